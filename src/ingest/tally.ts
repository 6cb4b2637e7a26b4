import type { DeliveryMark } from '../db/inbox.ts'
import type { SyncRun } from '../db/sync-records.ts'

type RunHead = Pick<SyncRun, 'id' | 'endpointId' | 'type' | 'startedAt'>

/** What a run has done so far. Immutable: a batch that rolls back leaves the tally as it was. */
export interface Tally {
  readonly run: RunHead
  readonly applied: number
  readonly skipped: number
  readonly failed: number
  readonly dead: number
  readonly rows: number
  readonly events: number
  /** Changes that their source dates into the future. */
  readonly from_future?: number
}

export const emptyTally = (run: RunHead): Tally => ({
  run,
  applied: 0,
  skipped: 0,
  failed: 0,
  dead: 0,
  rows: 0,
  events: 0,
})

interface Told {
  readonly written: Readonly<Record<string, number>>
  readonly events: number
  readonly fromFuture: number
}

export function plus(tally: Tally, marks: readonly DeliveryMark[], { written, events, fromFuture }: Told): Tally {
  const counted = { applied: tally.applied, skipped: tally.skipped, failed: tally.failed, dead: tally.dead }
  for (const mark of marks) counted[mark.status] += 1
  const rows = Object.values(written).reduce((sum, n) => sum + n, tally.rows)
  const future = (tally.from_future ?? 0) + fromFuture
  return { ...tally, ...counted, rows, events: tally.events + events, ...(future === 0 ? {} : { from_future: future }) }
}

export const isEmpty = (t: Tally) => t.applied + t.skipped + t.failed + t.dead === 0

/** What the sync record says of the run: still running when `completedAt` is null. */
export function recordOf(tally: Tally, completedAt: Date | null): SyncRun {
  const { run, ...counts } = tally
  const setAside = tally.failed + tally.dead
  const ended = setAside === 0 ? 'success' : 'partial'
  return {
    ...run,
    status: completedAt === null ? 'running' : ended,
    completedAt,
    processed: tally.applied + tally.skipped,
    failed: setAside,
    counts,
    error: setAside === 0 ? null : `${setAside} set aside; see the deliveries of this record`,
  }
}
