import { type Requested, saveAttempt, type Work } from '../db/initiative-runs.ts'
import type { Database } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { asTrackerdError, TrackerdError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'

export interface TurnDeps {
  readonly db: Database
  readonly clock: Clock
}

export interface Due<Initiative extends Requested> {
  readonly tenantId: Uuid
  readonly work: Work
  /** Read before anything was attempted. */
  readonly initiatives: readonly Initiative[]
  readonly signal: AbortSignal
}

/** A turn hands its place back after so long, so that no tenant keeps the others waiting. */
const TURN_MS = 20_000

/**
 * Each initiative is attempted, one after the other; true when time ran out before all were. An attempt saves itself with
 * what it did. One that fails keeps no other waiting: that is saved too, and its error is thrown when all had their turn, the
 * first one with the ids of all.
 */
export async function takeTurn<Initiative extends Requested>(
  { db, clock }: TurnDeps,
  { tenantId, work, initiatives, signal }: Due<Initiative>,
  attempt: (initiative: Initiative) => Promise<void>,
): Promise<boolean> {
  const started = clock.now().getTime()
  const failures: { readonly id: Uuid; readonly error: TrackerdError }[] = []
  let remaining = false
  for (const initiative of initiatives) {
    remaining = signal.aborted || clock.now().getTime() - started > TURN_MS
    if (remaining) break
    try {
      await attempt(initiative)
    } catch (thrown) {
      const error = asTrackerdError(thrown)
      // What was broken off has not been tried.
      if (signal.aborted) throw error
      await db.tenant(tenantId, (tx) =>
        saveAttempt(tx, work, initiative, { failure: { code: error.code, text: error.message } }),
      )
      failures.push({ id: initiative.id, error })
    }
  }
  const [first] = failures
  if (first === undefined) return remaining
  const { code, details } = first.error
  throw new TrackerdError(code, { ...details, initiatives: failures.map(({ id }) => id) }, { cause: first.error })
}
