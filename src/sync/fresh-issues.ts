import { type RecentDelivery, recentDeliveries } from '../db/backlog.ts'
import { DEFAULT_RULES } from '../domain/rules.ts'
import type { ScopeRef } from '../ports/source-adapter.ts'
import type { BacklogItem } from '../ports/source-reader.ts'
import type { Slice } from './slice.ts'

/** An index that is behind by more than that is broken. */
const FRESH_MS = 15 * 60_000
/** As many may be named to a search. */
const AT_MOST = 50
/** A burst is not read back to its beginning: the search finds what is older by itself. */
const DELIVERIES_AT_MOST = 500

/** Issues of each scope, by kind and external id, the latest told first. */
type FreshIssues = ReadonlyMap<string, readonly string[]>

/** One look at the inbox serves all scopes of a turn. */
const looks = new WeakMap<Slice, Promise<FreshIssues>>()

/**
 * Issues of the scope that deliveries of the last minutes told of, applied or not, the latest first. The inbox is read
 * rather than the ledger: there, when an object was told of stands in no index, and an index on it would make every change
 * of every object rewrite all of them.
 */
export async function freshIssues(slice: Slice, scope: ScopeRef): Promise<BacklogItem[]> {
  const look = looks.get(slice) ?? lookInto(slice)
  looks.set(slice, look)
  const ids = (await look).get(keyOf(scope)) ?? []
  return ids.map((externalId) => ({ externalId, sha: null, baseSha: null }))
}

const keyOf = ({ kind, externalId }: Pick<ScopeRef, 'kind' | 'externalId'>) => `${kind} ${externalId}`

async function lookInto(slice: Slice): Promise<FreshIssues> {
  const { deps, tenantId, endpoint } = slice
  const since = new Date(deps.clock.now().getTime() - FRESH_MS)
  const deliveries = await deps.db.tenant(tenantId, (tx) =>
    recentDeliveries(tx, endpoint.id, since, DELIVERIES_AT_MOST),
  )
  const found = new Map<string, Set<string>>()
  for (const delivery of deliveries)
    for (const { scope, externalId } of await issuesOf(slice, delivery)) {
      const ids = found.get(scope) ?? new Set()
      if (ids.size < AT_MOST) found.set(scope, ids.add(externalId))
    }
  return new Map([...found].map(([scope, ids]) => [scope, [...ids]]))
}

/** Nothing for a delivery that cannot be read: applying it says so. */
async function issuesOf(
  { deps, adapter, hashEmail }: Slice,
  { topic, contentType, body, encoding, receivedAt }: RecentDelivery,
): Promise<{ scope: string; externalId: string }[]> {
  if (!adapter.usesTopic(topic)) return []
  try {
    const payload = adapter.parse(contentType, await deps.unpackBody(body, encoding))
    const receipt = { topic, payload, receivedAt, correlationId: '' }
    const scope = adapter.scopeOf(receipt)
    const told = adapter.translate(receipt, { rules: DEFAULT_RULES, learned: null, pathPrefix: null, hashEmail })
    if (scope === null || told.outcome === 'skipped') return []
    const issues = told.changes.filter(({ kind, gone }) => kind === 'issue' && gone === null)
    return issues.map(({ externalId }) => ({ scope: keyOf(scope), externalId }))
  } catch {
    return []
  }
}
