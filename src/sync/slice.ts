import type { ReadingEndpoint } from '../db/reading-endpoints.ts'
import { advanceRun, type ReadingRun, type RunProgress } from '../db/sync-runs.ts'
import type { Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import type { Connection } from './connect.ts'
import type { SyncDeps } from './deps.ts'

/** One worker's turn at a run. */
export interface TurnOf {
  readonly deps: SyncDeps
  readonly tenantId: Uuid
  readonly endpoint: ReadingEndpoint
  readonly run: ReadingRun
  /** Names this turn: the run's record holds it, so a worker that was overtaken stores nothing more. */
  readonly workerId: Uuid
  readonly hashEmail: (address: string) => string
  readonly signal: AbortSignal
  /** The turn is over: begin nothing new. */
  over(): boolean
}

/** The same with the source open. */
export interface Slice extends TurnOf, Connection {}

/** Runs `work` and counts what it did for the run, in one transaction. Throws SYNC_SUPERSEDED: then nothing was stored. */
export function inRun(slice: Slice, work: (tx: Tx) => Promise<RunProgress>): Promise<RunProgress> {
  return slice.deps.db.tenant(slice.tenantId, async (tx) => {
    const done = await work(tx)
    if (!(await advanceRun(tx, slice.run.id, slice.workerId, done)))
      throw new TrackerdError('SYNC_SUPERSEDED', { run: slice.run.id })
    return done
  })
}

export const NOTHING_MORE: RunProgress = { processed: 0, failed: 0, counts: {} }
