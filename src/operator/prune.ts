import type { PruneRun } from '../app.ts'
import type { StreamPlace } from '../db/outbox-stream.ts'
import {
  dropBodies,
  removeDeliveries,
  removeEgress,
  removeEventDeliveries,
  removeEvents,
  removeSyncRecords,
} from '../db/prune.ts'
import { readRetention } from '../db/retention.ts'
import { listTenants } from '../db/tenants.ts'
import type { Database, Tx } from '../db/tx.ts'
import { keptSince, type RetentionDays, type RetentionKind, retentionOf } from '../domain/retention.ts'
import type { Clock } from '../ports/clock.ts'

export interface PruneBounds {
  /** Rows of one step, which is one transaction. */
  readonly rows: number
  /** Rows that one run looks at, of all tenants; another run goes on. */
  readonly most: number
}

/** A step holds its locks for a few ms to some tens of ms; a run is over within a minute or two. */
const BOUNDS: PruneBounds = { rows: 1_000, most: 500_000 }

/** What one step did. */
interface Step {
  readonly removed: number
  /** Rows looked at: what the step cost. */
  readonly seen: number
  readonly more: boolean
}

type Remove = (tx: Tx, before: Date, limit: number) => Promise<number>

/** In this order: a body goes before its delivery, and deliveries of an event before the event. */
const ORDER = [
  'rawBodies',
  'deliveries',
  'syncRecords',
  'eventDeliveries',
  'egress',
  'events',
] as const satisfies RetentionKind[]

/** Removes what tenants keep no longer. Stopped at any moment, the next run goes on with what is left. */
export function createPrune({ db, clock, bounds = BOUNDS }: { db: Database; clock: Clock; bounds?: PruneBounds }) {
  const { rows } = bounds

  return async function prune(signal: AbortSignal): Promise<PruneRun> {
    const pruned = { rawBodies: 0, deliveries: 0, syncRecords: 0, events: 0, eventDeliveries: 0, egress: 0 }
    let left = bounds.most
    for (const { id } of await listTenants(db)) {
      const days = retentionOf(await db.tenant(id, readRetention))
      const steps = stepsOf(days)
      for (const kind of ORDER) {
        const step = steps[kind]
        for (let more = true; more; ) {
          if (signal.aborted || left <= 0) return { pruned, remaining: true }
          const done = await db.tenant(id, step)
          pruned[kind] += done.removed
          left -= Math.max(done.seen, 1)
          more = done.more
        }
      }
    }
    return { pruned, remaining: false }
  }

  function stepsOf(days: RetentionDays): Record<RetentionKind, (tx: Tx) => Promise<Step>> {
    const before = (kind: RetentionKind) => keptSince(days[kind], clock.now())
    const by = (kind: RetentionKind, remove: Remove) => async (tx: Tx) => {
      const removed = await remove(tx, before(kind), rows)
      return { removed, seen: removed, more: removed === rows }
    }
    let place: StreamPlace | null = null
    return {
      rawBodies: by('rawBodies', dropBodies),
      deliveries: by('deliveries', removeDeliveries),
      syncRecords: by('syncRecords', removeSyncRecords),
      eventDeliveries: by('eventDeliveries', removeEventDeliveries),
      egress: by('egress', removeEgress),
      async events(tx) {
        const { removed, next } = await removeEvents(tx, before('events'), place, rows)
        place = next
        return { removed, seen: rows, more: next !== null }
      },
    }
  }
}
