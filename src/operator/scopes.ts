import type { Actor, DiscoveredView, NewScope, ScopeView } from '../app.ts'
import { ensureInitiative, insertBinding } from '../db/bindings.ts'
import { type EndpointRow, findEndpoint, updateEndpoint } from '../db/endpoint-records.ts'
import * as db from '../db/scope-records.ts'
import type { Tx } from '../db/tx.ts'
import { bindingId, initiativeId, type Uuid } from '../domain/ids.ts'
import { DEFAULT_RULES } from '../domain/rules.ts'
import { TrackerdError } from '../errors.ts'
import type { DiscoveredScope } from '../ports/source-reader.ts'
import { type OperatorDeps, record, TRY_MS } from './deps.ts'

const scopeView = (row: db.ScopeRow): ScopeView => ({
  id: row.id,
  kind: row.kind,
  externalId: row.externalId,
  name: row.name,
  url: row.url,
  initiative: { id: row.initiativeId, title: row.initiativeTitle },
  rules: { ...DEFAULT_RULES, ...row.rules },
  status: row.status,
  boundBy: row.boundBy,
  createdAt: row.createdAt.toISOString(),
})

/** The scope is bound by the name people know it by; its first delivery tells which one it really is. */
export async function bindByName(
  deps: OperatorDeps,
  tx: Tx,
  actor: Actor,
  endpointId: Uuid,
  input: NewScope,
): Promise<ScopeView> {
  const title = input.initiative ?? input.name
  const initiative = (await db.findInitiative(tx, title)) ?? initiativeId(tx.tenantId, title)
  await ensureInitiative(tx, initiative, title, actor.keyId)
  const known = await db.listScopes(tx, endpointId)
  if (known.some((scope) => scope.name.toLowerCase() === input.name.toLowerCase()))
    throw new TrackerdError('ALREADY_EXISTS', { what: `scope ${input.name}` })
  // A fresh id, not one of the name: a name that moved on to another repository can be bound again.
  const id = bindingId(endpointId, deps.newId())
  const rules = input.rules ?? {}
  const binding = { id, kind: 'repository', externalId: null, scopeId: null, name: input.name, url: null }
  await insertBinding(tx, endpointId, { ...binding, initiativeId: initiative, rules, boundBy: 'operator' }, actor.keyId)
  await record(deps, tx, actor, {
    action: 'scope_binding.created',
    aggregateType: 'ScopeBinding',
    aggregateId: id,
    payload: { name: input.name, initiative: title, rules },
  })
  const row = (await db.listScopes(tx, endpointId)).find((scope) => scope.id === id)
  if (row === undefined) throw new TrackerdError('ALREADY_EXISTS', { what: `scope ${input.name}` })
  return scopeView(row)
}

/** Whether a name stands for many. */
export const isPattern = (name: string) => name.includes('*')

export function scopeUseCases(deps: OperatorDeps) {
  const within = <T>(actor: Actor, endpointId: Uuid, work: (tx: Tx, endpoint: EndpointRow) => Promise<T>) =>
    deps.db.tenant(actor.tenantId, async (tx) => {
      const endpoint = await findEndpoint(tx, endpointId)
      if (endpoint === null) throw new TrackerdError('NOT_FOUND', { what: 'endpoint' })
      return work(tx, endpoint)
    })
  const discover = (actor: Actor, endpointId: Uuid) =>
    deps.source.discover(actor.tenantId, endpointId, AbortSignal.timeout(TRY_MS))
  return {
    listScopes: (actor: Actor, endpointId: Uuid) =>
      within(actor, endpointId, async (tx) => (await db.listScopes(tx, endpointId)).map(scopeView)),
    addScope: (actor: Actor, endpointId: Uuid, input: NewScope) =>
      within(actor, endpointId, (tx) => bindByName(deps, tx, actor, endpointId, input)),
    async discoverScopes(actor: Actor, endpointId: Uuid): Promise<readonly DiscoveredView[]> {
      const known = await within(actor, endpointId, (tx) => db.listScopes(tx, endpointId))
      const bound = new Set(known.flatMap(({ externalId, name }) => [externalId ?? '', name.toLowerCase()]))
      const isBound = (scope: DiscoveredScope) => bound.has(scope.externalId) || bound.has(scope.name.toLowerCase())
      return (await discover(actor, endpointId)).map((scope) => ({ ...scope, bound: isBound(scope) }))
    },

    async addScopePattern(actor: Actor, endpointId: Uuid, { pattern }: { pattern: string }) {
      await within(actor, endpointId, async (tx, { scopePatterns, version }) => {
        if (scopePatterns.some((known) => known.toLowerCase() === pattern.toLowerCase()))
          throw new TrackerdError('ALREADY_EXISTS', { what: `pattern ${pattern}` })
        const set = { scopePatterns: [...scopePatterns, pattern] }
        if ((await updateEndpoint(tx, endpointId, set, version, actor.keyId)) === null)
          throw new TrackerdError('CONCURRENCY_CONFLICT', { version })
        await record(deps, tx, actor, {
          action: 'integration_endpoint.pattern_added',
          aggregateType: 'IntegrationEndpoint',
          aggregateId: endpointId,
          payload: { pattern },
        })
      })
      const scopes = await deps.source.bindPatterns(actor.tenantId, endpointId, AbortSignal.timeout(TRY_MS))
      const rows = await within(actor, endpointId, (tx) => db.listScopes(tx, endpointId))
      deps.wake('sync-endpoint', endpointId)
      return { pattern, scopes: rows.filter(({ id }) => scopes.has(id)).map(scopeView) }
    },

    listInitiatives: (actor: Actor) => deps.db.tenant(actor.tenantId, db.listInitiatives),
  }
}
