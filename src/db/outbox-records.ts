import type { Uuid } from '../domain/ids.ts'
import type { StreamPlace } from './outbox-stream.ts'
import type { Tx } from './tx.ts'

export interface OutboxRow {
  readonly id: Uuid
  readonly transaction: string
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

const ROW = `id, transaction_id::text as transaction, sequence, event_type as "eventType",
  aggregate_type as "aggregateType", aggregate_id as "aggregateId", payload, occurred_at as "occurredAt",
  created_at as "createdAt", processed_at as "processedAt", dead_at as "deadAt", retry_count as "retryCount",
  last_error as "lastError"`

/** Newest first, older than the place `before`. */
export function listOutbox(
  tx: Tx,
  where: { eventType?: string | undefined; aggregateId?: Uuid | undefined; state?: string | undefined },
  page: { before: StreamPlace | null; limit: number },
): Promise<OutboxRow[]> {
  const { before } = page
  const older = before === null ? '' : 'and (transaction_id, sequence) < ($6::xid8, $7::bigint)'
  return tx.rows(
    `select ${ROW}
       from tracker_governance.outbox_messages
      where tenant_id = $1 and ($2::text is null or event_type = $2) and ($3::uuid is null or aggregate_id = $3)
        and case $4 when 'processed' then processed_at is not null when 'dead' then dead_at is not null
                    when 'pending' then processed_at is null and dead_at is null else true end ${older}
      order by tenant_id desc, transaction_id desc, sequence desc limit $5`,
    [
      tx.tenantId,
      where.eventType ?? null,
      where.aggregateId ?? null,
      where.state ?? '',
      page.limit,
      ...(before === null ? [] : [before.transaction, before.sequence]),
    ],
  )
}

export async function findOutboxRow(tx: Tx, id: Uuid): Promise<OutboxRow | null> {
  const rows = await tx.rows<OutboxRow>(`select ${ROW} from tracker_governance.outbox_messages where id = $1`, [id])
  return rows[0] ?? null
}

export interface OutboxCount {
  readonly eventType: string
  readonly total: number
  readonly pending: number
  readonly processed: number
  /** Processed since the time given. */
  readonly lately: number
  readonly dead: number
  readonly oldestPendingAt: Date | null
}

export function countOutbox(tx: Tx, since: Date): Promise<OutboxCount[]> {
  return tx.rows(
    `select event_type as "eventType", count(*)::int as total,
            (count(*) filter (where processed_at is null and dead_at is null))::int as pending,
            count(processed_at)::int as processed, (count(*) filter (where processed_at > $2))::int as lately,
            count(dead_at)::int as dead,
            min(created_at) filter (where processed_at is null and dead_at is null) as "oldestPendingAt"
       from tracker_governance.outbox_messages where tenant_id = $1 group by 1 order by 1`,
    [tx.tenantId, since],
  )
}

/** How many of the tenant's events each sink has still to acknowledge, and since when. */
export function countBehind(tx: Tx): Promise<{ sink: string; waiting: number; since: Date }[]> {
  return tx.rows(
    `select sink, count(*)::int as waiting, min(created_at) as since
       from tracker_governance.outbox_backlog where tenant_id = $1 and status = 'waiting' group by 1 order by 1`,
    [tx.tenantId],
  )
}
