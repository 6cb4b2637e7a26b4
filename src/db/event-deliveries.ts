import type { Uuid } from '../domain/ids.ts'
import { STORED_EVENT, type StoredEvent, type ToldEvent } from './outbox-claim.ts'
import type { RelayTx, Tx } from './tx.ts'

/**
 * Each event has a row for each subscription of its tenant that asks for its type; known ones stay as they are. Returns
 * the subscriptions that have something new.
 */
export async function fanOut(tx: RelayTx, events: readonly ToldEvent[], now: Date): Promise<Uuid[]> {
  const told = await tenantsWithSubscriptions(tx, [...new Set(events.map(({ tenantId }) => tenantId))])
  return told.size === 0
    ? []
    : makeDeliveries(
        tx,
        events.filter(({ tenantId }) => told.has(tenantId)),
        now,
      )
}

/** Most tenants have none, and then nothing has to travel. */
async function tenantsWithSubscriptions(tx: RelayTx, tenantIds: readonly Uuid[]): Promise<Set<Uuid>> {
  const rows = await tx.rows<{ tenantId: Uuid }>(
    `select distinct tenant_id as "tenantId" from tracker_integration.event_subscriptions
      where tenant_id = any($1::uuid[]) and status <> 'disabled' and deleted_at is null`,
    [tenantIds],
  )
  return new Set(rows.map(({ tenantId }) => tenantId))
}

async function makeDeliveries(tx: RelayTx, events: readonly ToldEvent[], now: Date): Promise<Uuid[]> {
  const rows = await tx.rows<{ id: Uuid }>(
    `with made as (
       insert into tracker_integration.event_deliveries
         (tenant_id, event_subscription_id, message_id, event_type, next_attempt_at)
       select s.tenant_id, s.id, given.id, given.event_type, $4
         from tracker_integration.event_subscriptions s
         join unnest($1::uuid[], $2::uuid[], $3::text[]) with ordinality as given (id, tenant_id, event_type, n)
           on given.tenant_id = s.tenant_id
        where s.status <> 'disabled' and s.deleted_at is null and (s.event_types = '{}' or exists (
          select from unnest(s.event_types) as pattern
           where given.event_type like replace(replace(pattern, '_', '\\_'), '*', '%')))
        order by given.n
       on conflict (event_subscription_id, message_id) do nothing
       returning event_subscription_id
     )
     select distinct event_subscription_id as id from made`,
    [events.map(({ id }) => id), events.map((e) => e.tenantId), events.map((e) => e.eventType), now],
  )
  return rows.map(({ id }) => id)
}

export interface DueDelivery extends StoredEvent {
  readonly deliveryId: Uuid
  readonly attempts: number
}

/** Deliveries of the subscription whose time has come, oldest first. Nobody else sends for it meanwhile. */
export function dueDeliveries(tx: Tx, subscriptionId: Uuid, now: Date, limit: number): Promise<DueDelivery[]> {
  return tx.rows<DueDelivery>(
    `select d.id as "deliveryId", d.attempts, ${STORED_EVENT}
       from (
         select id, message_id, attempts, next_attempt_at, sequence from tracker_integration.event_deliveries
          where event_subscription_id = $1 and status = 'pending' and next_attempt_at <= $2
          order by next_attempt_at, sequence limit $3) d
       join tracker_governance.outbox_messages m on m.id = d.message_id
      order by d.next_attempt_at, d.sequence`,
    [subscriptionId, now, limit],
  )
}

/** What one attempt to send came to. */
export interface DeliveryAttempt {
  readonly deliveryId: Uuid
  /** Attempts before this one: a delivery that was replayed meanwhile is left alone. */
  readonly before: number
  readonly at: Date
  readonly status: number | null
  readonly durationMs: number
  /** null: it was delivered. */
  readonly error: string | null
  /** For one that failed: when it is tried again; null when it is dead. */
  readonly nextAttemptAt: Date | null
}

export async function noteAttempts(tx: Tx, attempts: readonly DeliveryAttempt[]): Promise<void> {
  await tx.count(
    `update tracker_integration.event_deliveries d
        set attempts = d.attempts + 1, attempted_at = given.at, response_status = given.status,
            duration_ms = given.ms, last_error = given.error,
            status = case when given.error is null then 'delivered' when given.next is null then 'dead' else 'pending' end,
            next_attempt_at = coalesce(given.next, d.next_attempt_at),
            delivered_at = case when given.error is null then given.at end
       from unnest($1::uuid[], $2::integer[], $3::timestamptz[], $4::integer[], $5::integer[], $6::text[],
                   $7::timestamptz[]) as given (id, before, at, status, ms, error, next)
      where d.id = given.id and d.attempts = given.before and d.status = 'pending'`,
    [
      attempts.map((a) => a.deliveryId),
      attempts.map((a) => a.before),
      attempts.map((a) => a.at),
      attempts.map((a) => a.status),
      attempts.map((a) => a.durationMs),
      attempts.map((a) => a.error),
      attempts.map((a) => a.nextAttemptAt),
    ],
  )
}

export interface EventDeliveryRow {
  readonly id: Uuid
  readonly sequence: number
  readonly eventId: Uuid
  readonly eventType: string
  readonly status: 'pending' | 'delivered' | 'dead'
  readonly attempts: number
  readonly nextAttemptAt: Date
  readonly createdAt: Date
  readonly attemptedAt: Date | null
  readonly responseStatus: number | null
  readonly durationMs: number | null
  readonly lastError: string | null
  readonly deliveredAt: Date | null
}

const ROW = `id, sequence, message_id as "eventId", event_type as "eventType", status, attempts,
  next_attempt_at as "nextAttemptAt", created_at as "createdAt", attempted_at as "attemptedAt",
  response_status as "responseStatus", duration_ms as "durationMs", last_error as "lastError",
  delivered_at as "deliveredAt"`

/** Newest first, older than the sequence `before`. */
export function listEventDeliveries(
  tx: Tx,
  subscriptionId: Uuid,
  where: { status?: string | undefined; eventType?: string | undefined },
  page: { before: number | null; limit: number },
): Promise<EventDeliveryRow[]> {
  return tx.rows(
    `select ${ROW} from tracker_integration.event_deliveries
      where event_subscription_id = $1 and ($2::bigint is null or sequence < $2) and ($3::text is null or status = $3)
        and ($4::text is null or event_type = $4)
      order by sequence desc limit $5`,
    [subscriptionId, page.before, where.status ?? null, where.eventType ?? null, page.limit],
  )
}

/** They are sent again, whatever became of them before, with fresh attempts. Returns how many. */
export function replayEventDeliveries(
  tx: Tx,
  subscriptionId: Uuid,
  which: { id?: Uuid | undefined; status?: string | undefined; since?: string | undefined },
  now: Date,
): Promise<number> {
  return tx.count(
    `update tracker_integration.event_deliveries
        set status = 'pending', attempts = 0, next_attempt_at = $5, delivered_at = null
      where event_subscription_id = $1 and ($2::uuid is null or id = $2) and ($3::text is null or status = $3)
        and ($4::timestamptz is null or created_at >= $4)`,
    [subscriptionId, which.id ?? null, which.status ?? null, which.since ?? null, now],
  )
}
