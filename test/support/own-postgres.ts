import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, realpath, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { findPackage, runnableBinaries } from '../../src/db/embedded/binaries.ts'
import { startEmbedded } from '../../src/db/embedded/index.ts'
import { choosePlace } from '../../src/db/embedded/place.ts'
import { probe } from '../../src/db/embedded/probe.ts'
import { removeEmbedded } from '../../src/db/embedded/remove.ts'
import { asAccount, ENVIRONMENT } from '../../src/db/embedded/run.ts'
import { serverSettings } from '../../src/db/embedded/settings.ts'
import { findShelter, SHELTERS } from '../../src/db/embedded/shelter.ts'
import { readState } from '../../src/db/embedded/state.ts'
import { silentLogger } from '../../src/ports/logger.ts'
import { dieWithUs } from './children.ts'
import { makeFastFolder } from './fast-folder.ts'
import { until } from './until.ts'

/** A PostgreSQL server of its own, which may be stopped and started again at the same address. */
export interface OwnPostgres {
  /** An empty database, as the login that owns it. */
  readonly url: string
  /** The same database, as the superuser. */
  readonly superuserUrl: string
  readonly port: number
  /** Where it keeps its files. */
  readonly cluster: string
  /** In order, or at once as in an emergency, so that the next start has to recover. */
  stop(how: 'in order' | 'at once'): Promise<void>
  /** It lets us in again. */
  start(): Promise<void>
  /** It and its files are gone. */
  remove(): Promise<void>
}

/** Made as trackerd makes its embedded one, and run without trackerd. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const { path: folder } = await makeFastFolder('trackerd-own-')
  await chmod(folder, 0o711)
  const dataDir = await realpath(folder)
  const made = await startEmbedded({ dataDir, log: silentLogger, durable: false })
  await made.stop()
  const state = await readState(dataDir)
  if (state === null) throw new Error('an embedded server leaves its state')
  const { account, cluster } = await choosePlace(dataDir, state.home, SHELTERS, silentLogger)
  const shelter = async () => (account === null ? dataDir : findShelter(account, SHELTERS, silentLogger))
  const { root } = await runnableBinaries(await findPackage(), account, shelter)
  const port = Number(new URL(made.url).port)
  const door = { port, user: 'postgres', password: state.superuserPassword }

  let child: ChildProcess | null = null
  const start = async () => {
    const args = ['-D', cluster, ...serverSettings(port, false)]
    const options = { ...asAccount(account), cwd: '/', env: ENVIRONMENT, stdio: 'ignore' } as const
    const started = spawn(join(root, 'bin', 'postgres'), args, options)
    child = started
    dieWithUs(started)
    await until(async () => {
      if (started.exitCode !== null) throw new Error(`PostgreSQL ended with ${started.exitCode}`)
      return (await probe(door)).kind === 'ready'
    }, 'PostgreSQL answers')
  }
  const stop = async (how: 'in order' | 'at once') => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(how === 'in order' ? 'SIGINT' : 'SIGQUIT')
    await ended
  }
  await start()
  const superuserUrl = new URL(made.superuserUrl)
  superuserUrl.pathname = new URL(made.url).pathname
  return {
    url: made.url,
    superuserUrl: superuserUrl.href,
    port,
    cluster,
    stop,
    start,
    async remove() {
      await stop('at once')
      await removeEmbedded(dataDir)
      await rm(folder, { recursive: true, force: true })
    },
  }
}
