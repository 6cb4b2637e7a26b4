import type { ScopeRef } from '../../../src/ports/source-adapter.ts'
import type { Fetched, KnownObject, Listed, PolledItem } from '../../../src/ports/source-reader.ts'
import type { JiraClient } from '../client/client.ts'
import { type Lost, lost } from './gone.ts'
import { stillShows } from './still-there.ts'

/**
 * Reads one object after the other: `read` gives its items, or why it is gone. Nothing is called gone before the scope
 * itself has answered and shows what is in it: a permission that was taken away deletes nothing.
 */
export async function fetchEach<One extends Listed | KnownObject>(
  client: JiraClient,
  scope: ScopeRef,
  objects: readonly One[],
  read: (object: One) => Promise<readonly PolledItem[] | Lost>,
): Promise<Fetched> {
  const items: PolledItem[] = []
  const gone: Fetched['gone'][number][] = []
  for (const object of objects) {
    const outcome = await read(object)
    if (typeof outcome === 'string') gone.push(lost(object, outcome))
    else items.push(...outcome)
  }
  if (gone.length > 0) await stillShows(client, scope)
  return { items, gone }
}
