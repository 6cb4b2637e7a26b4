import { backlogId, SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { ScopeRules } from '../domain/rules.ts'
import type { ScopeKind } from '../ports/source-adapter.ts'
import type { Json } from '../ports/source-reader.ts'
import type { Tx } from './tx.ts'

export interface Binding {
  readonly id: Uuid
  readonly kind: ScopeKind
  readonly externalId: string | null
  readonly name: string
  readonly initiativeId: Uuid
  readonly status: 'active' | 'paused' | 'gone'
  readonly rules: Partial<ScopeRules>
  readonly learned: Json | null
  readonly pathPrefix: string | null
}

/**
 * The bindings of an endpoint for these scopes: by external id, or by name while the external id is not known. Ids of
 * different kinds may be equal (project 10000 and board 10000), so the kind of a binding has to be looked at too.
 */
export function findBindings(
  tx: Tx,
  endpointId: Uuid,
  scopes: readonly { kind: ScopeKind; externalId: string; name: string }[],
): Promise<Binding[]> {
  return tx.rows<Binding>(
    `select id, kind, external_id as "externalId", name, initiative_id as "initiativeId", status, rules, learned,
            path_prefix as "pathPrefix"
       from tracker_integration.scope_bindings
      where integration_endpoint_id = $1 and kind = any($2) and deleted_at is null
        and (external_id = any($3) or (external_id is null and lower(name) = any($4)))`,
    [
      endpointId,
      [...new Set(scopes.map((s) => s.kind))],
      scopes.map((s) => s.externalId),
      scopes.map((s) => s.name.toLowerCase()),
    ],
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
  readonly pathPrefix?: string | null
  readonly rules: Partial<ScopeRules>
  readonly boundBy: 'operator' | 'auto'
}

/** Binds scopes to an endpoint. True for each that was not bound before. */
export async function insertBinding(tx: Tx, endpointId: Uuid, b: NewBinding, actor: Uuid): Promise<boolean> {
  const added = await tx.count(
    `insert into tracker_integration.scope_bindings
       (id, tenant_id, integration_endpoint_id, kind, external_id, scope_id, name, url, initiative_id, rules, bound_by, path_prefix, created_by,
        updated_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $13)
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
      b.pathPrefix ?? null,
      actor,
    ],
  )
  return added === 1 || (await bindAgain(tx, b, actor))
}

/** A binding that has its id from its scope, and that somebody unbound, is there again. False when it never went. */
async function bindAgain(tx: Tx, b: NewBinding, actor: Uuid): Promise<boolean> {
  const again = await tx.count(
    `update tracker_integration.scope_bindings
        set deleted_at = null, status = 'active', gone_reason = null, name = $2, url = $3, initiative_id = $4, rules = $5,
            bound_by = $6, path_prefix = $7, updated_by = $8
      where id = $1 and deleted_at is not null`,
    [b.id, b.name, b.url, b.initiativeId, JSON.stringify(b.rules), b.boundBy, b.pathPrefix ?? null, actor],
  )
  return again === 1
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

/** The initiative of a binding; null when the binding is not there. */
export async function initiativeOf(tx: Tx, bindingId: Uuid): Promise<Uuid | null> {
  const rows = await tx.rows<{ id: Uuid }>(
    `select initiative_id as id from tracker_integration.scope_bindings where id = $1 and deleted_at is null`,
    [bindingId],
  )
  return rows[0]?.id ?? null
}

/**
 * Automatic bindings that are alone in their initiative belong to this one from now on. Returns what was moved: those
 * of operators, and those that share an initiative with others, stay where they are.
 */
export function adoptBindings(
  tx: Tx,
  bindingIds: readonly Uuid[],
  initiative: Uuid,
): Promise<{ id: Uuid; from: Uuid }[]> {
  return tx.rows(
    `update tracker_integration.scope_bindings b set initiative_id = $2, updated_by = '${SYSTEM_ACTOR}'
       from tracker_integration.scope_bindings was
      where b.id = any($1) and was.id = b.id and b.bound_by = 'auto' and b.initiative_id <> $2
        and not exists (
          select from tracker_integration.scope_bindings other
           where other.initiative_id = b.initiative_id and other.id <> b.id and other.deleted_at is null)
     returning b.id, was.initiative_id as from`,
    [bindingIds, initiative],
  )
}

/** Those of the scopes whose rules let their work move stories. */
export async function scopesThatMoveStories(tx: Tx, scopeIds: readonly Uuid[]): Promise<Set<Uuid>> {
  const rows = await tx.rows<{ id: Uuid }>(
    `select distinct scope_id as id from tracker_integration.scope_bindings
      where tenant_id = $1 and scope_id = any($2) and deleted_at is null and rules -> 'moveStories' = 'true'::jsonb`,
    [tx.tenantId, scopeIds],
  )
  return new Set(rows.map(({ id }) => id))
}
