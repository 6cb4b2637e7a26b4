/**
 * The order of merge commits on a branch: with which merge each change got onto it. A pull request from one branch into
 * another brings all that was merged into its own branch before (main into release, a feature into main), so a change
 * gets there with the first such merge after its own, over as many branches as it takes.
 */
import type { Landed, Landings } from './landings.ts'

export interface Arrival {
  readonly change: Landed
  /** The rank of the merge that brought it onto the branch: its own, or that of the pull request that took it along. */
  readonly rank: number
}

/**
 * What got onto `branch`, in order. null: no branch is known, so each merge counts where it happened. A change whose
 * branch is not known is taken to be on it.
 */
export function arrivalsOn(branch: string | null, landings: Landings): readonly Arrival[] {
  if (branch === null) return landings.all.map((change) => ({ change, rank: change.rank }))
  const arrivals: Arrival[] = []
  /** By branch: the rank at which what is merged into it now gets onto ours. Read from the end. */
  const taken = new Map<string, number>()
  for (const change of leadingTo(branch, landings).reverse()) {
    const { targetBranch, sourceBranch } = change.row
    const isThere = targetBranch === null || targetBranch === branch
    const rank = isThere ? change.rank : taken.get(targetBranch)
    if (rank === undefined) continue
    arrivals.push({ change, rank })
    if (sourceBranch === null) continue
    taken.set(sourceBranch, Math.min(rank, taken.get(sourceBranch) ?? rank))
  }
  return arrivals.sort((one, other) => one.rank - other.rank || one.change.rank - other.change.rank)
}

/** The merges into the branch and into branches that were merged into it, by rank. */
function leadingTo(branch: string, { byBranch }: Landings): Landed[] {
  const branches = new Set<string | null>([branch, null])
  const found: Landed[] = []
  for (const each of branches) {
    for (const landed of byBranch.get(each) ?? []) {
      found.push(landed)
      const { sourceBranch } = landed.row
      // A set is walked in the order of adding, to its end.
      if (sourceBranch !== null && byBranch.has(sourceBranch)) branches.add(sourceBranch)
    }
  }
  return found.sort((one, other) => one.rank - other.rank)
}
