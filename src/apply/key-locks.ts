import type { Change } from '../domain/changes.ts'
import { objectId, type Uuid } from '../domain/ids.ts'

/**
 * Locks that keep two batches from missing each other: one stores a story while the other stores a pull request that
 * names it, each in its own scope and neither seeing the other. To be taken with those of the scopes, before any row.
 *
 * One lock for all keys that begin alike: a batch names hundreds of keys, and the lock table has a few thousand places.
 */
export function keyLocks(tenantId: Uuid, changes: Iterable<Change>): Uuid[] {
  const series = new Set<string>()
  for (const change of changes) for (const key of keysOf(change)) series.add(key.replace(/-[^-]*$/, ''))
  return [...series].map((name) => objectId(tenantId, 'trackerd', 'work_item_keys', name))
}

/** The keys that rows of others are linked by, here or there. */
function keysOf(change: Change): readonly string[] {
  if (change.kind === 'pull_request' || change.kind === 'branch') return change.fields?.storyKeys ?? []
  if (change.kind !== 'issue' || change.fields?.plan == null) return []
  const { externalKey, fields } = change
  return [externalKey, fields.plan?.epicKey ?? null].filter((key) => key !== null)
}
