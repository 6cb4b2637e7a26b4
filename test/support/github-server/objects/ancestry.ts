import type { Repository } from './repository.ts'

/** How a commit is reached: so far along the default branch, and then commits of its own, oldest first. */
export interface Ancestry {
  /** Index in `history`; -1 when none of it is an ancestor. */
  readonly index: number
  readonly own: readonly string[]
}

/** Follows first parents until the default branch: what came in through a merge is there already. */
export function ancestryOf(repository: Repository, sha: string): Ancestry {
  const own: string[] = []
  for (let at: string | undefined = sha; at !== undefined; at = repository.commit(at)?.parents[0]) {
    const index = repository.history.lastIndexOf(at)
    if (index >= 0) return { index, own: own.reverse() }
    own.push(at)
  }
  return { index: -1, own: own.reverse() }
}

/** What `head` has and `base` lacks, oldest first, and how many commits the other way round. */
export function compare(repository: Repository, base: string, head: string) {
  const [from, to] = [ancestryOf(repository, base), ancestryOf(repository, head)]
  const ofBase = new Set(from.own)
  const ofHead = new Set(to.own)
  const ahead = [...repository.history.slice(from.index + 1, to.index + 1), ...to.own.filter((sha) => !ofBase.has(sha))]
  const behind = Math.max(0, from.index - to.index) + from.own.filter((sha) => !ofHead.has(sha)).length
  return { ahead, behind }
}
