import type { EventDraft } from '../domain/events.ts'
import { eventId } from '../domain/ids.ts'
import { fromLines, jsonLines } from './table.ts'
import type { Tx } from './tx.ts'

export interface OutboxEntry extends EventDraft {
  readonly correlationId: string
  /** The trace it belongs to; left out: that of the transaction. */
  readonly traceparent?: string | null | undefined
}

/** Stores events for the relay, in the order given. An event that is known already is not stored again. Returns how many were new. */
export function appendEvents(tx: Tx, events: readonly OutboxEntry[]): Promise<number> {
  return tx.count(
    `insert into tracker_governance.outbox_messages
       (id, tenant_id, event_type, aggregate_type, aggregate_id, payload, occurred_at, correlation_id, traceparent)
     select g.id, $1, g.event_type, g.aggregate_type, g.aggregate_id, g.payload::jsonb, g.occurred_at, g.correlation_id,
            g.traceparent
       from unnest($2::uuid[], $3::text[], $4::text[], $5::uuid[], ${fromLines(6)}, $7::timestamptz[],
                   $8::uuid[], $9::text[])
         with ordinality as g (
           id, event_type, aggregate_type, aggregate_id, payload, occurred_at, correlation_id, traceparent, n)
      order by g.n
     on conflict (id) do nothing`,
    [
      tx.tenantId,
      events.map((e) => eventId(tx.tenantId, e.type, e.aggregateId, e.milestone)),
      events.map((e) => e.type),
      events.map((e) => e.aggregateType),
      events.map((e) => e.aggregateId),
      jsonLines(events.map((e) => e.payload)),
      events.map((e) => e.occurredAt),
      events.map((e) => e.correlationId),
      events.map((e) => e.traceparent ?? tx.traceparent),
    ],
  )
}
