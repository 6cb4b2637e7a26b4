import { type AuditEntry, appendAudit } from '../db/audit.ts'
import {
  adoptBindings,
  type Binding,
  ensureInitiative,
  findBindings,
  identifyBinding,
  initiativeOf,
  insertBinding,
} from '../db/bindings.ts'
import type { Tx } from '../db/tx.ts'
import { bindingId, initiativeId, SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import { DEFAULT_RULES, type ScopeRules } from '../domain/rules.ts'
import type { ScopeKind, ScopeRef } from '../ports/source-adapter.ts'
import type { Json } from '../ports/source-reader.ts'
import type { Identify } from './feed.ts'

export interface BoundScope {
  readonly bindingId: Uuid
  readonly initiativeId: Uuid
  readonly status: 'active' | 'paused' | 'gone'
  readonly rules: ScopeRules
  readonly learned: Json | null
  readonly pathPrefix: string | null
}

/** By `scopeKey`: ids of different kinds may be equal. */
export type BoundScopes = ReadonlyMap<string, BoundScope>
export const scopeKey = (kind: ScopeKind, externalId: string) => `${kind}/${externalId}`
const keyOf = ({ kind, externalId }: ScopeRef) => scopeKey(kind, externalId)

/** Where ids of audit entries come from, and when the scopes were seen. */
export interface Seen {
  readonly newId: () => Uuid
  readonly at: string
}

/**
 * The bindings of the scopes a batch speaks of. A binding made by name learns its external id here. When the endpoint
 * binds automatically, an unbound scope is bound to the initiative of its name; else it is left out.
 */
export async function bindScopes(
  tx: Tx,
  endpoint: { id: Uuid; bindingMode: 'auto' | 'listed' },
  scopes: readonly ScopeRef[],
  id: Identify,
  seen: Seen,
): Promise<Map<string, BoundScope>> {
  const { bound, missing } = await known(tx, endpoint.id, scopes, id)
  if (endpoint.bindingMode === 'listed') return bound
  for (const scope of missing) {
    const initiative = initiativeId(tx.tenantId, scope.name)
    if (await ensureInitiative(tx, initiative, scope.name, SYSTEM_ACTOR))
      await appendAudit(tx, [entry(endpoint.id, seen, 'Initiative', initiative, 'created', { title: scope.name })])
    const made = await bind(tx, endpoint.id, scope, initiative, id, seen)
    bound.set(keyOf(scope), made.scope)
  }
  return bound
}

/** Of scopes that changes tell of beside what their receipts speak of, those that are bound. */
export async function ownBindings(tx: Tx, endpointId: Uuid, scopes: readonly ScopeRef[], id: Identify) {
  return scopes.length === 0 ? new Map<string, BoundScope>() : (await known(tx, endpointId, scopes, id)).bound
}

/**
 * The scopes that belong to a bound one are bound to its initiative, whatever the binding mode: who watches a project
 * watches its boards. One that a webhook had bound to an initiative of its own moves here; what an operator bound or
 * paused stays as it is. Returns the bindings that are new.
 */
export async function bindParts(
  tx: Tx,
  endpoint: { id: Uuid },
  parts: readonly ScopeRef[],
  parentBindingId: Uuid,
  id: Identify,
  seen: Seen,
): Promise<Uuid[]> {
  const { bound, missing } = await known(tx, endpoint.id, parts, id)
  const initiative = parts.length === 0 ? null : await initiativeOf(tx, parentBindingId)
  if (initiative === null) return []
  const elsewhere = [...bound.values()].filter((part) => part.initiativeId !== initiative && part.status !== 'paused')
  if (elsewhere.length > 0) {
    const ids = elsewhere.map((part) => part.bindingId)
    const moved = await adoptBindings(tx, ids, initiative)
    const entries = moved.map(({ id, from }) => ({
      ...entry(endpoint.id, seen, 'ScopeBinding', id, 'updated', { initiative_id: initiative }),
      payload: { before: { initiative_id: from }, after: { initiative_id: initiative } },
    }))
    if (entries.length > 0) await appendAudit(tx, entries)
  }
  const added: Uuid[] = []
  for (const part of missing) {
    const made = await bind(tx, endpoint.id, part, initiative, id, seen)
    if (made.isNew) added.push(made.scope.bindingId)
  }
  return added
}

/** What of the scopes is bound; and the rest, each once, in one order so that two batches never wait in a circle. */
async function known(tx: Tx, endpointId: Uuid, scopes: readonly ScopeRef[], id: Identify) {
  const bound = new Map<string, BoundScope>()
  const missing: ScopeRef[] = []
  const named = new Map(scopes.map((scope) => [keyOf(scope), scope]))
  const wanted = [...named.values()].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1))
  if (wanted.length === 0) return { bound, missing }
  const bindings = await findBindings(tx, endpointId, wanted)
  for (const scope of wanted) {
    const binding = bindingOf(scope, bindings)
    if (binding === undefined) {
      missing.push(scope)
      continue
    }
    const { externalId, url } = scope
    if (binding.externalId === null)
      await identifyBinding(tx, binding.id, { externalId, scopeId: id(scope.kind, externalId), url })
    const { initiativeId, status, learned, pathPrefix } = binding
    const rules = { ...DEFAULT_RULES, ...binding.rules }
    bound.set(keyOf(scope), { bindingId: binding.id, initiativeId, status, rules, learned, pathPrefix })
  }
  return { bound, missing }
}

function bindingOf(scope: ScopeRef, bindings: readonly Binding[]): Binding | undefined {
  const own = bindings.filter((b) => b.kind === scope.kind)
  const isNamed = (b: Binding) => b.externalId === null && b.name.toLowerCase() === scope.name.toLowerCase()
  return own.find((b) => b.externalId === scope.externalId) ?? own.find(isNamed)
}

async function bind(tx: Tx, endpointId: Uuid, scope: ScopeRef, initiative: Uuid, identify: Identify, seen: Seen) {
  const { kind, externalId, name, url } = scope
  const id = bindingId(endpointId, keyOf(scope))
  const scopeId = identify(kind, externalId)
  const binding = { id, kind, externalId, scopeId, name, url, initiativeId: initiative, rules: {} }
  const isNew = await insertBinding(tx, endpointId, { ...binding, boundBy: 'auto' }, SYSTEM_ACTOR)
  if (isNew)
    await appendAudit(tx, [
      entry(endpointId, seen, 'ScopeBinding', id, 'created', { name, external_id: externalId, bound_by: 'auto' }),
    ])
  const made: BoundScope = {
    bindingId: id,
    initiativeId: initiative,
    status: 'active',
    rules: DEFAULT_RULES,
    learned: null,
    pathPrefix: null,
  }
  return { scope: made, isNew }
}

const ACTIONS = { Initiative: 'initiative', ScopeBinding: 'scope_binding' } as const

const entry = (
  endpointId: Uuid,
  seen: Seen,
  aggregateType: keyof typeof ACTIONS,
  aggregateId: Uuid,
  verb: 'created' | 'updated',
  after: object,
): AuditEntry => ({
  id: seen.newId(),
  userId: SYSTEM_ACTOR,
  correlationId: endpointId,
  action: `${ACTIONS[aggregateType]}.${verb}`,
  aggregateType,
  aggregateId,
  payload: { after },
  occurredAt: seen.at,
})
