import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { asTrackerdError, TrackerdError } from '../../errors.ts'
import type { Logger } from '../../ports/logger.ts'
import { ensurePrivateFolder } from '../../private-files.ts'
import { findPackage, runnableBinaries } from './binaries.ts'
import { ensureCluster } from './initialize.ts'
import { type Lock, tryLock } from './lock.ts'
import { ensureLogin, LOGIN } from './login.ts'
import { choosePlace, type Place } from './place.ts'
import { adopt, launch } from './postmaster.ts'
import { probe } from './probe.ts'
import { findShelter, SHELTERS } from './shelter.ts'
import { ownState, readState, type State, writeState } from './state.ts'

export interface EmbeddedOptions {
  readonly dataDir: string
  readonly log: Logger
  /** What to do when another process runs the server: throw DATA_DIR_IN_USE (the default), or use its server. */
  readonly whenOwned?: 'refuse' | 'attach'
  /** false for tests: a crash of the machine may then damage the data. */
  readonly durable?: boolean
  /** Where root may put what PostgreSQL's user cannot reach in the data folder. */
  readonly shelters?: readonly string[]
}

export interface EmbeddedServer {
  /** The database `trackerd`, as the login that owns it. */
  readonly url: string
  /** The database `postgres`, as the superuser. */
  readonly superuserUrl: string
  /** Where PostgreSQL keeps its files. */
  readonly dataDir: string
  /** Whether another process runs the server; `stop` then leaves it running. */
  readonly attached: boolean
  stop(): Promise<void>
}

/**
 * A PostgreSQL of our own answers and has the login and the database. Starts it, makes it at the first start, or
 * takes over the one that a crashed trackerd left. Throws EMBEDDED_POSTGRES_UNAVAILABLE or DATA_DIR_IN_USE.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  await ensurePrivateFolder(options.dataDir)
  const dataDir = await realpath(options.dataDir)
  const lock = await tryLock(dataDir)
  if (lock === null) return options.whenOwned === 'attach' ? attach(options, dataDir) : refuse(dataDir)
  try {
    return await own(options, dataDir, lock)
  } catch (error) {
    lock.release()
    const known = asTrackerdError(error)
    if (known.code !== 'INTERNAL') throw known
    const what = error instanceof Error ? error.message : String(error)
    throw new TrackerdError('EMBEDDED_POSTGRES_UNAVAILABLE', { what }, { cause: error })
  }
}

async function own(options: EmbeddedOptions, dataDir: string, lock: Lock): Promise<EmbeddedServer> {
  const { log, durable = true, shelters = SHELTERS } = options
  const started = performance.now()
  let state = await ownState(dataDir, log)
  const place = await choosePlace(dataDir, state.home, shelters, log)
  const save = async (change: Partial<State>) => {
    state = { ...state, ...change }
    await writeState(dataDir, state)
  }
  // Before the cluster is made: its password must not be lost to a crash in between.
  await save({ home: place.home === dataDir ? null : place.home, owner: process.pid, port: null })
  const superuser = { user: 'postgres', password: state.superuserPassword }
  const running = existsSync(place.cluster) ? await adopt(place, superuser) : null
  const server = running ?? (await launchIn(place, state, shelters, durable, log))
  try {
    await ensureLogin({ ...superuser, port: server.port }, state.loginPassword)
    await save({ port: server.port })
  } catch (error) {
    await server.stop()
    throw error
  }
  log.info(
    {
      port: server.port,
      folder: place.cluster,
      tookOver: running !== null,
      ms: Math.round(performance.now() - started),
    },
    'PostgreSQL is up',
  )
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= server.stop().finally(() => lock.release())
    return stopping
  }
  return { ...urls(state, server.port), dataDir: place.cluster, attached: false, stop }
}

async function launchIn(place: Place, state: State, shelters: readonly string[], durable: boolean, log: Logger) {
  const { account } = place
  const shelter = () => (account === null ? Promise.resolve(place.home) : findShelter(account, shelters, log))
  const binaries = await runnableBinaries(await findPackage(), account, shelter)
  if (!existsSync(place.cluster)) log.info({ folder: place.cluster }, 'first start: making the database')
  await ensureCluster(place, binaries, state.superuserPassword, durable)
  return launch(place, binaries, { user: 'postgres', password: state.superuserPassword }, durable)
}

/** How long a command waits for a daemon that is just starting, or just ending. */
const ATTACH_MS = 30_000

/** Uses the server of the process that runs it, or starts it after all when that process ends meanwhile. */
async function attach(options: EmbeddedOptions, dataDir: string): Promise<EmbeddedServer> {
  const deadline = Date.now() + ATTACH_MS
  while (Date.now() < deadline) {
    const lock = await tryLock(dataDir)
    if (lock !== null) {
      lock.release()
      return startEmbedded(options)
    }
    const state = await readState(dataDir)
    if (state !== null && state.port !== null) {
      const answer = await probe({ user: 'postgres', password: state.superuserPassword, port: state.port })
      if (answer.kind === 'ready')
        return { ...urls(state, state.port), dataDir: answer.cluster, attached: true, stop: () => Promise.resolve() }
    }
    await delay(100)
  }
  return refuse(dataDir)
}

async function refuse(dataDir: string): Promise<never> {
  const pid = (await readState(dataDir))?.owner
  throw new TrackerdError('DATA_DIR_IN_USE', { what: `process ${pid ?? 'unknown'}, ${dataDir}`, pid, dataDir })
}

function urls(state: State, port: number) {
  const url = (user: string, password: string, database: string) =>
    `postgres://${user}:${password}@127.0.0.1:${port}/${database}`
  return {
    url: url(LOGIN, state.loginPassword, LOGIN),
    superuserUrl: url('postgres', state.superuserPassword, 'postgres'),
  }
}
