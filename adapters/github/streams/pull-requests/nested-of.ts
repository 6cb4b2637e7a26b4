import { z } from 'zod'
import type { PolledItem } from '../../../../src/ports/source-reader.ts'
import type { GithubClient } from '../../client/client.ts'
import type { Repository } from '../stream.ts'
import { answered, asking, sizeAfter, tooLarge } from './ask.ts'
import type { Entry } from './entry.ts'
import { faultsAt, isFaulty, isLost } from './faults.ts'
import { itemsByRest, itemsOf, type Known } from './items.ts'
import { Nested } from './nested.ts'
import { NESTED, PAGE } from './query.ts'
import { restOf } from './rest.ts'

const Nodes = z.object({ nodes: z.array(Nested.nullable().catch(null)) })

/** The items of pull requests that REST told: with what belongs to them, as many as possible in one query. */
export async function itemsOfEntries(
  client: GithubClient,
  repository: Repository,
  entries: readonly Entry[],
): Promise<PolledItem[]> {
  const rest = restOf(client, repository)
  const items: PolledItem[] = []
  let size = PAGE
  for (let waiting = entries; waiting.length > 0; ) {
    const asked = await asking(Math.min(size, waiting.length), (n) =>
      readNested(client, repository, waiting.slice(0, n)),
    )
    const { known, unknown } = asked?.told ?? { known: [], unknown: waiting.slice(0, 1) }
    items.push(...(await itemsOf(repository, rest, known)))
    for (const { number } of unknown) items.push(...(await itemsByRest(repository, rest, number)))
    waiting = waiting.slice(asked?.size ?? 1)
    size = sizeAfter(asked)
  }
  return items
}

/** `unknown`: GraphQL does not find them under their id, or tells of them in part; REST has the last word. */
async function readNested(client: GithubClient, { pathPrefix }: Repository, entries: readonly Entry[]) {
  const ids = entries.map(({ node_id }) => node_id)
  const answer = await client.graphql(NESTED, { ids, paths: pathPrefix !== null })
  const { nodes } = answered(Nodes, answer)
  const known: Known[] = []
  const unknown: Entry[] = []
  for (const [i, entry] of entries.entries()) {
    const nested = nodes[i] ?? null
    const faults = faultsAt(answer, ['nodes', i])
    if (nested === null && !isLost(faults)) throw tooLarge()
    if (nested === null || isFaulty(faults)) unknown.push(entry)
    else known.push({ entry, nested, faults })
  }
  return { known, unknown }
}
