import type { Actor, DiscoveredView, NewScope, ScopeView } from '../app.ts'
import { type EndpointRow, findEndpoint, updateEndpoint } from '../db/endpoint-records.ts'
import * as db from '../db/scope-records.ts'
import type { Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import type { DiscoveredScope } from '../ports/source-reader.ts'
import { adapterOf, type OperatorDeps, record, TRY_MS } from './deps.ts'
import { bindByName, scopeView } from './scope-bindings.ts'

const refused = (message: string) => new TrackerdError('INPUT_INVALID', { issues: [{ path: 'name', message }] })

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

    addScope: (actor: Actor, endpointId: Uuid, { name, ...input }: NewScope): Promise<ScopeView> =>
      within(actor, endpointId, async (tx, endpoint) => {
        const named = adapterOf(deps, endpoint.system).scopeNamed(name)
        if (named.isPattern) throw refused('stands for many: send it as pattern')
        return bindByName(deps, tx, actor, endpoint, named, input)
      }),

    async discoverScopes(actor: Actor, endpointId: Uuid): Promise<readonly DiscoveredView[]> {
      const known = await within(actor, endpointId, (tx) => db.listScopes(tx, endpointId))
      // By name only what was never seen yet: names are given to others, and boards may share one.
      const idOf = ({ kind, externalId }: Pick<db.ScopeRow, 'kind' | 'externalId'>) => `${kind} ${externalId}`
      const nameOf = ({ kind, name }: Pick<db.ScopeRow, 'kind' | 'name'>) => `${kind} called ${name.toLowerCase()}`
      const bound = new Set(known.map((scope) => (scope.externalId === null ? nameOf(scope) : idOf(scope))))
      const isBound = (scope: DiscoveredScope) => bound.has(idOf(scope)) || bound.has(nameOf(scope))
      return (await discover(actor, endpointId)).map((scope) => ({ ...scope, bound: isBound(scope) }))
    },

    async addScopePattern(actor: Actor, endpointId: Uuid, { pattern: text }: { pattern: string }) {
      const pattern = await within(actor, endpointId, async (tx, { system, scopePatterns, version }) => {
        const { name, isPattern } = adapterOf(deps, system).scopeNamed(text)
        if (!isPattern) throw refused('has no *: send it as name')
        if (scopePatterns.some((known) => known.toLowerCase() === name.toLowerCase()))
          throw new TrackerdError('ALREADY_EXISTS', { what: `pattern ${name}` })
        const set = { scopePatterns: [...scopePatterns, name] }
        if ((await updateEndpoint(tx, endpointId, set, version, actor.keyId)) === null)
          throw new TrackerdError('CONCURRENCY_CONFLICT', { version })
        await record(deps, tx, actor, {
          action: 'integration_endpoint.pattern_added',
          aggregateType: 'IntegrationEndpoint',
          aggregateId: endpointId,
          payload: { pattern: name },
        })
        return name
      })
      const scopes = await deps.source.bindPatterns(actor.tenantId, endpointId, AbortSignal.timeout(TRY_MS))
      const rows = await within(actor, endpointId, (tx) => db.listScopes(tx, endpointId))
      deps.wake('sync-endpoint', endpointId)
      return { pattern, scopes: rows.filter(({ id }) => scopes.has(id)).map(scopeView) }
    },

    listInitiatives: (actor: Actor) => deps.db.tenant(actor.tenantId, db.listInitiatives),
  }
}
