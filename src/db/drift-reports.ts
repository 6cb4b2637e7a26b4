import type { Violation, ViolationReport } from '../domain/drift/rule-violations.ts'
import type { Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { epoch } from './facts-of.ts'
import type { Tx } from './tx.ts'

export interface StoredReport extends ViolationReport {
  readonly id: Uuid
  readonly initiativeId: Uuid
  readonly url: string | null
  readonly baseline: { readonly at: EpochMs; readonly violations: readonly Violation[] }
}

const REPORTS = `select id, initiative_id as "initiativeId", source, ${epoch('reported_at')} as at, url, violations,
    jsonb_build_object('at', ${epoch('baseline_at')}, 'violations', baseline) as baseline
  from tracker_governance.architecture_reports
 where tenant_id = $1 and initiative_id = $2 and deleted_at is null`

/** The latest report of each source. */
export function readReports(tx: Tx, initiativeId: Uuid): Promise<StoredReport[]> {
  return tx.rows(`${REPORTS} order by source`, [tx.tenantId, initiativeId])
}

export async function findReport(tx: Tx, initiativeId: Uuid, source: string): Promise<StoredReport | null> {
  const rows = await tx.rows<StoredReport>(`${REPORTS} and source = $3`, [tx.tenantId, initiativeId, source])
  return rows[0] ?? null
}

export interface NewReport {
  readonly initiativeId: Uuid
  readonly source: string
  readonly at: Date
  readonly url: string | null
  readonly violations: readonly Violation[]
}

/** The first of a source is its baseline too. False for one that is older than what is known, which changes nothing. */
export async function saveReport(tx: Tx, report: NewReport, actor: Uuid): Promise<boolean> {
  const saved = await tx.count(
    `insert into tracker_governance.architecture_reports as known
       (tenant_id, initiative_id, source, reported_at, url, violations, baseline_at, baseline, created_by, updated_by)
     values ($1, $2, $3, $4, $5, $6, $4, $6, $7, $7)
     on conflict (tenant_id, initiative_id, source) do update
       set reported_at = excluded.reported_at, url = excluded.url, violations = excluded.violations, deleted_at = null,
           updated_by = excluded.updated_by
     where known.reported_at <= excluded.reported_at`,
    [tx.tenantId, report.initiativeId, report.source, report.at, report.url, JSON.stringify(report.violations), actor],
  )
  return saved === 1
}

/** What was reported last is the baseline from now on; false when nothing was reported by that source. */
export async function freezeReport(tx: Tx, initiativeId: Uuid, source: string, actor: Uuid): Promise<boolean> {
  const frozen = await tx.count(
    `update tracker_governance.architecture_reports
        set baseline = violations, baseline_at = reported_at, updated_by = $4
      where tenant_id = $1 and initiative_id = $2 and source = $3 and deleted_at is null`,
    [tx.tenantId, initiativeId, source, actor],
  )
  return frozen === 1
}
