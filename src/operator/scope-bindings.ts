import type { Actor, NewScope, ScopeView } from '../app.ts'
import { ensureInitiative, insertBinding } from '../db/bindings.ts'
import type { EndpointRow } from '../db/endpoint-records.ts'
import * as db from '../db/scope-records.ts'
import type { Tx } from '../db/tx.ts'
import { bindingId, initiativeId, objectId } from '../domain/ids.ts'
import { DEFAULT_RULES } from '../domain/rules.ts'
import { TrackerdError } from '../errors.ts'
import type { ScopeName } from '../ports/source-adapter.ts'
import { type OperatorDeps, record } from './deps.ts'

export const scopeView = (row: db.ScopeRow): ScopeView => ({
  id: row.id,
  kind: row.kind,
  externalId: row.externalId,
  name: row.name,
  url: row.url,
  initiative: { id: row.initiativeId, title: row.initiativeTitle },
  pathPrefix: row.pathPrefix,
  rules: { ...DEFAULT_RULES, ...row.rules },
  status: row.status,
  boundBy: row.boundBy,
  createdAt: row.createdAt.toISOString(),
  version: row.version,
})

/** The scope is bound by the name people know it by; the first that is told of it says which one it really is. */
export async function bindByName(
  deps: OperatorDeps,
  tx: Tx,
  actor: Actor,
  endpoint: Pick<EndpointRow, 'id' | 'host'>,
  named: ScopeName,
  { initiative: title = named.name, pathPrefix = null, rules = {} }: Omit<NewScope, 'name'>,
): Promise<ScopeView> {
  const { kind, externalId, name } = named
  refusePathPrefix(kind, pathPrefix)
  const initiative = (await db.findInitiative(tx, title)) ?? initiativeId(tx.tenantId, title)
  await ensureInitiative(tx, initiative, title, actor.keyId)
  const known = await db.listScopes(tx, endpoint.id)
  if (known.some((scope) => isSame(scope, named))) throw new TrackerdError('ALREADY_EXISTS', { what: `scope ${name}` })
  // A fresh id, not one of the name: a name that moved on to another scope can be bound again.
  const id = bindingId(endpoint.id, deps.newId())
  const scopeId = externalId === null ? null : objectId(tx.tenantId, endpoint.host, kind, externalId)
  const binding = { id, kind, externalId, scopeId, name, url: null, initiativeId: initiative, pathPrefix, rules }
  await insertBinding(tx, endpoint.id, { ...binding, boundBy: 'operator' }, actor.keyId)
  await record(deps, tx, actor, {
    action: 'scope_binding.created',
    aggregateType: 'ScopeBinding',
    aggregateId: id,
    payload: { name, kind, external_id: externalId, initiative: title, path_prefix: pathPrefix, rules },
  })
  const row = await db.findScope(tx, endpoint.id, id)
  if (row === null) throw new TrackerdError('ALREADY_EXISTS', { what: `scope ${name}` })
  return scopeView(row)
}

/** Only repositories have folders. Throws INPUT_INVALID. */
export function refusePathPrefix(kind: db.ScopeRow['kind'], pathPrefix: string | null): void {
  if (kind === 'repository' || pathPrefix === null) return
  throw new TrackerdError('INPUT_INVALID', { issues: [{ path: 'path_prefix', message: 'is for repositories only' }] })
}

/** Whether people mean this scope by the name. */
const isSame = (scope: db.ScopeRow, { kind, externalId, name }: ScopeName) =>
  scope.kind === kind &&
  (externalId === null ? scope.name.toLowerCase() === name.toLowerCase() : scope.externalId === externalId)
