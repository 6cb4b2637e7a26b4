import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { packageFolder } from '../../src/package.ts'
import { dieWithUs } from './children.ts'
import { COMPILE_CACHE } from './compile-cache.ts'

export interface LogLine {
  readonly level: string
  readonly msg: string
  readonly [field: string]: unknown
}

export interface DaemonOptions {
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** The runtime and the program; those of this project by default. */
  readonly program?: Program
  readonly user?: { readonly uid: number; readonly gid: number }
}

export interface Program {
  readonly node: string
  readonly main: string
}

/** `serve` of the real program in a process of its own. */
export interface DaemonProcess {
  readonly pid: number
  readonly lines: readonly LogLine[]
  /** All that it wrote to standard error so far. */
  readonly said: string
  /** The first log line with this message; rejects when the process ends without one. */
  logged(message: string): Promise<LogLine>
  /** Its address, once it is ready; empty when it serves no HTTP. */
  ready(): Promise<string>
  kill(signal: NodeJS.Signals): void
  /** The exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>
  /** It has ended by SIGTERM, with this exit code. */
  stop(): Promise<number | NodeJS.Signals>
}

const OWN: Program = { node: process.execPath, main: join(packageFolder(), 'src/main.ts') }

/** Starts `serve` with nothing of this process's environment but the path and where compiled code is kept. */
export function spawnDaemon({ args = [], env = {}, cwd, program = OWN, user }: DaemonOptions): DaemonProcess {
  const child = spawn(program.node, [program.main, 'serve', ...args], {
    ...user,
    ...(cwd === undefined ? {} : { cwd }),
    env: { PATH: process.env.PATH, ...COMPILE_CACHE, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  dieWithUs(child)
  return new Spawned(child)
}

class Spawned implements DaemonProcess {
  readonly lines: LogLine[] = []
  readonly ended: Promise<number | NodeJS.Signals>
  said = ''
  readonly #child: ChildProcessByStdio<null, Readable, Readable>
  readonly #waiting: { message: string; found: (line: LogLine) => void }[] = []

  constructor(child: ChildProcessByStdio<null, Readable, Readable>) {
    this.#child = child
    this.ended = once(child, 'close').then(([code, signal]) => code ?? signal)
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.said += text
    })
    createInterface(child.stdout).on('line', (text) => {
      const line = JSON.parse(text) as LogLine
      this.lines.push(line)
      for (const { message, found } of this.#waiting) if (message === line.msg) found(line)
    })
  }

  get pid(): number {
    return this.#child.pid as number
  }

  logged(message: string): Promise<LogLine> {
    return new Promise((resolve, reject) => {
      const line = this.lines.find(({ msg }) => msg === message)
      if (line !== undefined) return resolve(line)
      this.#waiting.push({ message, found: resolve })
      this.ended.then((how) => reject(new Error(`ended (${how}) without saying "${message}":\n${this.said}`)))
    })
  }

  async ready(): Promise<string> {
    const { url } = await this.logged('ready')
    return typeof url === 'string' ? url : ''
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  stop(): Promise<number | NodeJS.Signals> {
    this.kill('SIGTERM')
    return this.ended
  }
}
