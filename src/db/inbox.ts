import { deliveryRowId, type Uuid } from '../domain/ids.ts'
import type { Database, Tx } from './tx.ts'

export interface StoredBody {
  readonly bytes: Buffer
  readonly encoding: string
  /** Length before compression. */
  readonly size: number
}

export interface NewDelivery {
  readonly id: Uuid
  readonly tenantId: Uuid
  readonly endpointId: Uuid
  readonly deliveryId: string
  readonly topic: string
  readonly headers: Readonly<Record<string, string>>
  readonly contentType: string
  readonly body: StoredBody
  readonly secretId: string
  readonly receivedAt: Date
  /** The trace it came in with. */
  readonly traceparent?: string | null
}

/**
 * Stores deliveries durably, of several tenants at once. The ids that come back are new; the others were there already.
 * The bodies travel as one binary value and are cut apart there: in an array they would travel as hexadecimal text,
 * twice as long, which costs both sides a third of the whole call.
 */
export async function storeDeliveries(db: Database, deliveries: readonly NewDelivery[]): Promise<Set<Uuid>> {
  const rows = await db.door<{ id: Uuid }>(
    `select door_store as id from tracker_integration.door_store($1, $2, $3, $4, $5, $6, $7,
       (select array_agg(substring($8::bytea from body.starts for body.length) order by body.n)
          from unnest($9::integer[], $10::integer[]) with ordinality as body (starts, length, n)),
       $11, $12, $13, $14, $15)`,
    [
      deliveries.map((d) => d.id),
      deliveries.map((d) => d.tenantId),
      deliveries.map((d) => d.endpointId),
      deliveries.map((d) => d.deliveryId),
      deliveries.map((d) => d.topic),
      deliveries.map((d) => JSON.stringify(d.headers)),
      deliveries.map((d) => d.contentType),
      Buffer.concat(deliveries.map((d) => d.body.bytes)),
      startsOf(deliveries),
      deliveries.map((d) => d.body.bytes.length),
      deliveries.map((d) => d.body.encoding),
      deliveries.map((d) => d.body.size),
      deliveries.map((d) => d.secretId),
      deliveries.map((d) => d.receivedAt.toISOString()),
      deliveries.some((d) => d.traceparent != null) ? deliveries.map((d) => d.traceparent ?? null) : null,
    ],
  )
  return new Set(rows.map((row) => row.id))
}

/** Where each body starts among all of them; PostgreSQL counts from 1. */
function startsOf(deliveries: readonly NewDelivery[]): number[] {
  let next = 1
  return deliveries.map(({ body }) => {
    const start = next
    next += body.bytes.length
    return start
  })
}

/** A polled object that could not be applied, with what it was and why. */
export interface SetAside {
  readonly id: Uuid
  readonly deliveryId: string
  readonly topic: string
  readonly body: Buffer
  readonly readAt: Date
  readonly error: Readonly<Record<string, unknown>>
}

/** They lie in the inbox like deliveries that failed once, to be tried again from there. Known ones stay as they are. */
export async function setAside(
  tx: Tx,
  endpointId: Uuid,
  given: readonly SetAside[],
  run: { id: Uuid; nextAttemptAt: Date },
): Promise<void> {
  await tx.count(
    `insert into tracker_integration.inbox_messages
       (id, tenant_id, integration_endpoint_id, delivery_id, topic, content_type, body, body_encoding, body_bytes, origin,
        received_at, status, attempts, next_attempt_at, error, sync_record_id, traceparent)
     select g.id, $1, $2, g.delivery_id, g.topic, 'application/json', g.body, 'identity', octet_length(g.body), 'poll',
        g.read_at, 'failed', 1, $9, g.error::jsonb, $10, $11
       from unnest($3::uuid[], $4::text[], $5::text[], $6::bytea[], $7::text[], $8::timestamptz[])
         as g (id, delivery_id, topic, body, error, read_at)
     on conflict do nothing`,
    [
      tx.tenantId,
      endpointId,
      given.map((g) => g.id),
      given.map((g) => g.deliveryId),
      given.map((g) => g.topic),
      given.map((g) => g.body),
      given.map((g) => JSON.stringify(g.error)),
      given.map((g) => g.readAt),
      run.nextAttemptAt,
      run.id,
      tx.traceparent,
    ],
  )
}

/** Which of these deliveries are stored, whatever became of them. */
export async function knownDeliveries(tx: Tx, endpointId: Uuid, deliveryIds: readonly string[]): Promise<Set<string>> {
  const rows = await tx.rows<{ deliveryId: string }>(
    `select delivery_id as "deliveryId" from tracker_integration.inbox_messages where id = any($1)`,
    [deliveryIds.map((deliveryId) => deliveryRowId(endpointId, deliveryId))],
  )
  return new Set(rows.map(({ deliveryId }) => deliveryId))
}

export interface ClaimedDelivery {
  readonly id: Uuid
  readonly topic: string
  readonly contentType: string
  readonly body: Buffer | null
  readonly encoding: string
  readonly receivedAt: Date
  readonly origin: 'webhook' | 'redelivery' | 'poll'
  readonly attempts: number
  readonly traceparent: string | null
}

/**
 * Takes deliveries that wait, oldest first, at most `limit` of them and about `maxBytes` of bodies (never none).
 * A pending one is ready whatever the clocks of the machines say; only a failed one waits for its time.
 * Held until the transaction ends; another worker gets others. `more` says whether some were left.
 */
export async function claimDeliveries(
  tx: Tx,
  endpointId: Uuid,
  bounds: { limit: number; maxBytes: number; now: Date },
): Promise<{ deliveries: ClaimedDelivery[]; more: boolean }> {
  const rows = await tx.rows<ClaimedDelivery & { waiting: number }>(
    `with waiting as (
       select id, sequence, body_bytes from tracker_integration.inbox_messages
        where integration_endpoint_id = $1 and status in ('pending', 'failed') and (status = 'pending' or next_attempt_at <= $2)
        order by sequence limit $3 for update skip locked
     ), fitting as (
       select id, sum(body_bytes) over (order by sequence) - body_bytes as before, count(*) over () as waiting from waiting
     )
     select i.id, i.topic, i.content_type as "contentType", i.body, i.body_encoding as encoding,
            i.received_at as "receivedAt", i.origin, i.attempts, i.traceparent, f.waiting::int as waiting
       from fitting f join tracker_integration.inbox_messages i using (id)
      where f.before < $4
      order by i.sequence`,
    [endpointId, bounds.now, bounds.limit, bounds.maxBytes],
  )
  const waiting = rows[0]?.waiting ?? 0
  return { deliveries: rows, more: waiting === bounds.limit || waiting > rows.length }
}

/** How a claimed delivery ended. */
export interface DeliveryMark {
  readonly id: Uuid
  readonly status: 'applied' | 'skipped' | 'failed' | 'dead'
  readonly reason: string | null
  readonly error: Readonly<Record<string, unknown>> | null
  readonly nextAttemptAt: Date
}

/**
 * Marks deliveries that this transaction has claimed; a failed one has spent an attempt. Each is found by one index
 * probe (as in `lockRows`) and written by its place, which cannot move while the claim holds it.
 */
export async function markDeliveries(
  tx: Tx,
  marks: readonly DeliveryMark[],
  at: Date,
  syncRecordId: Uuid,
): Promise<void> {
  await tx.count(
    `update tracker_integration.inbox_messages i
        set status = m.status, reason = m.reason, error = m.error::jsonb, next_attempt_at = m.next_attempt_at,
            attempts = i.attempts + 1, sync_record_id = $7,
            applied_at = case when m.status in ('applied', 'skipped') then $6::timestamptz end
       from (
         select given.*, held.place
           from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[])
             as given (id, status, reason, error, next_attempt_at)
          cross join lateral (
            select ctid as place from tracker_integration.inbox_messages where id = given.id offset 0
          ) held
       ) m
      where i.ctid = m.place`,
    [
      marks.map((m) => m.id),
      marks.map((m) => m.status),
      marks.map((m) => m.reason),
      marks.map((m) => (m.error === null ? null : JSON.stringify(m.error))),
      marks.map((m) => m.nextAttemptAt),
      at,
      syncRecordId,
    ],
  )
}

/** Endpoints that have deliveries waiting: one index probe per endpoint, however many deliveries there are. */
export async function endpointsWithWork(db: Database, now: Date): Promise<Uuid[]> {
  const rows = await db.relay((tx) =>
    tx.rows<{ id: Uuid }>(
      `select e.id from tracker_integration.integration_endpoints e
        where e.deleted_at is null and e.status <> 'inactive' and exists (
          select 1 from tracker_integration.inbox_messages i
           where i.integration_endpoint_id = e.id and i.status in ('pending', 'failed')
             and (i.status = 'pending' or i.next_attempt_at <= $1))`,
      [now],
    ),
  )
  return rows.map((row) => row.id)
}
