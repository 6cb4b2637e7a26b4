import type { Uuid } from '../domain/ids.ts'
import type { ScopeRules } from '../domain/rules.ts'
import type { ScopeKind } from '../ports/source-adapter.ts'
import type { Tx } from './tx.ts'

export interface ScopeRow {
  readonly id: Uuid
  readonly kind: ScopeKind
  readonly externalId: string | null
  readonly name: string
  readonly url: string | null
  readonly initiativeId: Uuid
  readonly initiativeTitle: string
  readonly pathPrefix: string | null
  readonly rules: Partial<ScopeRules>
  readonly status: 'active' | 'paused' | 'gone'
  readonly boundBy: 'operator' | 'auto'
  readonly createdAt: Date
  readonly version: number
}

const SCOPES = `select s.id, s.kind, s.external_id as "externalId", s.name, s.url, s.initiative_id as "initiativeId",
    coalesce(i.title, '') as "initiativeTitle", s.path_prefix as "pathPrefix", s.rules, s.status, s.bound_by as "boundBy", s.created_at as "createdAt",
    s.version
  from tracker_integration.scope_bindings s
  left join tracker_discovery.initiatives i on i.id = s.initiative_id`

export function listScopes(tx: Tx, endpointId: Uuid): Promise<ScopeRow[]> {
  return tx.rows(
    `${SCOPES} where s.integration_endpoint_id = $1 and s.deleted_at is null
      order by lower(s.name)`,
    [endpointId],
  )
}

export async function findScope(tx: Tx, endpointId: Uuid, id: Uuid): Promise<ScopeRow | null> {
  const rows = await tx.rows<ScopeRow>(
    `${SCOPES} where s.integration_endpoint_id = $1 and s.id = $2 and s.deleted_at is null`,
    [endpointId, id],
  )
  return rows[0] ?? null
}

/** The scope is as given. False when it is not there, or not in this version any more. */
export async function updateScope(
  tx: Tx,
  { id, version }: Pick<ScopeRow, 'id' | 'version'>,
  set: Pick<ScopeRow, 'status' | 'rules' | 'pathPrefix'>,
  actor: Uuid,
): Promise<boolean> {
  const changed = await tx.count(
    `update tracker_integration.scope_bindings set status = $3, rules = $4, path_prefix = $5, updated_by = $6
      where id = $1 and version = $2 and deleted_at is null`,
    [id, version, set.status, JSON.stringify(set.rules), set.pathPrefix, actor],
  )
  return changed === 1
}

/** Nothing is read or applied for it any more; its rows stay. */
export async function deleteScope(tx: Tx, id: Uuid, actor: Uuid): Promise<void> {
  await tx.count(
    `update tracker_integration.scope_bindings set deleted_at = now(), updated_by = $2 where id = $1 and deleted_at is null`,
    [id, actor],
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
