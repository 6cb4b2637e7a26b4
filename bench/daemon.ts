import { type ChildProcess, execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** As `trackerd serve` has it. */
export const POOL_SIZE = 12
export const BENCH_ADMIN_KEY = `trk_0123456789ab_${'b'.repeat(43)}`
const ENCRYPTION_KEYS = `bench:${Buffer.alloc(32, 7).toString('base64')}`

export interface Daemon {
  readonly url: string
  readonly child: ChildProcess
  /** What it wrote to standard output, when `log` was asked for: its log lines. */
  readonly log: string
  stop(): Promise<void>
}

interface DaemonOptions {
  readonly only?: 'http' | 'worker'
  /** Keeps the log lines instead of throwing them away. */
  readonly log?: boolean
  readonly env: Readonly<Record<string, string>>
}

/** The settings that make a daemon use this database. */
export const onDatabase = (url: string) => ({ TRACKERD_DATABASE_URL: url, TRACKERD_ENCRYPTION_KEYS: ENCRYPTION_KEYS })

/** The real daemon in a process of its own, ready. */
export async function startDaemon({ only, log = false, env }: DaemonOptions): Promise<Daemon> {
  const child = fork(path('../src/main.ts'), ['serve', ...(only === undefined ? [] : ['--only', only])], {
    stdio: ['ignore', log ? 'pipe' : 'ignore', 'pipe', 'ipc'],
    execArgv: ['--max-semi-space-size=8', '--heap-growing-percent=50'], // as npm start has it
    env: {
      PATH: process.env.PATH,
      TRACKERD_PORT: '0',
      TRACKERD_LOG_FORMAT: 'json',
      TRACKERD_ADMIN_KEY: BENCH_ADMIN_KEY,
      ...env,
    },
  })
  let lines = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    lines += text
  })
  const url = await announced(child, () => lines)
  return {
    url,
    child,
    get log() {
      return lines
    },
    stop: () => ended(child),
  }
}

async function announced(child: ChildProcess, log: () => string): Promise<string> {
  let said = ''
  return new Promise((resolve, reject) => {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text
      const url = /ready at (\S+)/.exec(said)?.[1]
      if (url !== undefined) resolve(url)
    })
    child.once('exit', () => reject(new Error(`the daemon did not start: ${said}${log()}`)))
  })
}

/** Another process of this bench, by file name. */
export function start(file: string, args: readonly string[] = []): ChildProcess {
  return fork(path(file), args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
}

const path = (file: string) => fileURLToPath(new URL(file, import.meta.url))

/** The next message of the child. */
export async function messageOf<T>(child: ChildProcess): Promise<T> {
  const ac = new AbortController()
  const died = once(child, 'exit', { signal: ac.signal }).then(() => {
    throw new Error('the process ended before it answered')
  })
  died.catch(() => undefined) // aborted when the message was first
  try {
    const [message] = await Promise.race([once(child, 'message', { signal: ac.signal }), died])
    return message as T
  } finally {
    ac.abort()
  }
}

export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

/** Memory that a process holds, in MiB. */
export const residentMiB = (child: ChildProcess) =>
  Number(execFileSync('ps', ['-o', 'rss=', '-p', String(child.pid)], { encoding: 'utf8' })) / 1024

/** Adds a GitHub endpoint that binds whatever comes; returns its id and secret. */
export async function addEndpoint(url: string): Promise<{ id: string; secret: string; webhookUrl: string }> {
  const response = await fetch(`${url}/v1/endpoints`, {
    method: 'POST',
    headers: { authorization: `Bearer ${BENCH_ADMIN_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ system: 'github', name: 'bench', binding_mode: 'auto' }),
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
  const { endpoint, webhook_secret } = (await response.json()) as { endpoint: { id: string }; webhook_secret: string }
  return { id: endpoint.id, secret: webhook_secret, webhookUrl: `${url}/webhooks/github/${endpoint.id}` }
}
