/**
 * What is known of one scope: its merged changes, and from which deployment on it can be said what a deployment brought.
 *
 * What the first known success had brought is not known: it may have had everything that was merged before it, and
 * nobody knows since when (metrics.md, 3: `pre_baseline`). Decided here, by the worlds that are to come out right:
 * - It surely has the pull request whose merge commit it deployed. A commit without a pull request says nothing like it:
 *   there is one at the head of every deployment.
 * - It surely lacks what was merged into its branch after the commit that it deployed, though it ended later.
 * - Whoever names its contents knows them.
 * Before it, only named contents count.
 */

import { type Arrival, arrivalsOn } from './branch-order.ts'
import type { ContentsRow, DeployedRow } from './input.ts'
import { type Landed, type Landings, rankAt } from './landings.ts'
import type { Remedy } from './remedies.ts'
import { type Attempt, isSuccess } from './succession.ts'

/** Where a deployment stands on a branch: it has what arrived up to that rank. */
export interface Place {
  readonly branch: string | null
  readonly rank: number
  readonly knownBy: 'merge_commit' | 'time'
}

/** What arrives on a branch and may be said to be brought by a deployment after the first. */
interface Arrivals {
  readonly all: readonly Arrival[]
  readonly remedies: readonly Arrival[]
}

export interface ScopeHistory {
  readonly landings: Landings
  readonly remedies: ReadonlyMap<Landed, Remedy>
  /** The first known success; null: there is none. */
  readonly first: Attempt | null
  /** The pull requests that the first success surely has. */
  readonly surely: ReadonlySet<Landed>
  arrivalsOn(branch: string | null): Arrivals
  /** What may have been in the first known success. */
  mayPrecede(change: Landed): boolean
}

export function scopeHistory(
  landings: Landings,
  remedies: ReadonlyMap<Landed, Remedy>,
  attempts: readonly Attempt[],
): ScopeHistory {
  const first = attempts.find(isSuccess) ?? null
  const start = first === null ? null : placeOf(first.row, landings)
  const surely = new Set(first === null ? [] : landedWith(first.row, landings).filter(isPullRequest))
  const known = new Map<string | null, Arrivals>()
  const isBehind = (branch: string | null, rank: number) =>
    start !== null && branch === start.branch && rank > start.rank
  const mayPrecede = (change: Landed) =>
    first !== null &&
    change.mergedAt <= first.row.at &&
    !surely.has(change) &&
    !isBehind(change.row.targetBranch ?? start?.branch ?? null, change.rank)
  return {
    landings,
    remedies,
    first,
    surely,
    mayPrecede,
    arrivalsOn(branch) {
      const found = known.get(branch)
      if (found !== undefined) return found
      // What was taken along to the branch only later was not there either.
      const all = arrivalsOn(branch, landings).filter(
        ({ change, rank }) => !mayPrecede(change) || isBehind(branch, rank),
      )
      const made = { all, remedies: all.filter(({ change }) => remedies.has(change)) }
      known.set(branch, made)
      return made
    },
  }
}

const isPullRequest = ({ row }: Landed) => row.kind === 'pull_request'

/** The changes whose merge commit was deployed, and that were merged by then. */
const landedWith = ({ version, at }: DeployedRow, { byCommit }: Landings): readonly Landed[] =>
  version === null ? [] : (byCommit.get(version) ?? []).filter(({ mergedAt }) => mergedAt <= at)

/** By the merge commit that was deployed; by time alone where it is none that we know. */
export function placeOf(row: DeployedRow, landings: Landings): Place {
  const head = landedWith(row, landings).at(-1)
  return head === undefined
    ? { branch: row.branch, rank: rankAt(landings, row.at), knownBy: 'time' }
    : { branch: head.row.targetBranch ?? row.branch, rank: head.rank, knownBy: 'merge_commit' }
}

export type NamedContents = ReadonlyMap<string, ReadonlyMap<string, ContentsRow['knownBy']>>

/** The changes named for each deployment; what somebody said weighs more than a range of commits. */
export function namedContents(rows: readonly ContentsRow[]): NamedContents {
  const named = new Map<string, Map<string, ContentsRow['knownBy']>>()
  for (const { deploymentId, changeId, knownBy } of rows) {
    const changes = named.get(deploymentId) ?? new Map<string, ContentsRow['knownBy']>()
    if (changes.get(changeId) !== 'explicit') changes.set(changeId, knownBy)
    named.set(deploymentId, changes)
  }
  return named
}
