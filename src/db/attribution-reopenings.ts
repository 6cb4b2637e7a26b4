import type { IncidentRow } from '../domain/attribution/input.ts'
import { reopeningsOf } from '../domain/attribution/reopenings.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Reopening } from '../domain/metrics/facts.ts'
import { epoch } from './facts-of.ts'
import type { IncidentReopening } from './tables/work.ts'
import type { Tx } from './tx.ts'

export interface TroubledRow extends Omit<IncidentRow, 'reopenings'> {
  /** The issue in the ledger, where its source tells a history of statuses. */
  readonly issueId: Uuid | null
  readonly reopenings: readonly IncidentReopening[]
}

/** The incidents with all that is known of resolutions that were taken back. */
export async function withReopenings(tx: Tx, rows: readonly TroubledRow[]): Promise<IncidentRow[]> {
  const issues = rows.flatMap(({ scopeId, issueId }) =>
    scopeId === null || issueId === null ? [] : [{ scopeId, issueId }],
  )
  const values = [tx.tenantId, issues.map((it) => it.issueId), issues.map((it) => it.scopeId)]
  const found = issues.length === 0 ? [] : await tx.rows<Reopening & { issueId: Uuid }>(HISTORIES, values)
  const histories = Map.groupBy(found, ({ issueId }) => issueId)
  return rows.map(({ issueId, reopenings, ...row }) => {
    const told = reopenings.map((it) => ({
      resolvedAt: Date.parse(it.resolved_at),
      reopenedAt: Date.parse(it.reopened_at),
    }))
    const ofHistory = issueId === null ? [] : (histories.get(issueId) ?? [])
    const history = ofHistory.map(({ resolvedAt, reopenedAt }) => ({ resolvedAt, reopenedAt }))
    return { ...row, reopenings: reopeningsOf(told, history, row.resolvedAt) }
  })
}

/** Each time that a status which means "done" was left. Words that nobody explained yet say nothing. */
const HISTORIES = `with turns as (
    select i.issue_id, h.changed_at, h.created_at, h.id, s.stage = 'done' as is_done,
           lag(s.stage = 'done', 1, false) over entries as was_done
      from unnest($2::uuid[], $3::uuid[]) as i (issue_id, scope_id)
     cross join lateral (
       select id, changed_at, created_at, to_value #>> '{}' as word from tracker_construction.work_item_history
        where tenant_id = $1 and issue_id = i.issue_id and field = 'status' and deleted_at is null offset 0) h
     cross join lateral (
       select stage from tracker_metrics.work_statuses
        where tenant_id = $1 and scope_id = i.scope_id and source_status = h.word offset 0) s
    window entries as (partition by i.issue_id order by h.changed_at, h.created_at, h.id)
  )
  select issue_id as "issueId", ${epoch('resolved_at')} as "resolvedAt", ${epoch('changed_at')} as "reopenedAt"
    from (
      select issue_id, changed_at, was_done and not is_done as is_reopened,
             max(changed_at) filter (where is_done and not was_done) over (
               partition by issue_id order by changed_at, created_at, id
                rows between unbounded preceding and 1 preceding) as resolved_at
        from turns) turn
   where is_reopened
   order by issue_id, changed_at`
