import { REPORT_HOST, reportEndpointId, SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { ScopeRules } from '../domain/rules.ts'
import type { ScopeKind } from '../ports/source-adapter.ts'
import type { Tx } from './tx.ts'

/** A scope that deployments and incidents may be reported for. */
export interface ReportScope {
  readonly endpointId: Uuid
  readonly bindingId: Uuid
  readonly kind: ScopeKind
  readonly name: string
  readonly url: string | null
  /** null: bound by name, and not read or told of yet. */
  readonly externalId: string | null
  readonly scopeId: Uuid | null
  readonly host: string
  readonly initiativeId: Uuid
  readonly initiativeTitle: string
  readonly status: 'active' | 'paused' | 'gone'
  readonly rules: Partial<ScopeRules>
}

/** The repository or service of this name, whatever its case; what an operator bound comes first. null: there is none. */
export async function findReportScope(tx: Tx, name: string): Promise<ReportScope | null> {
  const rows = await tx.rows<ReportScope>(
    `select b.integration_endpoint_id as "endpointId", b.id as "bindingId", b.kind, b.name, b.url, b.external_id as "externalId", b.scope_id as "scopeId", e.host,
            b.initiative_id as "initiativeId", coalesce(i.title, '') as "initiativeTitle", b.status, b.rules
       from tracker_integration.scope_bindings b
       join tracker_integration.integration_endpoints e on e.id = b.integration_endpoint_id
       left join tracker_discovery.initiatives i on i.id = b.initiative_id
      where b.tenant_id = $1 and lower(b.name) = lower($2) and b.kind in ('repository', 'service')
        and b.deleted_at is null and e.deleted_at is null
      order by b.kind, b.external_id is null, b.bound_by desc, b.created_at, b.id limit 1`,
    [tx.tenantId, name],
  )
  return rows[0] ?? null
}

/** The endpoint that stands for our own API is there. It takes no deliveries and is read by nobody. */
export async function ensureReportEndpoint(tx: Tx): Promise<Uuid> {
  const id = reportEndpointId(tx.tenantId)
  await tx.count(
    `insert into tracker_integration.integration_endpoints
       (id, tenant_id, name, system_type, host, binding_mode, created_by, updated_by)
     select $1, $2, case when exists (
              select from tracker_integration.integration_endpoints where name = 'api' and id <> $1 and deleted_at is null)
            then 'api ' || $1::text else 'api' end, 'api', '${REPORT_HOST}', 'auto', '${SYSTEM_ACTOR}', '${SYSTEM_ACTOR}'
      where not exists (select from tracker_integration.integration_endpoints where id = $1 and deleted_at is null)
     on conflict (id) do update set deleted_at = null, status = 'active'`,
    [id, tx.tenantId],
  )
  return id
}

/** The version and content of something that was reported, as the ledger has it; null when it was never. */
export async function reportedState(tx: Tx, id: Uuid): Promise<{ version: string; contentHash: string } | null> {
  const rows = await tx.rows<{ version: string; contentHash: string }>(
    `select source_version as version, encode(content_hash, 'hex') as "contentHash"
       from tracker_integration.external_objects where id = $1`,
    [id],
  )
  return rows[0] ?? null
}
