import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DataDir } from '../src/data-dir.ts'
import { packageFolder } from '../src/package.ts'

export interface Child {
  /** It has stopped, and its PostgreSQL with it. Asked a second time it hurries. Rejects when it did not end well. */
  stop(): Promise<void>
  readonly ended: Promise<unknown>
}

export interface Daemon extends Child {
  readonly url: string
  readonly adminKey: string
}

/** The real daemon in a process of its own, with nothing but this data folder and any free port; ready. */
export async function startDaemon(dataDir: string, onStart: (child: Child) => void): Promise<Daemon> {
  const child = spawn(process.execPath, [join(packageFolder(), 'src/main.ts'), 'serve'], {
    env: {
      ...withoutSettings(),
      TRACKERD_DATA_DIR: dataDir,
      TRACKERD_PORT: '0',
      TRACKERD_LOG_FORMAT: 'json',
      // The stand-in of GitHub listens on this machine.
      TRACKERD_ALLOW_PRIVATE_NETWORKS: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C reaches the demo alone, which then stops the daemon in order.
    detached: true,
  })
  const started = { stop: () => stopped(child), ended: once(child, 'exit') }
  onStart(started)
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  const lines: string[] = []
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`trackerd did not start (exit code ${code}):\n${said.trim()}`)))
    createInterface(child.stdout).on('line', (line) => {
      lines.push(line)
      const { msg, url } = JSON.parse(line) as { msg: string; url?: string }
      if (msg === 'ready' && url !== undefined) resolve(url)
    })
  })
  // The folder is there by now.
  const file = createWriteStream(join(dataDir, 'daemon.log'), { mode: 0o600 })
  for (const line of lines) file.write(`${line}\n`)
  child.stdout.pipe(file)
  const adminKey = await new DataDir(dataDir).readAdminKey()
  if (adminKey === null) throw new Error('trackerd kept no admin key in its data folder')
  return { ...started, url, adminKey }
}

/** The environment without what an operator set for another trackerd. */
function withoutSettings(): NodeJS.ProcessEnv {
  const others = new Set(['DATABASE_URL', 'REDIS_URL', 'PORT'])
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('TRACKERD_') && !others.has(name))
  return Object.fromEntries(kept)
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  const [code] = await exit
  if (code !== 0) throw new Error(`trackerd stopped with exit code ${code}`)
}
