import { backlogId, SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { ScopeRules } from '../domain/rules.ts'
import type { Tx } from './tx.ts'

export interface Binding {
  readonly id: Uuid
  readonly externalId: string | null
  readonly name: string
  readonly initiativeId: Uuid
  readonly status: 'active' | 'paused' | 'gone'
  readonly rules: Partial<ScopeRules>
}

/** The bindings of an endpoint for these scopes: by external id, or by name while the external id is not known. */
export function findBindings(
  tx: Tx,
  endpointId: Uuid,
  scopes: readonly { externalId: string; name: string }[],
): Promise<Binding[]> {
  return tx.rows<Binding>(
    `select id, external_id as "externalId", name, initiative_id as "initiativeId", status, rules
       from tracker_integration.scope_bindings
      where integration_endpoint_id = $1 and deleted_at is null
        and (external_id = any($2) or (external_id is null and lower(name) = any($3)))`,
    [endpointId, scopes.map((s) => s.externalId), scopes.map((s) => s.name.toLowerCase())],
  )
}

/** A binding that was made by name now knows which scope it is. */
export async function identifyBinding(
  tx: Tx,
  bindingId: Uuid,
  scope: { externalId: string; scopeId: Uuid; url: string | null },
): Promise<void> {
  await tx.count(
    `update tracker_integration.scope_bindings set external_id = $2, scope_id = $3, url = $4, updated_by = '${SYSTEM_ACTOR}'
      where id = $1 and external_id is null`,
    [bindingId, scope.externalId, scope.scopeId, scope.url],
  )
}

export interface NewBinding {
  readonly id: Uuid
  readonly kind: string
  readonly externalId: string | null
  readonly scopeId: Uuid | null
  readonly name: string
  readonly url: string | null
  readonly initiativeId: Uuid
  readonly rules: Partial<ScopeRules>
  readonly boundBy: 'operator' | 'auto'
}

/** Binds scopes to an endpoint. True for each that was not bound before. */
export async function insertBinding(tx: Tx, endpointId: Uuid, b: NewBinding, actor: Uuid): Promise<boolean> {
  const added = await tx.count(
    `insert into tracker_integration.scope_bindings
       (id, tenant_id, integration_endpoint_id, kind, external_id, scope_id, name, url, initiative_id, rules, bound_by, created_by, updated_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)
     on conflict do nothing`,
    [
      b.id,
      tx.tenantId,
      endpointId,
      b.kind,
      b.externalId,
      b.scopeId,
      b.name,
      b.url,
      b.initiativeId,
      JSON.stringify(b.rules),
      b.boundBy,
      actor,
    ],
  )
  return added === 1
}

/** The initiative is there, with its one backlog; an existing one is left as it is. True when it is new. */
export async function ensureInitiative(tx: Tx, id: Uuid, title: string, actor: Uuid): Promise<boolean> {
  const added = await tx.count(
    `insert into tracker_discovery.initiatives (id, tenant_id, title, sponsor_id, created_by, updated_by)
     values ($1, $2, $3, $4, $4, $4) on conflict (id) do nothing`,
    [id, tx.tenantId, title, actor],
  )
  if (added === 1)
    await tx.count(
      `insert into tracker_discovery.backlogs (id, tenant_id, initiative_id, created_by, updated_by)
       values ($1, $2, $3, $4, $4) on conflict (id) do nothing`,
      [backlogId(id), tx.tenantId, id, actor],
    )
  return added === 1
}
