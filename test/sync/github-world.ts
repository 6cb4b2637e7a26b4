import { onTestFinished } from 'vitest'
import { githubAdapter } from '../../adapters/github/index.ts'
import type { Actor, App, NewSync, SyncSlice } from '../../src/app.ts'
import type { Uuid } from '../../src/domain/ids.ts'
import type { SourceAdapter, SystemName } from '../../src/ports/source-adapter.ts'
import { DEFAULT_TOKEN, type GithubServerOptions, startGithubServer } from '../support/github-server/index.ts'
import { StandingClock, setup, type WorldOptions } from '../support/world.ts'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE

/** GitHub as it is, but that nobody waits in real time before a call is tried again. */
const HASTY: ReadonlyMap<SystemName, SourceAdapter> = new Map([
  [
    'github',
    {
      ...githubAdapter,
      reading: {
        ...githubAdapter.reading,
        // The pause is so many times 0.5 + random: none.
        connect: (options) => githubAdapter.reading.connect({ ...options, random: () => -0.5 }),
      },
    } satisfies SourceAdapter,
  ],
])

interface Options {
  readonly world?: WorldOptions
  readonly server?: GithubServerOptions
  /** Their clock minus ours. */
  readonly skewMs?: number
}

/** A world whose endpoint reads a stand-in of GitHub by a clock of its own, with the repository octo/hello. */
export async function githubWorld(options: Options = {}) {
  const clock = new StandingClock('2026-01-10T08:00:00Z')
  const skew = { ms: options.skewMs ?? 0 }
  const skewed = { now: () => new Date(clock.now().getTime() + skew.ms) }
  const server = await startGithubServer({ clock: skewed, ...options.server })
  onTestFinished(() => server.close())
  const repository = server.state.createRepository('octo/hello')
  repository.push([{ message: 'First' }])
  const w = await setup({
    bindingMode: 'listed',
    scopes: ['octo/hello'],
    baseUrl: server.baseUrl,
    credential: DEFAULT_TOKEN,
    clock,
    adapters: HASTY,
    ...options.world,
  })
  server.resetRequests()
  const run = (mode: NewSync['mode'], more: Omit<NewSync, 'mode'> = {}) => runToEnd(w, w.endpointId, { mode, ...more })
  return { ...w, server, repository, skew, run }
}

export type GithubWorld = Awaited<ReturnType<typeof githubWorld>>

interface Running {
  readonly app: App
  readonly admin: Actor
  readonly clock: StandingClock
}

/** A run as asked for, to its end: turn after turn, over every wait. Returns its record. */
export async function runToEnd(w: Running, endpointId: Uuid, asked: NewSync) {
  const { id } = await w.app.startSync(w.admin, endpointId, asked)
  await turnsToEnd(w, endpointId)
  return w.app.showSyncRecord(w.admin, id)
}

/** More turns than any run of a test takes. */
const TURNS_AT_MOST = 100

/** Takes turns until nothing runs and nothing is due; a wait is waited for by moving the clock. */
export async function turnsToEnd({ app, clock }: Running, endpointId: Uuid): Promise<SyncSlice> {
  for (let turn = 0; turn < TURNS_AT_MOST; turn += 1) {
    const slice = await app.syncEndpoint(endpointId, AbortSignal.timeout(60_000))
    if (slice.state === 'waits') clock.set(new Date(slice.until.getTime() + SECOND).toISOString())
    else if (slice.state !== 'goes_on' && slice.state !== 'superseded') return slice
  }
  throw new Error('the run does not come to an end')
}
