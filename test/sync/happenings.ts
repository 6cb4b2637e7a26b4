import type { NewSync } from '../../src/app.ts'
import type { Uuid } from '../../src/domain/ids.ts'
import { TrackerdError } from '../../src/errors.ts'
import type { World } from '../support/world.ts'
import { HOUR, MINUTE, type Running, runToEnd } from './running.ts'

/** What goes wrong at every stand-in in the same way. */
export type UsualFault =
  | { readonly kind: 'html' }
  | { readonly kind: 'hang-up' }
  | { readonly kind: 'cut-off' }
  | { readonly kind: 'not-json' }
  | { readonly kind: 'meanwhile'; readonly act: () => void }

/** Where a history happens: an endpoint, and what it reads. `Limit`: how the source says that it is asked too much. */
export interface Stage<Limit> {
  readonly w: Running &
    Pick<World, 'drain'> & {
      readonly server: {
        fault(match: () => boolean, fault: UsualFault | Limit, times?: number): void
        clearFaults(): void
      }
    }
  readonly endpointId: Uuid
  readonly webhooks: { arriveLate(seed: number): Promise<void> }
  readonly limits: readonly Limit[]
  /** A sync of these histories sends about as many requests. */
  readonly requests: number
}

const BROKEN: readonly UsualFault[] = [{ kind: 'html' }, { kind: 'hang-up' }, { kind: 'cut-off' }, { kind: 'not-json' }]

type Act = <Limit>(on: Stage<Limit>, pick: number) => Promise<unknown>

/** A run of this mode is there: a new one, or the one that has not ended. */
async function begin<Limit>({ w, endpointId }: Stage<Limit>, mode: NewSync['mode']): Promise<void> {
  try {
    await w.app.startSync(w.admin, endpointId, { mode })
  } catch (error) {
    if (!(error instanceof TrackerdError) || error.code !== 'SYNC_RUNNING') throw error
  }
}

const turn = <Limit>({ w, endpointId }: Stage<Limit>, signal = AbortSignal.timeout(60_000)) =>
  w.app.syncEndpoint(endpointId, signal)

/** The n-th request from now on meets `fault`. */
function faultAt<Limit>({ w, requests }: Stage<Limit>, pick: number, fault: UsualFault | Limit): void {
  let left = pick % requests
  w.server.fault(() => left-- === 0, fault, 1)
}

/** What happens to trackerd while its source changes. */
export const HAPPEN = {
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
    faultAt(on, pick, { kind: 'meanwhile', act: () => dying.abort() })
    await turn(on, dying.signal)
  },
  /** Another worker takes the run over while the first one is still at it. */
  async overtake(on, pick) {
    await begin(on, pick % 3 === 0 ? 'census' : 'incremental')
    const other = { turn: Promise.resolve<unknown>(null) }
    const act = () => {
      other.turn = turn(on)
    }
    faultAt(on, pick, { kind: 'meanwhile', act })
    await turn(on)
    await other.turn
  },
  async limit(on, pick) {
    await begin(on, pick % 3 === 0 ? 'census' : 'incremental')
    const limit = on.limits[pick % on.limits.length]
    if (limit !== undefined) faultAt(on, pick, limit)
    await turn(on)
    // A turn that comes too early asks nothing.
    await turn(on)
    on.w.clock.advance((pick % 5) * MINUTE)
    await turn(on)
  },
  async breakAnswers(on, pick) {
    await begin(on, pick % 3 === 0 ? 'census' : 'incremental')
    for (let i = 0; i <= pick % 4; i += 1) faultAt(on, pick, BROKEN[pick % BROKEN.length] ?? { kind: 'html' })
    await turn(on)
  },
  drain: ({ w, endpointId }) => w.drain(endpointId),
  arriveLate: ({ webhooks }, pick) => webhooks.arriveLate(pick),
  /** Where the source keeps a log of its deliveries, what was lost is asked for again. */
  recover: ({ w, endpointId }) => recovered(w, endpointId),
} as const satisfies Readonly<Record<string, Act>>

export type Happening = keyof typeof HAPPEN
export const HAPPENINGS = Object.keys(HAPPEN) as Happening[]

export async function recovered({ app, clock }: Running, endpointId: Uuid): Promise<void> {
  try {
    await app.recoverDeliveries(endpointId, AbortSignal.timeout(60_000))
  } catch (error) {
    // The endpoint may have to wait: the job sleeps until then.
    if (!(error instanceof TrackerdError) || error.code !== 'UPSTREAM_LIMITED') throw error
    clock.set(String(error.details.until))
    await app.recoverDeliveries(endpointId, AbortSignal.timeout(60_000))
  }
}

/** One run to its end. */
export const runOn = <Limit>({ w, endpointId }: Stage<Limit>, mode: NewSync['mode']) =>
  runToEnd(w, endpointId, { mode })
