import type { Uuid } from '../domain/ids.ts'
import type { RelayTx } from './tx.ts'

/** Aggregates are shared out over this many shards; each shard is published by one worker at a time, in order. */
export const SHARDS = 64
/** As in the index idx_outbox_claim. */
const SHARD = `(uuid_hash(m.aggregate_id) & 63)`
/**
 * What waits in one shard, oldest first, but for what waits for its next attempt and what is behind that in its row. Whether
 * anything does is asked once for all: usually nothing does, and then no row has to be looked up.
 */
const WAITING = `from tracker_governance.outbox_messages m
  where ${SHARD} = mine.shard and m.processed_at is null and m.dead_at is null and m.relayed_at is null
    and (m.retry_count = 0 or m.next_attempt_at <= $1)
    and ((select not exists (select from tracker_governance.outbox_messages held
                              where held.retry_count > 0 and held.processed_at is null and held.dead_at is null
                                and held.relayed_at is null))
      or (select true from tracker_governance.outbox_messages held
           where held.aggregate_id = m.aggregate_id and held.sequence < m.sequence and held.retry_count > 0
             and held.next_attempt_at > $1
             and held.processed_at is null and held.dead_at is null and held.relayed_at is null limit 1) is null)
  order by ${SHARD}, m.sequence`

/** An event as it is stored. */
export interface StoredEvent {
  readonly id: Uuid
  readonly tenantId: Uuid
  readonly sequence: number
  readonly eventType: string
  readonly eventVersion: number
  readonly aggregateType: string
  readonly aggregateId: Uuid
  readonly correlationId: Uuid | null
  readonly payload: Readonly<Record<string, unknown>>
  readonly occurredAt: Date
  /** The trace it belongs to; null: nobody traced. */
  readonly traceparent: string | null
}

/** What says whom an event concerns. */
export type ToldEvent = Pick<StoredEvent, 'id' | 'tenantId' | 'eventType'>

const BUT_PAYLOAD = `m.id, m.tenant_id as "tenantId", m.sequence, m.event_type as "eventType",
  m.event_version as "eventVersion", m.aggregate_type as "aggregateType", m.aggregate_id as "aggregateId",
  m.correlation_id as "correlationId", m.occurred_at as "occurredAt", m.traceparent`
export const STORED_EVENT = `${BUT_PAYLOAD}, m.payload`

/** On its way out. Its payload is read when it is written: a thousand that wait as objects are what collecting garbage costs. */
export interface ClaimedEvent extends Omit<StoredEvent, 'payload'> {
  readonly payloadText: string
  readonly shard: number
  /** Where the row lies. */
  readonly place: string
  readonly retryCount: number
  /** Sinks that wait for an earlier event of the same aggregate; null: no sink waits for anything. */
  readonly behind: readonly string[] | null
}

/** The shards that have an event to publish now: one index probe each, in a transaction that reads in order. */
export async function shardsWithWork(tx: RelayTx, now: Date): Promise<number[]> {
  const rows = await tx.rows<{ shard: number }>(
    `select mine.shard from generate_series(0, ${SHARDS - 1}) as mine (shard)
      cross join lateral (select ${WAITING} limit 1) waiting`,
    [now],
  )
  return rows.map(({ shard }) => shard)
}

/**
 * The next events of these shards, of each in order and at most `perShard`. The caller holds the shards, and reads in order.
 */
export function claimEvents(
  tx: RelayTx,
  shards: readonly number[],
  { perShard, sinks, now }: { perShard: number; sinks: readonly string[]; now: Date },
): Promise<ClaimedEvent[]> {
  return tx.rows<ClaimedEvent>(
    `select mine.shard, next.*, case when (
              select exists (select from tracker_governance.outbox_backlog b where b.status = 'waiting')
            ) then array(
              select asked.sink from unnest($4::text[]) as asked (sink) where exists (
                select from tracker_governance.outbox_backlog b
                 where b.aggregate_id = next."aggregateId" and b.sink = asked.sink and b.status = 'waiting'))
            end as behind
       from unnest($2::integer[]) as mine (shard)
      cross join lateral (
        select m.ctid::text as place, m.retry_count as "retryCount", m.payload::text as "payloadText",
               ${BUT_PAYLOAD} ${WAITING} limit $3) next`,
    [now, shards, perShard, sinks],
  )
}
