import { bold, dim, duration, green } from './layout.ts'

export const say = (text = '') => process.stdout.write(`${text}\n`)

/** A new part of the demo begins. */
export const chapter = (title: string, what: string) => say(`${bold(`━━ ${title} ━━`)}  ${dim(what)}\n`)

/** Says what was done and how long it took, once it is done. */
export async function step<T>(
  what: string,
  work: () => Promise<T>,
  more: (result: T) => string = () => '',
): Promise<T> {
  const started = performance.now()
  const result = await work()
  const took = duration(performance.now() - started)
  say(`  ${green('✓')} ${what.padEnd(64)} ${dim(took.padStart(7))}  ${more(result)}`.trimEnd())
  return result
}

/** What must hold, and what is said when it does not. */
export type Must = readonly [holds: boolean, otherwise: string]

/** What is not as it must be; empty when all is well. */
export const broken = (musts: readonly Must[]): string[] =>
  musts.flatMap(([holds, otherwise]) => (holds ? [] : [otherwise]))
