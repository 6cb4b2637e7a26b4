import type { Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

export interface StoredDeployment {
  readonly id: Uuid
  readonly externalId: string
  readonly scopeId: Uuid
  readonly environmentId: Uuid
  readonly environmentName: string
  readonly environmentType: string
  readonly production: boolean
  readonly status: string
  readonly requestedAt: Date | null
  readonly firstTerminalAt: Date | null
  readonly commitSha: string | null
  readonly deployedVersion: string | null
  readonly ref: string | null
  readonly declaredKind: 'normal' | 'rollback' | 'hotfix' | null
  readonly remediates: readonly Uuid[]
  readonly pullRequests: readonly number[]
  readonly commits: number
}

/** A deployment that was reported; null when there is none. */
export async function findReportedDeployment(tx: Tx, id: Uuid): Promise<StoredDeployment | null> {
  const rows = await tx.rows<StoredDeployment>(
    `select d.id, d.external_id as "externalId", d.scope_id as "scopeId", d.environment_id as "environmentId",
            e.name as "environmentName", e.type as "environmentType", d.production, d.status,
            d.requested_at as "requestedAt", d.first_terminal_at as "firstTerminalAt", d.commit_sha as "commitSha",
            d.deployed_version as "deployedVersion", d.ref, d.declared_kind as "declaredKind", d.remediates,
            d.pull_requests as "pullRequests",
            (select count(*)::int from tracker_release.deployment_changes c
              where c.tenant_id = d.tenant_id and c.deployment_record_id = d.id
                and c.base_sha = d.contents_base_sha) as commits
       from tracker_release.deployment_records d
       join tracker_release.environments e on e.id = d.environment_id
      where d.id = $1 and d.source = 'api'`,
    [id],
  )
  return rows[0] ?? null
}

export interface StoredIncident {
  readonly id: Uuid
  readonly externalId: string
  readonly scopeId: Uuid
  readonly scopeName: string | null
  readonly title: string
  readonly severity: string
  readonly status: string
  readonly startedAt: Date
  readonly resolvedAt: Date | null
  readonly environmentId: Uuid | null
  readonly labels: readonly string[]
  readonly causedBy: Uuid | null
  readonly remediatedBy: readonly Uuid[]
}

/** An incident that was reported, with the name of its scope; null when there is none. */
export async function findReportedIncident(tx: Tx, id: Uuid): Promise<StoredIncident | null> {
  const rows = await tx.rows<StoredIncident>(
    `select i.id, i.external_key as "externalId", i.scope_id as "scopeId", i.title, i.severity, i.status,
            (select b.name from tracker_integration.scope_bindings b
              where b.tenant_id = i.tenant_id and b.scope_id = i.scope_id and b.deleted_at is null
              order by b.bound_by desc, b.created_at limit 1) as "scopeName",
            i.started_at as "startedAt", i.resolved_at as "resolvedAt", i.environment_id as "environmentId", i.labels,
            i.caused_by as "causedBy", i.remediated_by as "remediatedBy"
       from tracker_operations.incidents i where i.id = $1 and i.source = 'api'`,
    [id],
  )
  return rows[0] ?? null
}
