import type { AnyRow, Table } from '../db/table.ts'
import type { Change } from '../domain/changes.ts'
import type { EventDraft } from '../domain/events.ts'
import type { Uuid } from '../domain/ids.ts'
import { type Effect, type Feed, NOTHING } from './feed.ts'

/**
 * The row of an object that its source no longer has: marked deleted since we were told, which is told once. A row that
 * is not there or marked already stays as it is. `ends` says what the loss puts an end to, e.g. work that was open.
 */
export function gone<R extends AnyRow>(
  change: Change,
  feed: Feed,
  table: Table,
  row: R | undefined,
  ends: (row: R) => readonly EventDraft[] = () => [],
): Effect {
  if (change.gone === null || row === undefined || row.deletedAt !== null) return NOTHING
  return {
    rows: [[table, { ...row, deletedAt: feed.observedAt }]],
    events: [goneEvent(change, feed, table, row.id), ...ends(row)],
  }
}

/** Says that the object behind a row is gone, and why. The source tells no time for it: it is the time we were told. */
export function goneEvent(change: Change, feed: Feed, table: Table, id: Uuid): EventDraft {
  return {
    type: 'sync.object_gone',
    aggregateType: table.aggregate,
    aggregateId: id,
    // With the version, because access can be lost more than once; a row can have several objects, e.g. releases of one tag.
    milestone: `${change.kind}/${change.externalId}/${change.version}`,
    occurredAt: feed.observedAt,
    payload: {
      reason: change.gone,
      kind: change.kind,
      external_id: change.externalId,
      external_key: change.externalKey,
      url: change.url,
      scope_id: feed.scopeId,
    },
  }
}
