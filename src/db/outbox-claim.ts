import type { Uuid } from '../domain/ids.ts'
import type { RelayTx } from './tx.ts'

/** Aggregates are shared out over this many shards; each shard is published by one worker at a time, in order. */
export const SHARDS = 64
/** As in the index idx_outbox_claim. */
const SHARD = `(uuid_hash(m.aggregate_id) & 63)`
const WAITING = `m.processed_at is null and m.dead_at is null and m.relayed_at is null`
/** Neither waiting for its own next attempt, nor behind one of its aggregate that does. */
const READY = `${WAITING} and (m.retry_count = 0 or m.next_attempt_at <= $1)
  and not exists (
    select from tracker_governance.outbox_messages held
     where held.aggregate_id = m.aggregate_id and held.sequence < m.sequence and held.retry_count > 0
       and held.next_attempt_at > $1
       and held.processed_at is null and held.dead_at is null and held.relayed_at is null)`

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
}

export const STORED_EVENT = `m.id, m.tenant_id as "tenantId", m.sequence, m.event_type as "eventType",
  m.event_version as "eventVersion", m.aggregate_type as "aggregateType", m.aggregate_id as "aggregateId",
  m.correlation_id as "correlationId", m.payload, m.occurred_at as "occurredAt"`

export interface ClaimedEvent extends StoredEvent {
  readonly shard: number
  readonly retryCount: number
  /** Sinks that wait for an earlier event of the same aggregate. */
  readonly behind: readonly string[]
}

/** The shards that have an event to publish now: one index probe each. */
export async function shardsWithWork(tx: RelayTx, now: Date): Promise<number[]> {
  const rows = await tx.rows<{ shard: number }>(
    `select shard from generate_series(0, ${SHARDS - 1}) as shard
      where exists (select from tracker_governance.outbox_messages m where ${SHARD} = shard and ${READY})`,
    [now],
  )
  return rows.map(({ shard }) => shard)
}

/**
 * The next events of these shards, of each in order and at most `perShard`. The caller holds the shards. Walks the index
 * of each shard from its beginning, whatever lies behind: a lateral join, because over several shards at once the index
 * has no order and all that waits would be sorted.
 */
export function claimEvents(
  tx: RelayTx,
  shards: readonly number[],
  { perShard, now }: { perShard: number; now: Date },
): Promise<ClaimedEvent[]> {
  return tx.rows<ClaimedEvent>(
    `select mine.shard, next.*, array(
              select b.sink from tracker_governance.outbox_backlog b
               where b.aggregate_id = next."aggregateId" and b.status = 'waiting') as behind
       from unnest($2::integer[]) as mine (shard)
      cross join lateral (
        select ${STORED_EVENT}, m.retry_count as "retryCount" from tracker_governance.outbox_messages m
         where ${SHARD} = mine.shard and ${READY} order by m.sequence limit $3) next`,
    [now, shards, perShard],
  )
}
