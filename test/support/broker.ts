import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dieWithUs } from './children.ts'

/** A real broker on this machine. */
export interface Broker {
  readonly url: string
  /** As `kill -9` ends it. What it held in memory is gone. */
  kill(): Promise<void>
  /** Again, at the same address. */
  start(): Promise<void>
  /** It and its files are gone. */
  stop(): Promise<void>
}

/** Whether the program is on the path. */
export const isInstalled = (program: string) => spawnSync(program, ['--version']).status === 0

export const startRedis = () =>
  startBroker('redis', /Ready to accept connections/, (port, folder) => [
    'redis-server',
    ...['--port', `${port}`, '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'no'],
  ])

export const startNats = () =>
  startBroker('nats', /Server is ready/, (port, folder) => [
    'nats-server',
    ...['--addr', '127.0.0.1', '--port', `${port}`, '--jetstream', '--store_dir', folder],
  ])

async function startBroker(
  scheme: string,
  ready: RegExp,
  command: (port: number, folder: string) => string[],
): Promise<Broker> {
  const folder = await mkdtemp(join(tmpdir(), `trackerd-${scheme}-`))
  const port = await freePort()
  const [program = '', ...args] = command(port, folder)
  let child: ChildProcess | null = null
  const start = async () => {
    const started = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    child = started
    dieWithUs(started)
    await new Promise<void>((resolve, reject) => {
      let said = ''
      const read = (text: Buffer) => {
        said += text
        if (ready.test(said)) resolve()
      }
      started.stdout.on('data', read)
      started.stderr.on('data', read)
      started.once('exit', (code) => reject(new Error(`${program} ended (${code}):\n${said}`)))
    })
  }
  const kill = async () => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  await start()
  return {
    url: `${scheme}://127.0.0.1:${port}`,
    kill,
    start,
    async stop() {
      await kill()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
