import type { NewSync } from '../../src/app.ts'
import { TrackerdError } from '../../src/errors.ts'
import type { LimitForm } from '../support/github-server/http/faults.ts'
import type { Fault } from '../support/github-server/index.ts'
import { type GithubWorld, HOUR, MINUTE, runToEnd, SECOND, turnsToEnd } from './github-world.ts'
import type { Happening, History, Step } from './history.ts'
import { CHANGES, type ChangeName, type Source } from './source-changes.ts'
import { Webhooks } from './webhooks.ts'

const LIMITS: readonly LimitForm[] = ['429-retry-after', '403-retry-after', '403-remaining-0', '403-bare']
const BROKEN: readonly Fault[] = [{ kind: 'html' }, { kind: 'hang-up' }, { kind: 'cut-off' }, { kind: 'not-json' }]
/** A sync of these histories sends about as many requests. */
const REQUESTS = 20

/** A repository of its own with an endpoint of its own that watches it, in a world that many histories share. */
export async function stage(w: GithubWorld, name: string) {
  const { app, admin, server } = w
  const repository = server.state.createRepository(`octo/${name}`)
  repository.push([{ message: 'First' }])
  const elsewhere = server.state.createRepository(`octo/${name}-elsewhere`)
  const token = `token-${name}`
  server.state.addToken(token)
  const { endpoint, webhookSecret } = await app.addEndpoint(admin, {
    system: 'github',
    name,
    bindingMode: 'listed',
    baseUrl: server.baseUrl,
    scopes: [`octo/${name}`],
    credential: token,
  })
  const webhooks = new Webhooks(w, server, `octo/${name}`, { id: endpoint.id, secret: webhookSecret })
  return { w, endpointId: endpoint.id, webhooks, source: { repository, elsewhere } satisfies Source }
}

export type Stage = Awaited<ReturnType<typeof stage>>

const isChange = (what: Step['what']): what is ChangeName => what in CHANGES

/** Every step of the history has happened, and whatever was to go wrong is over. */
export async function play(on: Stage, { steps, hasTies }: History): Promise<void> {
  const { w, webhooks, source } = on
  for (const { what, pick, after, fates } of steps) {
    w.clock.advance(Math.max(after, hasTies ? 0 : 1) * SECOND)
    if (isChange(what)) {
      CHANGES[what](source, pick)
      await webhooks.meet(fates)
    } else {
      await HAPPEN[what](on, pick)
      w.server.clearFaults()
      // What was asked for again arrives.
      await webhooks.meet(['applied'])
    }
  }
}

/** A run of this mode is there: a new one, or the one that has not ended. */
async function begin({ w, endpointId }: Stage, mode: NewSync['mode']): Promise<void> {
  try {
    await w.app.startSync(w.admin, endpointId, { mode })
  } catch (error) {
    if (!(error instanceof TrackerdError) || error.code !== 'SYNC_RUNNING') throw error
  }
}

const turn = ({ w, endpointId }: Stage, signal = AbortSignal.timeout(60_000)) => w.app.syncEndpoint(endpointId, signal)

/** The n-th request from now on meets `fault`. */
function faultAt({ w }: Stage, n: number, fault: Fault): void {
  let left = n
  w.server.fault(() => left-- === 0, fault, 1)
}

const HAPPEN: Readonly<Record<Happening, (on: Stage, pick: number) => Promise<unknown>>> = {
  async poll(on, pick) {
    // By the schedule at times: while webhooks flow it looks once an hour.
    if (pick % 4 === 0) on.w.clock.advance(HOUR)
    else await begin(on, 'incremental')
    await turn(on)
  },
  async readFully(on) {
    await begin(on, 'full')
    await turn(on)
  },
  async takeCensus(on) {
    await begin(on, 'census')
    await turn(on)
  },
  /** The worker ends in the middle. */
  async crash(on, pick) {
    await begin(on, pick % 3 === 0 ? 'census' : 'incremental')
    const dying = new AbortController()
    faultAt(on, pick % REQUESTS, { kind: 'meanwhile', act: () => dying.abort() })
    await turn(on, dying.signal)
  },
  /** Another worker takes the run over while the first one is still at it. */
  async overtake(on, pick) {
    await begin(on, pick % 3 === 0 ? 'census' : 'incremental')
    const other = { turn: Promise.resolve<unknown>(null) }
    const act = () => {
      other.turn = turn(on)
    }
    faultAt(on, pick % REQUESTS, { kind: 'meanwhile', act })
    await turn(on)
    await other.turn
  },
  async limit(on, pick) {
    await begin(on, pick % 3 === 0 ? 'census' : 'incremental')
    faultAt(on, pick % REQUESTS, { kind: 'rate-limit', form: LIMITS[pick % LIMITS.length] ?? '403-bare', seconds: 90 })
    await turn(on)
    // A turn that comes too early asks nothing.
    await turn(on)
    on.w.clock.advance((pick % 5) * MINUTE)
    await turn(on)
  },
  async breakAnswers(on, pick) {
    await begin(on, pick % 3 === 0 ? 'census' : 'incremental')
    for (let i = 0; i <= pick % 4; i += 1)
      faultAt(on, pick % REQUESTS, BROKEN[pick % BROKEN.length] ?? { kind: 'html' })
    await turn(on)
  },
  drain: ({ w, endpointId }) => w.drain(endpointId),
  arriveLate: ({ webhooks }, pick) => webhooks.arriveLate(pick),
  recover: ({ w, endpointId }) => recovered(w, endpointId),
}

async function recovered({ app, clock }: GithubWorld, endpointId: string): Promise<void> {
  try {
    await app.recoverDeliveries(endpointId, AbortSignal.timeout(60_000))
  } catch (error) {
    // The endpoint may have to wait: the job sleeps until then.
    if (!(error instanceof TrackerdError) || error.code !== 'UPSTREAM_LIMITED') throw error
    clock.set(String(error.details.until))
    await app.recoverDeliveries(endpointId, AbortSignal.timeout(60_000))
  }
}

/** The dust settles: what is late has come, what is lost was asked for again if it may be, and nothing runs. */
export async function settle({ w, webhooks, endpointId }: Stage, { recovers }: History): Promise<void> {
  await webhooks.arriveLate(1)
  w.clock.advance(15 * MINUTE)
  await turnsToEnd(w, endpointId)
  if (recovers) await recovered(w, endpointId)
  await webhooks.meet(['applied'])
  await w.drain(endpointId)
}

/** One run to its end. */
export const runOn = ({ w, endpointId }: Stage, mode: NewSync['mode']) => runToEnd(w, endpointId, { mode })
