import { z } from 'zod'
import type { GoneReason } from '../../../src/domain/changes.ts'
import type { Fetched, KnownObject, Listed, PolledItem } from '../../../src/ports/source-reader.ts'
import { told } from '../../payload/told.ts'
import type { GithubClient } from '../client/client.ts'
import { routeOf } from './edge.ts'
import type { Repository } from './stream.ts'

type Lost = Exclude<GoneReason, 'no_access'>

/** Only what a switched-off part of a repository tells. */
const Present = z.object({ has_issues: z.boolean().nullish() })
export type Present = z.output<typeof Present>

/**
 * Reads one object after the other: `read` gives its items, or why it is gone. Nothing is called gone before the
 * repository itself has answered under this name: in one that was removed, hidden or renamed while the objects were
 * read, every one of them is missing. Then this throws UPSTREAM_NOT_FOUND. `hides`: the repository is there and does not
 * show these objects now, so a missing one says nothing.
 */
export async function fetchEach<One extends Listed | KnownObject>(
  client: GithubClient,
  repository: Repository,
  objects: readonly One[],
  read: (object: One) => Promise<readonly PolledItem[] | Lost>,
  hides: (repository: Present) => boolean = () => false,
): Promise<Fetched> {
  const items: PolledItem[] = []
  const gone: { object: KnownObject; reason: Lost }[] = []
  for (const object of objects) {
    const outcome = await read(object)
    if (typeof outcome === 'string') gone.push({ object: known(object), reason: outcome })
    else items.push(...outcome)
  }
  if (gone.length === 0) return { items, gone }
  const answer = await client.get('/repos/{owner}/{repo}', routeOf(repository), { redirect: 'refuse' })
  return { items, gone: hides(told(Present, answer)) ? [] : gone }
}

const known = (object: Listed | KnownObject): KnownObject => {
  const { kind, externalId } = object
  return 'externalKey' in object ? object : { kind, externalId, externalKey: null }
}
