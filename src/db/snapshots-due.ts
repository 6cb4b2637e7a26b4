import type { Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { DEFAULT_RULES, MAX_ATTRIBUTION_HOURS } from '../domain/rules.ts'
import { epoch } from './facts-of.ts'
import { INITIATIVES_OF, IS_OPEN, joinRequests, REQUESTED, type Requested } from './initiative-runs.ts'
import type { Database, Tx } from './tx.ts'

export interface TenantProgress {
  readonly tenantId: Uuid
  readonly timeZone: string
  /** The earliest day among its initiatives, as a date of its calendar; null: none was computed yet. */
  readonly day: string | null
  readonly dirty: boolean
  /** Whether it is requested, or could not be computed. */
  readonly open: boolean
  /** When it was last looked whether more is known of what was not known to its end; null: there is no such thing. */
  readonly looksAgainSince: EpochMs | null
}

/** How far the snapshots of every tenant are. */
export function listTenantProgress(db: Database): Promise<TenantProgress[]> {
  return db.relay((tx) =>
    tx.rows(
      `select t.id as "tenantId", t.time_zone as "timeZone", p.day, ${epoch('p.looked_at')} as "looksAgainSince",
              exists (select from tracker_metrics.dirty_buckets d where d.tenant_id = t.id) as dirty,
              exists (select from tracker_metrics.initiative_runs r
                       where r.work = 'snapshots' and r.tenant_id = t.id and ${IS_OPEN}) as open
         from tracker_governance.tenants t
         left join (
           select tenant_id, min(coalesce(day, '-infinity'))::text as day, min(looked_at) filter (where lags) as looked_at
             from tracker_metrics.snapshot_progress group by tenant_id) p on p.tenant_id = t.id
        where t.deleted_at is null order by t.id`,
    ),
  )
}

/** Backfills that nobody works at, though they have not ended. */
export function listLostBackfills(db: Database, silentSince: Date): Promise<{ id: Uuid; tenantId: Uuid }[]> {
  return db.relay((tx) =>
    tx.rows(
      `select id, tenant_id as "tenantId" from tracker_metrics.metric_backfills
        where status = 'running' and heartbeat_at < $1 order by heartbeat_at`,
      [silentSince],
    ),
  )
}

export interface InitiativeProgress extends Requested {
  /** Whether it is requested, or could not be computed. */
  readonly open: boolean
  readonly day: string | null
  readonly dirty: boolean
  readonly lags: boolean
}

/** Every initiative that something is bound to, with how far its snapshots are. */
export function listInitiativeProgress(tx: Tx): Promise<InitiativeProgress[]> {
  return tx.rows(
    `select ${REQUESTED}, p.day::text as day, coalesce(p.lags, false) as lags,
            exists (select from tracker_metrics.dirty_buckets d
                     where d.tenant_id = $1 and d.initiative_id = i.id) as dirty
       from tracker_discovery.initiatives i
       ${joinRequests('snapshots')}
       left join tracker_metrics.snapshot_progress p on p.tenant_id = $1 and p.initiative_id = i.id
      where ${INITIATIVES_OF.snapshots}
      order by i.id`,
    [tx.tenantId],
  )
}

export interface Progress {
  readonly day: string | null
  readonly passedAt: EpochMs | null
  readonly lags: boolean
  readonly covered: Readonly<Record<string, readonly [from: EpochMs, to: EpochMs] | null>> | null
  /** From when on what each source knows is computed, or a backfill of it has begun; null: of none. */
  readonly past: Readonly<Record<string, EpochMs>> | null
}

/** Nobody else computes snapshots of the initiative until the transaction ends. Waits for whoever does now. */
export async function lockProgress(tx: Tx, initiativeId: Uuid): Promise<Progress> {
  await tx.count(
    `insert into tracker_metrics.snapshot_progress (tenant_id, initiative_id) values ($1, $2) on conflict do nothing`,
    [tx.tenantId, initiativeId],
  )
  const [row] = await tx.rows<Progress>(
    `select day::text as day, ${epoch('passed_at')} as "passedAt", lags, covered, past
       from tracker_metrics.snapshot_progress
      where tenant_id = $1 and initiative_id = $2 for update`,
    [tx.tenantId, initiativeId],
  )
  return row ?? { day: null, passedAt: null, lags: false, covered: null, past: null }
}

export async function saveProgress(tx: Tx, initiativeId: Uuid, progress: Progress, lookedAt: Date): Promise<void> {
  await tx.count(
    `update tracker_metrics.snapshot_progress set day = $3::date, passed_at = $4, lags = $5, covered = $6, looked_at = $7,
            past = $8
      where tenant_id = $1 and initiative_id = $2`,
    [
      tx.tenantId,
      initiativeId,
      progress.day,
      progress.passedAt === null ? null : new Date(progress.passedAt),
      progress.lags,
      progress.covered === null ? null : JSON.stringify(progress.covered),
      lookedAt,
      progress.past === null ? null : JSON.stringify(progress.past),
    ],
  )
}

export interface DirtyDays {
  /** Dates in UTC, both included. */
  readonly first: string
  readonly last: string
}

/** What was marked so far, and is marked no more. A mark that is being made meanwhile stays for the next one. */
export function takeDirtyDays(tx: Tx, initiativeId: Uuid): Promise<DirtyDays[]> {
  return tx.rows(
    `delete from tracker_metrics.dirty_buckets where tenant_id = $1 and initiative_id = $2
     returning first_day::text as first, last_day::text as last`,
    [tx.tenantId, initiativeId],
  )
}

/** The longest attribution window among what was bound to the initiative at an instant, in milliseconds. */
export async function attributionWindow(tx: Tx, initiativeId: Uuid, asOf: EpochMs): Promise<number> {
  const [row] = await tx.planned<{ hours: number }>(
    `select least(coalesce(max(coalesce(attribution_hours, $3)), $3), ${MAX_ATTRIBUTION_HOURS}) as hours
       from tracker_metrics.scope_initiatives
      where tenant_id = $1 and initiative_id = $2 and known_from <= $4 and known_to > $4`,
    [tx.tenantId, initiativeId, DEFAULT_RULES.attributionWindowHours, new Date(asOf)],
  )
  return (row?.hours ?? DEFAULT_RULES.attributionWindowHours) * 3_600_000
}

/** The time zone of the tenant. */
export async function readTimeZone(tx: Tx): Promise<string> {
  const [row] = await tx.planned<{ zone: string }>(
    'select time_zone as zone from tracker_governance.tenants where id = $1',
    [tx.tenantId],
  )
  return row?.zone ?? 'UTC'
}
