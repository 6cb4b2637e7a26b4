import type { Account } from '../objects/objects.ts'
import { nodeId, type World } from '../objects/world.ts'

/** An account as GraphQL names it: bots without `[bot]`. */
export function actor(world: World, it: Account | null) {
  if (it === null) return null
  return {
    __typename: it.type,
    id: nodeId('U', it.id),
    login: it.login.replace('[bot]', ''),
    databaseId: it.id,
    url: `${world.html}/${it.login}`,
  }
}

/** Bots are no users, so git objects of theirs name nobody. */
export const user = (world: World, it: Account | null) => (it?.type === 'User' ? actor(world, it) : null)
