#!/usr/bin/env node
/**
 * What `npx trackerd` runs: trackerd itself where Node.js is new enough, else the same with the Node.js that the package
 * brings. It uses nothing that an old Node.js lacks, so that it can say what is missing.
 */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What the packages that trackerd stands on ask for. */
const NEEDED = [22, 15]
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [neededMajor = 0, neededMinor = 0] = NEEDED
  return major > neededMajor || (major === neededMajor && minor >= neededMinor)
}

/** The program of the npm package `node`; null where it was left out, or its install script was not run. */
function broughtAlong(): string | null {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const folders = createRequire(import.meta.url).resolve.paths('node/package.json') ?? []
  return folders.map((folder) => join(folder, 'node', 'bin', name)).find((program) => existsSync(program)) ?? null
}

function startWith(program: string): void {
  const main = import.meta.url.replace(/launch(\.[jt]s)$/, 'main$1')
  const child = spawn(program, [fileURLToPath(main), ...process.argv.slice(2)], { stdio: 'inherit' })
  // A terminal tells both of a Ctrl-C; whoever ends this process alone means the other as well.
  for (const signal of SIGNALS) process.on(signal, () => child.kill(signal))
  child.once('error', (error) => {
    process.stderr.write(`${program} cannot be started: ${error.message}\n`)
    process.exitCode = 1
  })
  child.once('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1)
    for (const each of SIGNALS) process.removeAllListeners(each)
    process.kill(process.pid, signal)
  })
}

if (isNewEnough(process.versions.node)) await import('./main.ts')
else {
  const program = broughtAlong()
  if (program !== null) startWith(program)
  else {
    process.stderr.write(
      `trackerd needs Node.js ${NEEDED.join('.')} or newer, and this is ${process.versions.node}.\n` +
        'It brings one of its own, but the install script of its package "node" was not allowed to run:\n' +
        'allow it ("npm install-scripts approve node", then "npm rebuild node"), or use a newer Node.js.\n',
    )
    process.exitCode = 2
  }
}
