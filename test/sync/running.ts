import type { Actor, App, NewSync, SyncSlice } from '../../src/app.ts'
import type { Uuid } from '../../src/domain/ids.ts'
import type { StandingClock } from '../support/world.ts'

export const SECOND = 1_000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE

export interface Running {
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
