/** Where the lead time of a deployed change went. */
import { reviewableAt } from '../metrics/changes.ts'
import type { ChangeFact, EpochMs } from '../metrics/facts.ts'
import { secondsBetween } from '../metrics/measurement.ts'
import { percentiles } from '../metrics/percentile.ts'
import { knownBy } from '../metrics/view.ts'

export const STAGES = ['coding', 'pickup', 'review', 'deploy'] as const
type Stage = (typeof STAGES)[number]

/** A stage's beginning and end; null where the source did not tell, or not by then. */
type Ends = readonly [EpochMs | null, EpochMs | null]

/** Each stage is known or not by itself: none is the rest of the others. */
export function stageEnds(change: ChangeFact, deployedAt: EpochMs, asOf: EpochMs): Readonly<Record<Stage, Ends>> {
  const known = (instant: EpochMs | null) => knownBy(asOf, instant)
  const opened = known(change.openedAt)
  const reviewed = known(change.firstReviewAt)
  const merged = known(change.mergedAt)
  return {
    coding: [change.startedBy === 'first_commit' ? change.startedAt : null, opened],
    pickup: [reviewableAt(change, asOf), reviewed],
    review: [reviewed, merged],
    deploy: [merged, deployedAt],
  }
}

/** Whether a stage ends before it begins: it counts as 0. */
export const isBackwards = ([from, to]: Ends): boolean => from !== null && to !== null && to < from

/** The seconds of each stage, of those changes that it is known of. */
export type StageDurations = Readonly<Record<Stage, readonly number[]>>

export function stageDurations(all: readonly Readonly<Record<Stage, Ends>>[]): StageDurations {
  const known = (stage: Stage) => all.flatMap((ends) => secondsBetween(...ends[stage]) ?? [])
  return { coding: known('coding'), pickup: known('pickup'), review: known('review'), deploy: known('deploy') }
}

/** The median of each stage with the number of changes it is known of; null where it is known of none. */
export function stageDetails(durations: StageDurations): Record<string, number | null> {
  const details: Record<string, number | null> = {}
  for (const stage of STAGES) {
    details[`${stage}_p50`] = percentiles(durations[stage]).p50
    details[`${stage}_n`] = durations[stage].length
  }
  return details
}
