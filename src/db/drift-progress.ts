import type { Unjudged } from '../domain/drift/detector.ts'
import { SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { epoch } from './facts-of.ts'
import type { Database, Tx } from './tx.ts'

/** Tenants that have something bound and were not judged since then, or are to be judged anew. */
export async function tenantsToJudge(db: Database, before: Date): Promise<Uuid[]> {
  const rows = await db.relay((tx) =>
    tx.rows<{ id: Uuid }>(
      `select t.id from tracker_governance.tenants t
         left join (select tenant_id, min(coalesce(ran_at, '-infinity')) as ran_at
                      from tracker_metrics.drift_progress group by tenant_id) p on p.tenant_id = t.id
        where t.deleted_at is null and coalesce(p.ran_at, '-infinity') <= $1 order by t.id`,
      [before],
    ),
  )
  return rows.map(({ id }) => id)
}

export interface JudgedInitiative {
  readonly id: Uuid
  /** When the last run began; null: none did, or it is to be judged anew. */
  readonly ranAt: EpochMs | null
  /** When a snapshot of a week was computed last. */
  readonly computedAt: EpochMs | null
}

/** Every initiative that something is bound to, the one that waits longest first. */
export function listJudged(tx: Tx): Promise<JudgedInitiative[]> {
  return tx.rows(
    `select i.id, ${epoch('p.ran_at')} as "ranAt", ${epoch('s.computed_at')} as "computedAt"
       from tracker_discovery.initiatives i
       left join tracker_metrics.drift_progress p on p.tenant_id = $1 and p.initiative_id = i.id
      cross join lateral (
        select max(computed_at) as computed_at from tracker_metrics.metric_snapshots
         where tenant_id = $1 and initiative_id = i.id and bucket = 'week') s
      where i.tenant_id = $1 and i.deleted_at is null
      order by p.ran_at nulls first, i.id`,
    [tx.tenantId],
  )
}

/** Nobody else judges the initiative until the transaction ends. Waits for whoever does now. */
export async function lockJudgement(tx: Tx, initiativeId: Uuid): Promise<void> {
  await tx.count(
    `insert into tracker_metrics.drift_progress (tenant_id, initiative_id) values ($1, $2) on conflict do nothing`,
    [tx.tenantId, initiativeId],
  )
  await tx.rows(`select from tracker_metrics.drift_progress where tenant_id = $1 and initiative_id = $2 for update`, [
    tx.tenantId,
    initiativeId,
  ])
}

/** A run that began at that instant judged it, all but this. */
export async function saveJudged(tx: Tx, initiativeId: Uuid, at: Date, unjudged: readonly Unjudged[]): Promise<void> {
  await tx.count(
    `update tracker_metrics.drift_progress set ran_at = greatest(ran_at, $3), unjudged = $4
      where tenant_id = $1 and initiative_id = $2`,
    [tx.tenantId, initiativeId, at, JSON.stringify(unjudged)],
  )
}

/** Something it is judged by has changed; null: for all that was judged so far. */
export async function judgeAnew(tx: Tx, initiativeId: Uuid | null): Promise<void> {
  await tx.count(
    `update tracker_metrics.drift_progress set ran_at = null
      where tenant_id = $1 and ($2::uuid is null or initiative_id = $2)`,
    [tx.tenantId, initiativeId],
  )
}

/** Somebody asks that it is judged anew; null: all that something is bound to. Waits for whoever judges one of them now. */
export async function askJudgement(tx: Tx, initiativeId: Uuid | null, at: Date): Promise<void> {
  await tx.count(
    `insert into tracker_metrics.drift_progress (tenant_id, initiative_id, asked_at)
     select $1, i.id, $3 from tracker_discovery.initiatives i
      where i.tenant_id = $1 and i.deleted_at is null and ($2::uuid is null or i.id = $2) order by i.id
     on conflict (tenant_id, initiative_id) do update set ran_at = null, asked_at = excluded.asked_at`,
    [tx.tenantId, initiativeId, at],
  )
}

export interface AskedRun {
  /** null: nobody asked so far. */
  readonly askedAt: Date | null
  readonly initiatives: number
  /** Of them, those that are to be judged yet. */
  readonly left: number
  /** Alerts since somebody asked. */
  readonly opened: number
  readonly raised: number
  readonly closed: number
}

/** The run that was asked for last, of the initiative or of all. */
export async function readAskedRun(tx: Tx, initiativeId: Uuid | null): Promise<AskedRun> {
  const [run] = await tx.rows<AskedRun>(
    `with run as (
       select max(p.asked_at) as asked_at, count(*) as initiatives, count(*) filter (where p.ran_at is null) as left_over
         from tracker_discovery.initiatives i
         left join tracker_metrics.drift_progress p on p.tenant_id = $1 and p.initiative_id = i.id
        where i.tenant_id = $1 and i.deleted_at is null and ($2::uuid is null or i.id = $2))
     select run.asked_at as "askedAt", run.initiatives::int, run.left_over::int as left,
            count(*) filter (where a.detected_at >= run.asked_at)::int as opened,
            count(*) filter (where a.raised_at >= run.asked_at and a.detected_at < run.asked_at)::int as raised,
            count(*) filter (where a.resolved_at >= run.asked_at and a.resolved_by = '${SYSTEM_ACTOR}')::int as closed
       from run left join tracker_metrics.drift_alerts a
         on a.tenant_id = $1 and a.deleted_at is null and ($2::uuid is null or a.initiative_id = $2)
      group by run.asked_at, run.initiatives, run.left_over`,
    [tx.tenantId, initiativeId],
  )
  return run ?? { askedAt: null, initiatives: 0, left: 0, opened: 0, raised: 0, closed: 0 }
}

export interface UnjudgedRow extends Unjudged {
  readonly initiativeId: Uuid
  readonly initiativeTitle: string
}

/** What the last run over each could not judge. */
export function listUnjudged(tx: Tx, initiativeId: Uuid | null): Promise<UnjudgedRow[]> {
  return tx.rows(
    `select i.id as "initiativeId", i.title as "initiativeTitle", u.* from tracker_metrics.drift_progress p
       join tracker_discovery.initiatives i on i.tenant_id = $1 and i.id = p.initiative_id and i.deleted_at is null
      cross join lateral jsonb_to_recordset(p.unjudged)
         as u ("driftType" text, subject text, direction text, reason text)
      where p.tenant_id = $1 and ($2::uuid is null or p.initiative_id = $2)
      order by i.title, i.id, u."driftType", u.subject, u.direction`,
    [tx.tenantId, initiativeId],
  )
}
