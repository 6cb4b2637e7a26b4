import type { Unjudged } from '../domain/drift/detector.ts'
import type { Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { epoch } from './facts-of.ts'
import { INITIATIVES_OF, IS_OPEN, joinRequests, REQUESTED, type Requested } from './initiative-runs.ts'
import type { Database, Tx } from './tx.ts'

/** Tenants that have something bound and were not judged since then, or of whom it is requested. */
export async function tenantsToJudge(db: Database, before: Date): Promise<Uuid[]> {
  const rows = await db.relay((tx) =>
    tx.rows<{ id: Uuid }>(
      `select t.id from tracker_governance.tenants t
         left join (select tenant_id, min(coalesce(ran_at, '-infinity')) as ran_at
                      from tracker_metrics.drift_progress group by tenant_id) p on p.tenant_id = t.id
        where t.deleted_at is null and (coalesce(p.ran_at, '-infinity') <= $1
           or exists (select from tracker_metrics.initiative_runs r
                       where r.work = 'drift' and r.tenant_id = t.id and ${IS_OPEN}))
        order by t.id`,
      [before],
    ),
  )
  return rows.map(({ id }) => id)
}

export interface JudgedInitiative extends Requested {
  /** Whether it is requested, or could not be judged. */
  readonly open: boolean
  /** When the last run began; null: none did. */
  readonly ranAt: EpochMs | null
  /** When a snapshot of a week was computed last. */
  readonly computedAt: EpochMs | null
}

/** Every initiative, the one that waits longest first. */
export function listJudged(tx: Tx): Promise<JudgedInitiative[]> {
  return tx.rows(
    `select ${REQUESTED}, ${epoch('p.ran_at')} as "ranAt", ${epoch('s.computed_at')} as "computedAt"
       from tracker_discovery.initiatives i
       ${joinRequests('drift')}
       left join tracker_metrics.drift_progress p on p.tenant_id = $1 and p.initiative_id = i.id
      cross join lateral (
        select max(computed_at) as computed_at from tracker_metrics.metric_snapshots
         where tenant_id = $1 and initiative_id = i.id and bucket = 'week') s
      where ${INITIATIVES_OF.drift}
      order by p.ran_at nulls first, i.id`,
    [tx.tenantId],
  )
}

/** Initiatives that are gone count as judged at that instant, or their tenant would be due for ever. */
export async function passOverGone(tx: Tx, at: Date): Promise<void> {
  await tx.count(
    `update tracker_metrics.drift_progress p set ran_at = $2
      where tenant_id = $1 and coalesce(ran_at, '-infinity') < $2
        and not exists (select from tracker_discovery.initiatives i where i.id = p.initiative_id and ${INITIATIVES_OF.drift})`,
    [tx.tenantId, at],
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
