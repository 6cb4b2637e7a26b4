import type { Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

export interface DeliveryRow {
  readonly sequence: number
  readonly id: Uuid
  readonly endpointId: Uuid
  readonly deliveryId: string
  readonly topic: string
  readonly origin: 'webhook' | 'redelivery' | 'poll'
  readonly status: 'pending' | 'applied' | 'skipped' | 'failed' | 'dead'
  readonly attempts: number
  readonly bodyBytes: number
  readonly reason: string | null
  readonly error: { code: string; text: string; details?: unknown; at: string } | null
  readonly receivedAt: Date
  readonly nextAttemptAt: Date
  readonly appliedAt: Date | null
  readonly syncRecordId: Uuid | null
}

const COLUMNS = `sequence, id, integration_endpoint_id as "endpointId", delivery_id as "deliveryId", topic, origin, status,
  attempts, body_bytes as "bodyBytes", reason, error, received_at as "receivedAt", next_attempt_at as "nextAttemptAt",
  applied_at as "appliedAt", sync_record_id as "syncRecordId"`

export interface DeliveryWhere {
  readonly endpointId?: Uuid | undefined
  readonly status?: string | undefined
  readonly topic?: string | undefined
  readonly reason?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

const WHERE = `($1::uuid is null or integration_endpoint_id = $1) and ($2::text is null or status = $2)
  and ($3::text is null or topic = $3) and ($4::text is null or reason = $4)
  and ($5::timestamptz is null or received_at >= $5) and ($6::timestamptz is null or received_at < $6)`

const values = (w: DeliveryWhere) => [
  w.endpointId ?? null,
  w.status ?? null,
  w.topic ?? null,
  w.reason ?? null,
  w.since ?? null,
  w.until ?? null,
]

/** Newest first, older than the sequence `before`. */
export function listDeliveries(
  tx: Tx,
  where: DeliveryWhere,
  page: { before: number | null; limit: number },
): Promise<DeliveryRow[]> {
  return tx.rows(
    `select ${COLUMNS} from tracker_integration.inbox_messages
      where tenant_id = $7 and ($8::bigint is null or sequence < $8) and ${WHERE}
      order by sequence desc limit $9`,
    [...values(where), tx.tenantId, page.before, page.limit],
  )
}

export interface DeliveryDetailRow extends DeliveryRow {
  readonly headers: Record<string, string>
  readonly contentType: string
  readonly body: Buffer | null
  readonly encoding: string
}

export async function findDelivery(tx: Tx, id: Uuid): Promise<DeliveryDetailRow | null> {
  const rows = await tx.rows<DeliveryDetailRow>(
    `select ${COLUMNS}, headers, content_type as "contentType", body, body_encoding as encoding
       from tracker_integration.inbox_messages where id = $1`,
    [id],
  )
  return rows[0] ?? null
}

const REPLAY = `update tracker_integration.inbox_messages
    set status = 'pending', attempts = 0, next_attempt_at = $1, error = null, reason = null, applied_at = null`

/** The delivery waits again; null when it is not there or its body is gone. */
export async function replayDelivery(tx: Tx, id: Uuid, now: Date): Promise<DeliveryRow | null> {
  const rows = await tx.rows<DeliveryRow>(`${REPLAY} where id = $2 and body is not null returning ${COLUMNS}`, [
    now,
    id,
  ])
  return rows[0] ?? null
}

/** Lets all that match wait again; tells how many of which endpoint. */
export function replayDeliveries(
  tx: Tx,
  where: DeliveryWhere,
  now: Date,
): Promise<{ endpointId: Uuid; count: number }[]> {
  return tx.rows(
    `with replayed as (
       ${REPLAY.replaceAll('$1', '$7')} where tenant_id = $8 and body is not null and ${WHERE}
       returning integration_endpoint_id)
     select integration_endpoint_id as "endpointId", count(*)::int as count from replayed group by 1`,
    [...values(where), now, tx.tenantId],
  )
}

export interface DeliveryCount {
  readonly endpointId: Uuid
  readonly status: DeliveryRow['status']
  /** Of those that were skipped. */
  readonly reason: string | null
  readonly count: number
  readonly oldest: Date
}

const COUNT = `select integration_endpoint_id as "endpointId", status, case when status = 'skipped' then reason end as reason,
  count(*)::int as count, min(received_at) as oldest from tracker_integration.inbox_messages`

/** Those that wait or were given up, per endpoint and status, by the small indexes of them. */
export function countOpenDeliveries(tx: Tx): Promise<DeliveryCount[]> {
  return tx.rows(
    `${COUNT} where tenant_id = $1 and status in ('pending', 'failed') group by 1, 2, 3
     union all ${COUNT} where tenant_id = $1 and status = 'dead' group by 1, 2, 3`,
    [tx.tenantId],
  )
}

/** The others, per endpoint, status and reason: all that is kept is read. */
export function countDoneDeliveries(tx: Tx): Promise<DeliveryCount[]> {
  return tx.rows(`${COUNT} where tenant_id = $1 and status in ('applied', 'skipped') group by 1, 2, 3`, [tx.tenantId])
}
