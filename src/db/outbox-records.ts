import type { Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

export interface OutboxRow {
  readonly id: Uuid
  readonly sequence: number
  readonly eventType: string
  readonly aggregateType: string
  readonly aggregateId: Uuid
  readonly payload: unknown
  readonly occurredAt: Date
  readonly createdAt: Date
  readonly processedAt: Date | null
  readonly deadAt: Date | null
  readonly retryCount: number
  readonly lastError: string | null
}

/** Newest first, older than the sequence `before`. */
export function listOutbox(
  tx: Tx,
  where: { eventType?: string | undefined; aggregateId?: Uuid | undefined; state?: string | undefined },
  page: { before: number | null; limit: number },
): Promise<OutboxRow[]> {
  return tx.rows(
    `select id, sequence, event_type as "eventType", aggregate_type as "aggregateType", aggregate_id as "aggregateId",
            payload, occurred_at as "occurredAt", created_at as "createdAt", processed_at as "processedAt",
            dead_at as "deadAt", retry_count as "retryCount", last_error as "lastError"
       from tracker_governance.outbox_messages
      where tenant_id = $1 and ($2::bigint is null or sequence < $2) and ($3::text is null or event_type = $3)
        and ($4::uuid is null or aggregate_id = $4)
        and case $5 when 'processed' then processed_at is not null when 'dead' then dead_at is not null
                    when 'pending' then processed_at is null and dead_at is null else true end
      order by sequence desc limit $6`,
    [tx.tenantId, page.before, where.eventType ?? null, where.aggregateId ?? null, where.state ?? '', page.limit],
  )
}

export interface OutboxCount {
  readonly eventType: string
  readonly total: number
  readonly pending: number
  readonly processed: number
  readonly dead: number
  readonly oldestPendingAt: Date | null
}

export function countOutbox(tx: Tx): Promise<OutboxCount[]> {
  return tx.rows(
    `select event_type as "eventType", count(*)::int as total,
            (count(*) filter (where processed_at is null and dead_at is null))::int as pending,
            count(processed_at)::int as processed, count(dead_at)::int as dead,
            min(created_at) filter (where processed_at is null and dead_at is null) as "oldestPendingAt"
       from tracker_governance.outbox_messages where tenant_id = $1 group by 1 order by 1`,
    [tx.tenantId],
  )
}
