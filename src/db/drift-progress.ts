import type { Uuid } from '../domain/ids.ts'
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

/** A run that began at that instant judged it. */
export async function saveJudged(tx: Tx, initiativeId: Uuid, at: Date): Promise<void> {
  await tx.count(
    `update tracker_metrics.drift_progress set ran_at = greatest(ran_at, $3) where tenant_id = $1 and initiative_id = $2`,
    [tx.tenantId, initiativeId, at],
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
