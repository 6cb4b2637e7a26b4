import type { Uuid } from '../domain/ids.ts'
import type { Envelope } from '../ports/secret-box.ts'
import type { Database, RelayTx, Tx } from './tx.ts'

export interface SubscriptionRow {
  readonly id: Uuid
  readonly name: string
  readonly url: string
  readonly eventTypes: readonly string[]
  readonly status: 'active' | 'paused' | 'disabled'
  readonly disabledReason: string | null
  readonly secrets: unknown
  readonly failures: number
  readonly failingSince: Date | null
  readonly resumeAt: Date | null
  readonly lastSuccessAt: Date | null
  readonly lastError: string | null
  readonly createdAt: Date
}

const COLUMNS = `s.id, s.name, s.url, s.event_types as "eventTypes", s.status, s.disabled_reason as "disabledReason",
  s.secrets, s.failures, s.failing_since as "failingSince", s.resume_at as "resumeAt",
  s.last_success_at as "lastSuccessAt", s.last_error as "lastError", s.created_at as "createdAt"`

export interface NewSubscriptionRow {
  readonly id: Uuid
  readonly name: string
  readonly url: string
  readonly eventTypes: readonly string[]
  readonly secrets: Envelope
}

export async function insertSubscription(tx: Tx, row: NewSubscriptionRow, actor: Uuid): Promise<void> {
  await tx.count(
    `insert into tracker_integration.event_subscriptions
       (id, tenant_id, name, url, event_types, secrets, created_by, updated_by) values ($1, $2, $3, $4, $5, $6, $7, $7)`,
    [row.id, tx.tenantId, row.name, row.url, row.eventTypes, row.secrets, actor],
  )
}

export interface CountedSubscription extends SubscriptionRow {
  readonly pending: number
  readonly dead: number
}

/** Newest first; one of them when `id` is given. */
export function listSubscriptions(tx: Tx, id: Uuid | null = null): Promise<CountedSubscription[]> {
  return tx.rows(
    `select ${COLUMNS},
            (select count(*)::int from tracker_integration.event_deliveries d
              where d.event_subscription_id = s.id and d.status = 'pending') as pending,
            (select count(*)::int from tracker_integration.event_deliveries d
              where d.event_subscription_id = s.id and d.status = 'dead') as dead
       from tracker_integration.event_subscriptions s
      where s.deleted_at is null and ($1::uuid is null or s.id = $1) order by s.created_at desc, s.id`,
    [id],
  )
}

/** Locked until the transaction ends; null when there is no such subscription. */
export async function lockSubscription(tx: Tx, id: Uuid): Promise<SubscriptionRow | null> {
  const rows = await tx.rows<SubscriptionRow>(
    `select ${COLUMNS} from tracker_integration.event_subscriptions s where s.id = $1 and s.deleted_at is null
        for no key update`,
    [id],
  )
  return rows[0] ?? null
}

export interface SubscriptionChange {
  readonly status?: 'active' | 'paused' | undefined
  readonly secrets?: Envelope | undefined
  readonly deletedAt?: Date | undefined
}

/** Setting it active forgives the receiver what was before. */
export async function changeSubscription(tx: Tx, id: Uuid, change: SubscriptionChange, actor: Uuid): Promise<void> {
  await tx.count(
    `update tracker_integration.event_subscriptions
        set status = coalesce($2, status), secrets = coalesce($3, secrets), deleted_at = $4, updated_by = $5,
            disabled_reason = case when $2 is null then disabled_reason end,
            failures = case when $2 = 'active' then 0 else failures end,
            failing_since = case when $2 = 'active' then null else failing_since end,
            resume_at = case when $2 = 'active' then null else resume_at end
      where id = $1 and deleted_at is null`,
    [id, change.status ?? null, change.secrets ?? null, change.deletedAt ?? null, actor],
  )
}

/** How a receiver fares, and what follows from it. */
export interface ReceiverHealth {
  readonly failures: number
  readonly failingSince: Date | null
  readonly resumeAt: Date | null
  readonly lastSuccessAt: Date | null
  readonly lastError: string | null
  /** Why it is told nothing any more; null while it is. */
  readonly disabledReason: string | null
}

export async function saveHealth(tx: Tx, id: Uuid, health: ReceiverHealth): Promise<void> {
  await tx.count(
    `update tracker_integration.event_subscriptions
        set failures = $2, failing_since = $3, resume_at = $4, last_success_at = $5, last_error = $6,
            disabled_reason = coalesce($7, disabled_reason), status = case when $7 is null then status else 'disabled' end
      where id = $1`,
    [
      id,
      health.failures,
      health.failingSince,
      health.resumeAt,
      health.lastSuccessAt,
      health.lastError,
      health.disabledReason,
    ],
  )
}

/** Whose it is; null when it is told nothing now. */
export async function findSubscriptionTenant(db: Database, id: Uuid): Promise<Uuid | null> {
  const rows = await db.relay((tx) =>
    tx.rows<{ tenantId: Uuid }>(
      `select tenant_id as "tenantId" from tracker_integration.event_subscriptions
        where id = $1 and status = 'active' and deleted_at is null`,
      [id],
    ),
  )
  return rows[0]?.tenantId ?? null
}

/** Subscriptions with a delivery whose time has come: one index probe each. */
export async function subscriptionsWithWork(tx: RelayTx, now: Date): Promise<Uuid[]> {
  const rows = await tx.rows<{ id: Uuid }>(
    `select s.id from tracker_integration.event_subscriptions s
      where s.status = 'active' and s.deleted_at is null and (s.resume_at is null or s.resume_at <= $1) and exists (
        select from tracker_integration.event_deliveries d
         where d.event_subscription_id = s.id and d.status = 'pending' and d.next_attempt_at <= $1)`,
    [now],
  )
  return rows.map(({ id }) => id)
}
