import type { ChildProcess } from 'node:child_process'

const living = new Set<ChildProcess>()

process.once('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

/** The child does not outlive this process, unless that is killed without a word. */
export function dieWithUs(child: ChildProcess): void {
  living.add(child)
  child.once('exit', () => living.delete(child))
}
