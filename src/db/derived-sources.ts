import type { Uuid } from '../domain/ids.ts'
import type { ExternalRef } from './tables/construction.ts'
import type { Tx } from './tx.ts'

/** Where deployments are made of rows that are something else to their source. */
export const DERIVED_SOURCES = ['workflow_runs', 'releases', 'merges'] as const
export type DerivedSource = (typeof DERIVED_SOURCES)[number]

/** A row that counts as a deployment. Times in ISO 8601. */
export interface DerivedDeployment {
  /** Of the run, the release or the pull request. */
  readonly rowId: Uuid
  readonly externalId: string
  readonly at: string
  readonly requestedAt: string
  readonly outcome: 'success' | 'failure'
  readonly sourceStatus: string
  readonly commitSha: string | null
  readonly ref: string
  readonly deployedById: Uuid | null
  readonly externalRefs: readonly ExternalRef[]
}

/** Names of workflows and the branches they ran on, or branches that were merged into: for patterns to choose from. */
export interface Origin {
  readonly workflow: string | null
  readonly branch: string | null
}

const ORIGINS: Readonly<Record<DerivedSource, string | null>> = {
  workflow_runs: `select distinct workflow_name as workflow, branch from tracker_construction.pipeline_runs
    where tenant_id = $1 and scope_id = $2 and status = 'completed' and deleted_at is null`,
  releases: null,
  merges: `select distinct null as workflow, target_branch as branch from tracker_construction.peer_reviews
    where tenant_id = $1 and scope_id = $2 and merged_at is not null and deleted_at is null`,
}

/** Where runs and merges of the scope came from so far; releases come from nowhere in particular. */
export async function originsOf(tx: Tx, source: DerivedSource, scopeId: Uuid): Promise<Origin[]> {
  const sql = ORIGINS[source]
  return sql === null ? [{ workflow: null, branch: null }] : tx.rows<Origin>(sql, [tx.tenantId, scopeId])
}

/** A run that was cancelled or skipped, or that waits for somebody, has deployed nothing and failed at nothing. */
const WANTED: Readonly<Record<DerivedSource, string>> = {
  workflow_runs: `select r.id as row_id, r.run_id || '/' || r.attempt as external_id, r.finished_at as at,
      coalesce(r.started_at, r.finished_at) as requested_at,
      case r.conclusion when 'success' then 'success' else 'failure' end as outcome, r.conclusion as source_status,
      r.head_sha as commit_sha, r.branch as ref, null::uuid as deployed_by_id, r.external_refs
    from tracker_construction.pipeline_runs r
    join unnest($3::text[], $4::text[]) as o (workflow, branch) on o.workflow = r.workflow_name and o.branch = r.branch
   where r.tenant_id = $1 and r.scope_id = $2 and r.status = 'completed' and r.deleted_at is null
     and r.finished_at is not null and r.conclusion in ('success', 'failure', 'timed_out', 'startup_failure')`,
  releases: `select p.id as row_id, p.version_number as external_id, p.published_at as at, p.published_at as requested_at,
      'success' as outcome, 'published' as source_status, null as commit_sha, p.version_number as ref,
      p.release_manager_id as deployed_by_id, p.external_refs
    from tracker_release.release_packages p
   where p.tenant_id = $1 and p.scope_id = $2 and p.published_at is not null and p.draft is not true
     and p.prerelease is not true and p.deleted_at is null and cardinality($3::text[]) + cardinality($4::text[]) > 0`,
  merges: `select p.id as row_id, coalesce(p.number::text, p.external_id) as external_id, p.merged_at as at,
      p.merged_at as requested_at, 'success' as outcome, 'merged' as source_status, p.merge_commit as commit_sha,
      p.target_branch as ref, null::uuid as deployed_by_id, p.external_refs
    from tracker_construction.peer_reviews p join unnest($3::text[], $4::text[]) as o (workflow, branch)
      on o.branch = p.target_branch
   where p.tenant_id = $1 and p.scope_id = $2 and p.merged_at is not null and p.deleted_at is null`,
}

const KNOWN = `d.tenant_id = $1 and d.scope_id = $2 and d.source = $5 and d.external_id = w.external_id`

const valuesOf = (tx: Tx, source: DerivedSource, scopeId: Uuid, origins: readonly Origin[]) => [
  tx.tenantId,
  scopeId,
  origins.map(({ workflow }) => workflow),
  origins.map(({ branch }) => branch),
  source,
]

/**
 * At most `limit` rows of these origins that count as deployments and whose deployment is missing or says something else,
 * oldest first. The instant of an attempt is the first at which it ended, so a later one tells nothing new.
 */
export async function rowsToDerive(
  tx: Tx,
  source: DerivedSource,
  scopeId: Uuid,
  origins: readonly Origin[],
  limit: number,
): Promise<DerivedDeployment[]> {
  const moved = source === 'workflow_runs' ? 'w.at < d.first_terminal_at' : 'w.at <> d.first_terminal_at'
  const rows = await tx.rows<DerivedDeployment & { at: Date; requestedAt: Date }>(
    `with wanted as (${WANTED[source]})
     select w.row_id as "rowId", w.external_id as "externalId", w.at, w.requested_at as "requestedAt", w.outcome,
            w.source_status as "sourceStatus", w.commit_sha as "commitSha", w.ref, w.deployed_by_id as "deployedById",
            w.external_refs as "externalRefs"
       from wanted w
       left join tracker_release.deployment_records d on ${KNOWN}
      where d.id is null or d.deleted_at is not null or ${moved} or d.source_status is distinct from w.source_status
         or d.commit_sha is distinct from w.commit_sha or d.ref is distinct from w.ref
      order by w.at, w.row_id limit $6`,
    [...valuesOf(tx, source, scopeId, origins), limit],
  )
  return rows.map((row) => ({ ...row, at: row.at.toISOString(), requestedAt: row.requestedAt.toISOString() }))
}

/** At most `limit` deployments that were made of rows which do not count as such any more. */
export async function derivedWithoutRow(
  tx: Tx,
  source: DerivedSource,
  scopeId: Uuid,
  origins: readonly Origin[],
  limit: number,
): Promise<Uuid[]> {
  const rows = await tx.rows<{ id: Uuid }>(
    `with wanted as (${WANTED[source]})
     select d.id from tracker_release.deployment_records d
      where d.tenant_id = $1 and d.scope_id = $2 and d.source = $5 and d.deleted_at is null
        and not exists (select from wanted w where w.external_id = d.external_id)
      order by d.id limit $6`,
    [...valuesOf(tx, source, scopeId, origins), limit],
  )
  return rows.map(({ id }) => id)
}
