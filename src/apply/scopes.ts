import { type AuditEntry, appendAudit } from '../db/audit.ts'
import { ensureInitiative, findBindings, identifyBinding, insertBinding } from '../db/bindings.ts'
import type { Tx } from '../db/tx.ts'
import { bindingId, initiativeId, SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import { DEFAULT_RULES, type ScopeRules } from '../domain/rules.ts'
import type { ScopeRef } from '../ports/source-adapter.ts'
import type { Identify } from './feed.ts'

export interface BoundScope {
  readonly bindingId: Uuid
  readonly status: 'active' | 'paused' | 'gone'
  readonly rules: ScopeRules
}

/**
 * The bindings of the scopes a batch speaks of, by external id. A binding made by name learns its external id here.
 * When the endpoint binds automatically, an unbound scope is bound to the initiative of its name; else it is left out.
 */
export async function bindScopes(
  tx: Tx,
  endpoint: { id: Uuid; bindingMode: 'auto' | 'listed' },
  scopes: readonly ScopeRef[],
  id: Identify,
  seen: { newId: () => Uuid; at: string },
): Promise<Map<string, BoundScope>> {
  const bound = new Map<string, BoundScope>()
  // Sorted, so that two batches that bind the same scopes for the first time wait for each other, not in a circle.
  const named = new Map(scopes.map((scope) => [scope.externalId, scope]))
  const wanted = [...named.values()].sort((a, b) => (a.externalId < b.externalId ? -1 : 1))
  if (wanted.length === 0) return bound
  const known = await findBindings(tx, endpoint.id, wanted)
  for (const scope of wanted) {
    const scopeId = id(scope.kind, scope.externalId)
    const binding =
      known.find((b) => b.externalId === scope.externalId) ??
      known.find((b) => b.externalId === null && b.name.toLowerCase() === scope.name.toLowerCase())
    if (binding !== undefined) {
      if (binding.externalId === null)
        await identifyBinding(tx, binding.id, { externalId: scope.externalId, scopeId, url: scope.url })
      const rules = { ...DEFAULT_RULES, ...binding.rules }
      bound.set(scope.externalId, { bindingId: binding.id, status: binding.status, rules })
    } else if (endpoint.bindingMode === 'auto') {
      const made = await bindToOwnInitiative(tx, endpoint.id, scope, scopeId, seen)
      bound.set(scope.externalId, { bindingId: made, status: 'active', rules: DEFAULT_RULES })
    }
  }
  return bound
}

async function bindToOwnInitiative(
  tx: Tx,
  endpointId: Uuid,
  scope: ScopeRef,
  scopeId: Uuid,
  seen: { newId: () => Uuid; at: string },
): Promise<Uuid> {
  const { kind, externalId, name, url } = scope
  const initiative = initiativeId(tx.tenantId, name)
  const id = bindingId(endpointId, `${kind}/${externalId}`)
  const initiativeIsNew = await ensureInitiative(tx, initiative, name, SYSTEM_ACTOR)
  const binding = {
    id,
    kind,
    externalId,
    scopeId,
    name,
    url,
    initiativeId: initiative,
    rules: {},
    boundBy: 'auto' as const,
  }
  const bindingIsNew = await insertBinding(tx, endpointId, binding, SYSTEM_ACTOR)
  const entry = (aggregateType: string, aggregateId: Uuid, action: string, after: object): AuditEntry => ({
    id: seen.newId(),
    userId: SYSTEM_ACTOR,
    correlationId: endpointId,
    action,
    aggregateType,
    aggregateId,
    payload: { after },
    occurredAt: seen.at,
  })
  const entries = [
    ...(initiativeIsNew ? [entry('Initiative', initiative, 'initiative.created', { title: name })] : []),
    ...(bindingIsNew
      ? [entry('ScopeBinding', id, 'scope_binding.created', { name, external_id: externalId, bound_by: 'auto' })]
      : []),
  ]
  if (entries.length > 0) await appendAudit(tx, entries)
  return id
}
