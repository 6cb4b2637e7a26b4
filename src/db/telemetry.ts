import type { Uuid } from '../domain/ids.ts'
import type { Database, RelayTx } from './tx.ts'

/** How an endpoint of any tenant stands. Times are in seconds. */
export interface EndpointNumbers {
  readonly tenant: string
  readonly endpoint: Uuid
  readonly system: string
  readonly status: 'active' | 'inactive' | 'error'
  readonly pending: number
  readonly failed: number
  readonly dead: number
  /** null: nothing is pending. */
  readonly lag: number | null
  /** null: it has no credential, so it is never read. */
  readonly syncAge: number | null
  /** null: whatever is usual. */
  readonly syncInterval: number | null
  /** null: not known, or it never expires. */
  readonly expiresIn: number | null
}

export interface OutboxNumbers {
  readonly pending: number
  readonly dead: number
  readonly lag: number | null
  readonly sinks: readonly { readonly sink: string; readonly waiting: number; readonly lag: number }[]
}

export interface BudgetNumbers {
  readonly endpoint: Uuid
  readonly resource: string
  readonly limit: number | null
  readonly remaining: number | null
}

/** What the database knows that operators watch; of all tenants. */
export interface StoredNumbers {
  readonly endpoints: readonly EndpointNumbers[]
  readonly outbox: OutboxNumbers
  readonly budgets: readonly BudgetNumbers[]
  readonly snapshots: readonly { readonly tenant: string; readonly age: number }[]
  readonly alerts: readonly {
    readonly tenant: string
    readonly severity: string
    readonly state: string
    readonly count: number
  }[]
}

/** A scrape that takes longer is given up by Prometheus (10 s), and must not go on without it. */
const EACH_AT_MOST_MS = 3_000

/**
 * Read in five statements, each by an index of what waits: the cost follows what is not done, not the history. In order,
 * because by itself the planner reads a whole table whose statistics say that nothing waits.
 */
export function readStoredNumbers(db: Database, now: Date): Promise<StoredNumbers> {
  return db.relayInOrder(async (tx) => {
    await tx.rows(`select set_config('statement_timeout', $1, true)`, [String(EACH_AT_MOST_MS)])
    return {
      endpoints: await endpoints(tx, now),
      outbox: await outbox(tx, now),
      budgets: await budgets(tx, now),
      snapshots: await snapshots(tx, now),
      alerts: await alerts(tx),
    }
  })
}

const age = (of: string) => `greatest(0, extract(epoch from $1::timestamptz - ${of}))::float8`

function endpoints(tx: RelayTx, now: Date): Promise<EndpointNumbers[]> {
  return tx.rows(
    `with waiting as (
       select integration_endpoint_id as id, count(*) filter (where status = 'pending') as pending,
              count(*) filter (where status = 'failed') as failed
         from tracker_integration.inbox_messages where status in ('pending', 'failed') group by 1
     ), buried as (
       select integration_endpoint_id as id, count(*) as dead
         from tracker_integration.inbox_messages where status = 'dead' group by 1
     )
     select t.slug as tenant, e.id as endpoint, e.system_type as system, e.status,
            coalesce(w.pending, 0)::int as pending, coalesce(w.failed, 0)::int as failed, coalesce(b.dead, 0)::int as dead,
            ${age('oldest.received_at')} as lag,
            case when e.has_credential then ${age('coalesce(e.last_polled_at, e.created_at)')} end as "syncAge",
            e.sync_interval_seconds as "syncInterval",
            extract(epoch from e.credential_expires_at - $1::timestamptz)::float8 as "expiresIn"
       from tracker_integration.integration_endpoints e
       join tracker_governance.tenants t on t.id = e.tenant_id and t.deleted_at is null
       left join waiting w on w.id = e.id
       left join buried b on b.id = e.id
       left join lateral (
         select i.received_at from tracker_integration.inbox_messages i
          where w.pending > 0 and i.integration_endpoint_id = e.id
            and i.status in ('pending', 'failed') and i.status = 'pending'
          order by i.sequence limit 1) oldest on true
      where e.deleted_at is null`,
    [now],
  )
}

/** Of each shard the oldest, because their index has no other order. */
async function outbox(tx: RelayTx, now: Date): Promise<OutboxNumbers> {
  const pending = 'm.processed_at is null and m.dead_at is null and m.relayed_at is null'
  const [counts] = await tx.rows<Omit<OutboxNumbers, 'sinks'>>(
    `select (select count(*)::int from tracker_governance.outbox_messages m where ${pending}) as pending,
            (select count(*)::int from tracker_governance.outbox_messages m where m.dead_at is not null) as dead,
            (select ${age('min(first.created_at)')} from generate_series(0, 63) as shard
              cross join lateral (
                select m.created_at from tracker_governance.outbox_messages m
                 where (uuid_hash(m.aggregate_id) & 63) = shard and ${pending}
                 order by (uuid_hash(m.aggregate_id) & 63), m.sequence limit 1) first) as lag`,
    [now],
  )
  const sinks = await tx.rows<OutboxNumbers['sinks'][number]>(
    `select sink, count(*)::int as waiting, ${age('min(created_at)')} as lag
       from tracker_governance.outbox_backlog where status = 'waiting' group by sink`,
    [now],
  )
  return { ...(counts as Omit<OutboxNumbers, 'sinks'>), sinks }
}

/** A budget whose time is over is full again, whatever was left of it; one that has to wait has nothing. */
function budgets(tx: RelayTx, now: Date): Promise<BudgetNumbers[]> {
  return tx.rows(
    `select b.integration_endpoint_id as endpoint, b.resource, b.limit_value as "limit",
            case when b.blocked_until > $1 then 0 when b.resets_at <= $1 then b.limit_value else b.remaining end as remaining
       from tracker_integration.rate_budgets b
       join tracker_integration.integration_endpoints e on e.id = b.integration_endpoint_id and e.deleted_at is null
      where b.limit_value is not null or b.blocked_until > $1`,
    [now],
  )
}

/** Of each tenant the initiative that is furthest: one that nothing is bound to any more stays where it is for ever. */
function snapshots(tx: RelayTx, now: Date): Promise<StoredNumbers['snapshots'][number][]> {
  return tx.rows(
    `select t.slug as tenant, ${age('max(p.day)::timestamp at time zone t.time_zone')} as age
       from tracker_metrics.snapshot_progress p
       join tracker_governance.tenants t on t.id = p.tenant_id and t.deleted_at is null
      where p.day is not null group by t.id, t.slug, t.time_zone`,
    [now],
  )
}

function alerts(tx: RelayTx): Promise<StoredNumbers['alerts'][number][]> {
  return tx.rows(
    `select t.slug as tenant, a.severity, a.status as state, count(*)::int as count
       from tracker_metrics.drift_alerts a
       join tracker_governance.tenants t on t.id = a.tenant_id and t.deleted_at is null
      where a.resolved_at is null and a.deleted_at is null group by 1, 2, 3`,
  )
}
