import { SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { epoch } from './facts-of.ts'
import type { Tx } from './tx.ts'

export interface BackfillRow {
  readonly id: Uuid
  readonly initiativeId: Uuid
  readonly initiativeTitle: string
  readonly from: Date
  readonly to: Date
  readonly status: 'running' | 'success' | 'failed'
  readonly periodsTotal: number
  readonly periodsDone: number
  readonly changed: number
  readonly startedAt: Date
  readonly endedAt: Date | null
  readonly error: { readonly code: string; readonly text: string } | null
}

const BACKFILLS = `select f.id, f.initiative_id as "initiativeId", coalesce(i.title, '') as "initiativeTitle",
    f.from_time as from, f.to_time as to, f.status, f.periods_total as "periodsTotal", f.periods_done as "periodsDone",
    f.changed, f.started_at as "startedAt", f.ended_at as "endedAt", f.error
  from tracker_metrics.metric_backfills f
  left join tracker_discovery.initiatives i on i.id = f.initiative_id
 where f.tenant_id = $1`

export interface NewBackfillRow {
  readonly id: Uuid
  readonly initiativeId: Uuid
  readonly from: Date
  readonly to: Date
  readonly periodsTotal: number
}

/** The run has begun; false when another one computes the initiative already. */
export async function openBackfill(tx: Tx, run: NewBackfillRow, startedAt: Date, actor: Uuid): Promise<boolean> {
  const opened = await tx.count(
    `insert into tracker_metrics.metric_backfills
       (id, tenant_id, initiative_id, from_time, to_time, position, periods_total, started_at, heartbeat_at, created_by, updated_by)
     values ($2, $1, $3, $4, $5, $4, $6, $7, $7, $8, $8)
     on conflict (tenant_id, initiative_id) where status = 'running' do nothing`,
    [tx.tenantId, run.id, run.initiativeId, run.from, run.to, run.periodsTotal, startedAt, actor],
  )
  return opened === 1
}

export async function findRunningBackfill(tx: Tx, initiativeId: Uuid): Promise<BackfillRow | null> {
  const rows = await tx.rows<BackfillRow>(`${BACKFILLS} and f.initiative_id = $2 and f.status = 'running'`, [
    tx.tenantId,
    initiativeId,
  ])
  return rows[0] ?? null
}

export async function findBackfill(tx: Tx, id: Uuid): Promise<BackfillRow | null> {
  const rows = await tx.rows<BackfillRow>(`${BACKFILLS} and f.id = $2`, [tx.tenantId, id])
  return rows[0] ?? null
}

/** Latest first, behind the position `after` of the page before. */
export function listBackfills(
  tx: Tx,
  page: { after: { at: string; id: Uuid } | null; limit: number },
): Promise<BackfillRow[]> {
  return tx.rows(
    `${BACKFILLS} and ($2::timestamptz is null or (date_trunc('milliseconds', f.started_at), f.id) < ($2, $3::uuid))
      order by date_trunc('milliseconds', f.started_at) desc, f.id desc limit $4`,
    [tx.tenantId, page.after?.at ?? null, page.after?.id ?? null, page.limit],
  )
}

export interface HeldBackfill {
  readonly initiativeId: Uuid
  readonly from: EpochMs
  readonly to: EpochMs
  /** Periods that begin before it are computed. */
  readonly position: EpochMs
}

/** The run, held until the transaction ends; null when it has ended. Waits for whoever holds it. */
export async function holdBackfill(tx: Tx, id: Uuid): Promise<HeldBackfill | null> {
  const rows = await tx.rows<HeldBackfill>(
    `select initiative_id as "initiativeId", ${epoch('from_time')} as from, ${epoch('to_time')} as to,
            ${epoch('position')} as position
       from tracker_metrics.metric_backfills where tenant_id = $1 and id = $2 and status = 'running' for update`,
    [tx.tenantId, id],
  )
  return rows[0] ?? null
}

export interface BackfillStep {
  readonly position: EpochMs
  readonly periods: number
  readonly changed: number
  readonly ended: boolean
}

/** The run is that much further. */
export async function advanceBackfill(tx: Tx, id: Uuid, step: BackfillStep, at: Date): Promise<void> {
  await tx.count(
    `update tracker_metrics.metric_backfills
        set position = $3, periods_done = least(periods_done + $4, periods_total), changed = changed + $5,
            heartbeat_at = $6, updated_by = '${SYSTEM_ACTOR}',
            status = case when $7 then 'success' else status end, ended_at = case when $7 then $6::timestamptz end
      where tenant_id = $1 and id = $2`,
    [tx.tenantId, id, new Date(step.position), step.periods, step.changed, at, step.ended],
  )
}

/** The run has ended without being done. */
export async function failBackfill(
  tx: Tx,
  id: Uuid,
  error: { readonly code: string; readonly text: string },
  at: Date,
): Promise<void> {
  await tx.count(
    `update tracker_metrics.metric_backfills
        set status = 'failed', error = $3, ended_at = $4, updated_by = '${SYSTEM_ACTOR}'
      where tenant_id = $1 and id = $2 and status = 'running'`,
    [tx.tenantId, id, JSON.stringify(error), at],
  )
}
