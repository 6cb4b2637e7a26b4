import { bindParts, bindScopes, identifyFor } from '../apply/index.ts'
import { findBindings, identifyBinding } from '../db/bindings.ts'
import { noteReading, type ReadingEndpoint, type ReadingScope } from '../db/reading-endpoints.ts'
import type { Tx } from '../db/tx.ts'
import { objectId, type Uuid } from '../domain/ids.ts'
import { matchesPattern } from '../domain/scope-pattern.ts'
import { TrackerdError } from '../errors.ts'
import type { ScopeRef, SourceAdapter } from '../ports/source-adapter.ts'
import type { DiscoveredScope, Json, Page, ReadScope, SourceReader } from '../ports/source-reader.ts'
import type { SyncDeps } from './deps.ts'
import { applyItems } from './page.ts'
import { inRun, type Slice } from './slice.ts'

/** A scope that the source still has, under the name it has now. */
export interface PresentScope {
  readonly ref: ReadScope
  readonly scopeId: Uuid
}

/**
 * The scope as the source has it. A new name, an archive flag or an end is in the binding afterwards. null for a census
 * that finds gone what was gone before: told once, it is no failure of every day. Throws UPSTREAM_NOT_FOUND when it is gone
 * or hidden, and what the source throws.
 */
export async function locate(slice: Slice, scope: ReadingScope): Promise<PresentScope | null> {
  const readAt = slice.deps.clock.now()
  const located = await slice.reader.locate(scope)
  const { changed } = located
  if (changed !== null)
    await inRun(slice, async (tx) => {
      if (located.found && scope.externalId === null) await identify(tx, slice, scope, located.scope)
      return applyItems(tx, slice, [changed], readAt)
    })
  if (!located.found && scope.status === 'gone' && slice.run.mode === 'census') return null
  if (!located.found) throw new TrackerdError('UPSTREAM_NOT_FOUND', { what: scope.name, reason: located.reason })
  const { host } = slice.endpoint
  const ref = { ...located.scope, pathPrefix: scope.pathPrefix }
  return { ref, scopeId: objectId(slice.tenantId, host, located.scope.kind, located.scope.externalId) }
}

/**
 * The binding knows the scope by its id from now on. What is read bears the name of today: by a name that the scope had
 * when it was bound, nothing of it would find the binding, and all of it would be left out.
 */
async function identify(tx: Tx, { tenantId, endpoint }: Slice, { id }: ReadingScope, found: ScopeRef): Promise<void> {
  const known = await findBindings(tx, endpoint.id, [found])
  // Bound twice, by both names: the other one has it.
  if (known.some(({ kind, externalId }) => kind === found.kind && externalId === found.externalId)) return
  const scopeId = objectId(tenantId, endpoint.host, found.kind, found.externalId)
  await identifyBinding(tx, id, { externalId: found.externalId, scopeId, url: found.url })
}

/** What belongs to the scope is watched with it. Its streams come up in this run's next turn. */
export async function watchParts(
  tx: Tx,
  { deps, tenantId, endpoint }: Slice,
  bindingId: Uuid,
  pages: readonly Pick<Page, 'parts'>[],
): Promise<void> {
  const parts = pages.flatMap((page) => page.parts ?? [])
  if (parts.length === 0) return
  const { id: endpointId, system, host } = endpoint
  const seen = { newId: deps.newId, at: deps.clock.now().toISOString() }
  await bindParts(tx, { id: endpointId }, parts, bindingId, identifyFor({ tenantId, endpointId, system, host }), seen)
}

/** The scope as the source knows it; nothing while only its name is known. */
export function refOf({ kind, externalId, name, url }: ReadingScope): ScopeRef[] {
  return externalId === null ? [] : [{ kind, externalId, name, url }]
}

/** Discovery stops here: who has more should bind by name. */
const DISCOVERED_AT_MOST = 10_000

/** Everything the credential can see, page by page. Throws UPSTREAM_*. */
export async function discoverAll(reader: SourceReader, atMost = DISCOVERED_AT_MOST): Promise<DiscoveredScope[]> {
  const found: DiscoveredScope[] = []
  let at: Json = null
  do {
    const page: Awaited<ReturnType<SourceReader['discover']>> = await reader.discover(at)
    found.push(...page.scopes)
    at = page.next
  } while (at !== null && found.length < atMost)
  return found.slice(0, atMost)
}

const DISCOVERY_INTERVAL_MS = 60 * 60_000

/** What is new at the source and matches a pattern of the endpoint is bound, each to the initiative of its name. */
export async function followPatterns(slice: Slice): Promise<void> {
  const { deps, adapter, endpoint, run } = slice
  const now = deps.clock.now()
  const fresh =
    endpoint.lastDiscoveredAt !== null && now.getTime() - endpoint.lastDiscoveredAt.getTime() < DISCOVERY_INTERVAL_MS
  if (endpoint.scopePatterns.length === 0 || (fresh && run.mode !== 'census')) return
  const found = await discoverAll(slice.reader)
  await inRun(slice, async (tx) => {
    await bindMatching(tx, deps, adapter, endpoint, found)
    return { processed: 0, failed: 0, counts: { discovered: found.length } }
  })
}

/** The scopes that match a pattern of the endpoint are bound. Returns their bindings. */
export async function bindMatching(
  tx: Tx,
  { clock, newId }: Pick<SyncDeps, 'clock' | 'newId'>,
  adapter: SourceAdapter,
  endpoint: ReadingEndpoint,
  found: readonly DiscoveredScope[],
): Promise<Set<Uuid>> {
  const patterns = endpoint.scopePatterns.map((pattern) => adapter.scopeNamed(pattern))
  const wanted = found.filter((scope) => patterns.some((pattern) => matchesPattern(scope, pattern)))
  const { id: endpointId, system, host } = endpoint
  const id = identifyFor({ tenantId: tx.tenantId, endpointId, system, host })
  const now = clock.now()
  const bound = await bindScopes(tx, { id: endpointId, bindingMode: 'auto' }, wanted, id, {
    newId,
    at: now.toISOString(),
  })
  await noteReading(tx, endpointId, { discoveredAt: now })
  return new Set([...bound.values()].map(({ bindingId }) => bindingId))
}
