/**
 * What each deployment brought: the changes that it was the first success of its environment with. Each deployment's
 * contents are known in the best way that there is for it: named (by whoever reported it, or by the commit range since
 * the success before it), else by the order of merge commits on the branch that was deployed, else by time alone. What
 * was merged only after a deployment had ended is in it only when it is named.
 */

import type { Content } from './attributed.ts'
import type { Landed } from './landings.ts'
import type { Remedy } from './remedies.ts'
import { type NamedContents, type Place, placeOf, type ScopeHistory } from './scope-history.ts'
import { type Attempt, isSuccess, type Line } from './succession.ts'

export interface Brought {
  readonly attempt: Attempt
  readonly knownBy: Content['knownBy']
}

/** That an attempt had a remedy which was not yet in its environment. */
export interface Mending {
  readonly by: Attempt
  readonly remedy: Remedy
  /** The first attempt of its environment with it; later ones repeat it until one succeeds. */
  readonly isFirst: boolean
}

export interface LineContents {
  readonly line: Line
  readonly brought: ReadonlyMap<Landed, Brought>
  readonly mendings: readonly Mending[]
}

/** What has to be known around a line. */
export interface Surroundings {
  readonly history: ScopeHistory
  readonly named: NamedContents
  /** Merged changes of all scopes: whoever names contents may name those of another one. */
  landed(changeId: string): Landed | undefined
  remedy(change: Landed): Remedy | undefined
}

/** How far the arrivals on a branch are known to be in an environment, or to be remedies that are. */
interface Progress {
  all: number
  remedies: number
}

/** Linear in what arrives and is named: each arrival is brought once, and later deployments go on behind it. */
export function contentsOf(line: Line, around: Surroundings): LineContents {
  const { history } = around
  const brought = new Map<Landed, Brought>()
  const mendings: Mending[] = []
  const tried = new Set<Landed>()
  const progress = new Map<unknown, Progress>()
  for (const attempt of line) {
    const sure = sureContents(attempt, around)
    const place = placeAfterFirst(attempt, history)
    const arrivals = place === null ? null : history.arrivalsOn(place.branch)
    const reached = progress.get(arrivals) ?? { all: 0, remedies: 0 }
    progress.set(arrivals, reached)

    const mending = new Set([...sure.keys()].filter((change) => !brought.has(change)))
    if (place !== null && arrivals !== null) {
      const { remedies } = arrivals
      while (brought.has(remedies[reached.remedies]?.change as Landed)) reached.remedies += 1
      for (let at = reached.remedies; (remedies[at]?.rank ?? Number.POSITIVE_INFINITY) <= place.rank; at += 1) {
        const change = remedies[at]?.change as Landed
        if (!brought.has(change)) mending.add(change)
      }
    }
    for (const change of mending) {
      const remedy = around.remedy(change)
      if (remedy === undefined) continue
      mendings.push({ by: attempt, remedy, isFirst: !tried.has(change) })
      tried.add(change)
    }

    if (!isSuccess(attempt)) continue
    for (const [change, knownBy] of sure) if (!brought.has(change)) brought.set(change, { attempt, knownBy })
    if (place === null || arrivals === null) continue
    for (; (arrivals.all[reached.all]?.rank ?? Number.POSITIVE_INFINITY) <= place.rank; reached.all += 1) {
      const change = arrivals.all[reached.all]?.change as Landed
      if (!brought.has(change)) brought.set(change, { attempt, knownBy: place.knownBy })
    }
  }
  return { line, brought, mendings }
}

/** Named contents, and what the first known success has beyond doubt. */
function sureContents(attempt: Attempt, { history, named, landed }: Surroundings): Map<Landed, Content['knownBy']> {
  const sure = new Map<Landed, Content['knownBy']>()
  for (const [changeId, knownBy] of named.get(attempt.row.id) ?? []) {
    const change = landed(changeId)
    if (change !== undefined) sure.set(change, knownBy)
  }
  if (attempt !== history.first) return sure
  for (const change of history.surely) if (!sure.has(change)) sure.set(change, 'merge_commit')
  return sure
}

/** Where an attempt stands when its contents are not named. Up to the first known success that says nothing of them. */
function placeAfterFirst(attempt: Attempt, { first, landings }: ScopeHistory): Place | null {
  if (attempt.row.contentsKnown || first === null || attempt.index <= first.index) return null
  return placeOf(attempt.row, landings)
}

/** The first success that a change was in, over all environments. */
export function firstDeployments(contents: readonly LineContents[]): ReadonlyMap<Landed, Brought> {
  const first = new Map<Landed, Brought>()
  for (const { brought } of contents)
    for (const [change, candidate] of brought) {
      const known = first.get(change)
      if (known === undefined || candidate.attempt.index < known.attempt.index) first.set(change, candidate)
    }
  return first
}
