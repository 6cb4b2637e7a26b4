import type { Actor, ScopePatch, ScopeView } from '../app.ts'
import { type EndpointRow, findEndpoint } from '../db/endpoint-records.ts'
import * as db from '../db/scope-records.ts'
import type { Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import type { ScopeRules } from '../domain/rules.ts'
import { matchesPattern } from '../domain/scope-pattern.ts'
import { TrackerdError } from '../errors.ts'
import { adapterOf, type OperatorDeps, record } from './deps.ts'
import { refusePathPrefix, scopeView } from './scope-bindings.ts'

/** What becomes of a scope after it was bound. */
export function scopeChangeUseCases(deps: OperatorDeps) {
  const within = <T>(
    actor: Actor,
    [endpointId, scopeId]: readonly [Uuid, Uuid],
    work: (tx: Tx, endpoint: EndpointRow, scope: db.ScopeRow) => Promise<T>,
  ) =>
    deps.db.tenant(actor.tenantId, async (tx) => {
      const endpoint = await findEndpoint(tx, endpointId)
      if (endpoint === null) throw new TrackerdError('NOT_FOUND', { what: 'endpoint' })
      const scope = await db.findScope(tx, endpointId, scopeId)
      if (scope === null) throw new TrackerdError('NOT_FOUND', { what: 'scope' })
      return work(tx, endpoint, scope)
    })
  const audit = (tx: Tx, actor: Actor, aggregateId: Uuid, verb: string, payload: Record<string, unknown>) =>
    record(deps, tx, actor, { action: `scope_binding.${verb}`, aggregateType: 'ScopeBinding', aggregateId, payload })

  return {
    async changeScope(actor: Actor, endpointId: Uuid, scopeId: Uuid, patch: ScopePatch): Promise<ScopeView> {
      const changed = await within(actor, [endpointId, scopeId], async (tx, _endpoint, before) => {
        const set = {
          status: patch.status ?? before.status,
          rules: merged(before.rules, patch.rules ?? {}),
          pathPrefix: patch.pathPrefix === undefined ? before.pathPrefix : patch.pathPrefix,
        }
        refusePathPrefix(before.kind, set.pathPrefix)
        const version = patch.version ?? before.version
        if (!(await db.updateScope(tx, { id: scopeId, version }, set, actor.keyId)))
          throw new TrackerdError('CONCURRENCY_CONFLICT', { version: before.version })
        const shown = ({ status, rules, pathPrefix }: typeof set) => ({ status, rules, path_prefix: pathPrefix })
        await audit(tx, actor, scopeId, 'updated', { name: before.name, before: shown(before), after: shown(set) })
        return db.findScope(tx, endpointId, scopeId)
      })
      if (changed === null) throw new TrackerdError('NOT_FOUND', { what: 'scope' })
      if (patch.status === 'active') deps.wake('sync-endpoint', endpointId)
      return scopeView(changed)
    },

    removeScope: (actor: Actor, endpointId: Uuid, scopeId: Uuid): Promise<void> =>
      within(actor, [endpointId, scopeId], async (tx, endpoint, scope) => {
        const why = whyBoundAgain(deps, endpoint, scope)
        if (why !== null) {
          const message = `would be bound again, because ${why}; pause it instead`
          throw new TrackerdError('INPUT_INVALID', {
            what: `${scope.name} ${message}`,
            issues: [{ path: 'scope', message }],
          })
        }
        await db.deleteScope(tx, scopeId, actor.keyId)
        await audit(tx, actor, scopeId, 'deleted', {
          name: scope.name,
          kind: scope.kind,
          external_id: scope.externalId,
        })
      }),
  }
}

/** A rule that is null holds as if it had never been given. */
function merged(before: Partial<ScopeRules>, given: NonNullable<ScopePatch['rules']>): Partial<ScopeRules> {
  const all = Object.entries({ ...before, ...given })
  return Object.fromEntries(all.filter(([, rule]) => rule !== null && rule !== undefined))
}

/** What would bind the scope anew before anybody noticed that it was unbound; null when nothing would. */
function whyBoundAgain(deps: OperatorDeps, endpoint: EndpointRow, scope: db.ScopeRow): string | null {
  if (endpoint.bindingMode === 'auto') return 'the endpoint binds everything that the source sends'
  const adapter = adapterOf(deps, endpoint.system)
  const pattern = endpoint.scopePatterns.find((text) => matchesPattern(scope, adapter.scopeNamed(text)))
  if (pattern !== undefined) return `the endpoint binds ${pattern}`
  return scope.boundBy === 'auto' && scope.kind !== adapter.mainScope
    ? `it belongs to a ${adapter.mainScope} that is bound`
    : null
}
