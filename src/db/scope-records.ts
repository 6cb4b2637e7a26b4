import type { Uuid } from '../domain/ids.ts'
import type { ScopeRules } from '../domain/rules.ts'
import type { Tx } from './tx.ts'

export interface ScopeRow {
  readonly id: Uuid
  readonly kind: 'repository' | 'project' | 'board'
  readonly externalId: string | null
  readonly name: string
  readonly url: string | null
  readonly initiativeId: Uuid
  readonly initiativeTitle: string
  readonly rules: Partial<ScopeRules>
  readonly status: 'active' | 'paused' | 'gone'
  readonly boundBy: 'operator' | 'auto'
  readonly createdAt: Date
}

export function listScopes(tx: Tx, endpointId: Uuid): Promise<ScopeRow[]> {
  return tx.rows(
    `select s.id, s.kind, s.external_id as "externalId", s.name, s.url, s.initiative_id as "initiativeId",
            coalesce(i.title, '') as "initiativeTitle", s.rules, s.status, s.bound_by as "boundBy", s.created_at as "createdAt"
       from tracker_integration.scope_bindings s
       left join tracker_discovery.initiatives i on i.id = s.initiative_id
      where s.integration_endpoint_id = $1 and s.deleted_at is null
      order by lower(s.name)`,
    [endpointId],
  )
}

/** The initiative with this title, whatever its case; null when there is none. */
export async function findInitiative(tx: Tx, title: string): Promise<Uuid | null> {
  const rows = await tx.rows<{ id: Uuid }>(
    `select id from tracker_discovery.initiatives where lower(title) = lower($1) and deleted_at is null
      order by created_at limit 1`,
    [title],
  )
  return rows[0]?.id ?? null
}

export function listInitiatives(tx: Tx): Promise<{ id: Uuid; title: string; status: string; scopes: number }[]> {
  return tx.rows(
    `select i.id, i.title, i.status, count(s.id)::int as scopes
       from tracker_discovery.initiatives i
       left join tracker_integration.scope_bindings s on s.initiative_id = i.id and s.deleted_at is null
      where i.deleted_at is null group by i.id order by lower(i.title)`,
  )
}
