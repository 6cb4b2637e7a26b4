import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { TrackerdError } from '../../errors.ts'
import { errnoOf } from '../../private-files.ts'
import type { Binaries } from './binaries.ts'
import { freePort } from './free-port.ts'
import { lastLines } from './initialize.ts'
import { dropStalePidFile, readPidFile } from './pid-file.ts'
import type { Place } from './place.ts'
import { type Door, probe } from './probe.ts'
import { asAccount, ENVIRONMENT } from './run.ts'
import { serverSettings } from './settings.ts'
import { stopProcess } from './stop.ts'

/** A server that runs and lets us in. */
export interface Postmaster {
  readonly port: number
  /** The server has ended, in order if at all possible. */
  stop(): Promise<void>
}

type Superuser = Omit<Door, 'port'>

const POLL_MS = 15
/** Recovery after a crash of the machine reads up to 1 GB of log. */
const RECOVERY_MS = 300_000
/** A server that neither ends nor says that it is starting. */
const SILENCE_MS = 30_000
/** A port lost to another program, or backends of a killed server that have not noticed yet. */
const RETRY_MS = 6_000

/** The server that a trackerd which died left running; null when there is none. What else is left is out of the way. */
export async function adopt({ cluster }: Place, superuser: Superuser): Promise<Postmaster | null> {
  const deadline = Date.now() + RECOVERY_MS
  for (;;) {
    const left = await readPidFile(cluster)
    if (left === null) return null
    const answer = await probe({ ...superuser, port: left.port })
    if (answer.kind === 'ready' && answer.cluster === cluster) return adopted(cluster, left.pid, left.port)
    if (answer.kind !== 'busy') {
      await dropStalePidFile(cluster)
      return null
    }
    if (Date.now() > deadline) throw unavailable(`process ${left.pid} neither starts nor stops`)
    await delay(POLL_MS)
  }
}

function adopted(cluster: string, pid: number, port: number): Postmaster {
  // Not by the process alone: where nobody collects ended orphans, as in many containers, its entry stays for ever.
  const ended = async () => (await readPidFile(cluster))?.pid !== pid
  return stoppable(port, (signal) => process.kill(pid, signal), ended)
}

/** Starts the server on a free port and waits until it lets us in. */
export async function launch(
  place: Place,
  binaries: Binaries,
  superuser: Superuser,
  durable: boolean,
): Promise<Postmaster> {
  const log = join(place.home, 'postgres.log')
  const deadline = Date.now() + RETRY_MS
  for (;;) {
    const port = await freePort()
    await rename(log, `${log}.1`).catch(ignoreMissing)
    const child = spawnServer(place, binaries, port, durable, log)
    const kill = (signal: NodeJS.Signals) => child.kill(signal)
    if (await becomesReady(child, { ...superuser, port }, place.cluster))
      return stoppable(port, kill, () => hasEnded(child))
    if (Date.now() > deadline) throw unavailable(lastLines(await readFile(log, 'utf8')))
    await delay(250)
  }
}

function spawnServer(place: Place, binaries: Binaries, port: number, durable: boolean, log: string): ChildProcess {
  const output = openSync(log, 'a', 0o600)
  const child = spawn(join(binaries.root, 'bin', 'postgres'), ['-D', place.cluster, ...serverSettings(port, durable)], {
    ...asAccount(place.account),
    cwd: '/',
    env: ENVIRONMENT,
    stdio: ['ignore', output, output],
    // A session of its own: Ctrl-C in the terminal reaches trackerd only, which needs the server to stop in order.
    detached: true,
  })
  closeSync(output)
  child.unref()
  // It can run: its version was asked. Whatever fails now shows as a server that ended.
  child.on('error', () => undefined)
  return child
}

const hasEnded = (child: ChildProcess) =>
  child.pid === undefined || child.exitCode !== null || child.signalCode !== null

async function becomesReady(child: ChildProcess, door: Door, cluster: string): Promise<boolean> {
  let deadline = Date.now() + SILENCE_MS
  while (!hasEnded(child)) {
    const answer = await probe(door)
    if (answer.kind === 'ready' && answer.cluster === cluster) return true
    if (answer.kind === 'busy') deadline = Date.now() + SILENCE_MS
    if (Date.now() > deadline) {
      await stopProcess(
        (signal) => child.kill(signal),
        () => hasEnded(child),
      )
      throw unavailable('the server started, but does not let its superuser in')
    }
    await delay(POLL_MS)
  }
  return false
}

function stoppable(
  port: number,
  kill: (signal: NodeJS.Signals) => unknown,
  ended: () => boolean | Promise<boolean>,
): Postmaster {
  // For an end of this process without stop(): the server then stops by itself, in order.
  const atExit = () => {
    try {
      kill('SIGINT')
    } catch (error) {
      if (errnoOf(error) !== 'ESRCH') throw error // it has ended
    }
  }
  process.once('exit', atExit)
  return {
    port,
    async stop() {
      await stopProcess(kill, ended)
      process.off('exit', atExit)
    },
  }
}

const unavailable = (what: string) => new TrackerdError('EMBEDDED_POSTGRES_UNAVAILABLE', { what })

function ignoreMissing(error: unknown): void {
  if (errnoOf(error) !== 'ENOENT') throw error
}
