import { deploymentBy, exclusionBy, mergedAt } from '../metrics/changes.ts'
import type { ChangeFact, EpochMs, Facts } from '../metrics/facts.ts'
import { inTime } from '../metrics/in-time.ts'
import { secondsBetween } from '../metrics/measurement.ts'
import type { Span } from '../metrics/view.ts'
import { isBackwards, type StageDurations, stageDurations, stageEnds } from './lead-stages.ts'

export type Excluded = NonNullable<ChangeFact['excluded']>

/** What lead time is made of. Durations in seconds, never less than 0. */
export interface LeadTally {
  /** From first commit to production, of changes first deployed in the period that count. */
  readonly durations: readonly number[]
  /** Of those of them that it is known of. */
  readonly stages: StageDurations
  /** Those of them of which anything ends before it begins. */
  readonly clamped: number
  /** Those of them whose deployment is only the first after the merge. */
  readonly byTime: number
  /** Deployed in the period, or merged in it and not deployed, and none of ours to count. */
  readonly leftOut: Readonly<Record<Excluded, number>>
  /** Merged in the period, and of those: not deployed. */
  readonly merged: number
  readonly unattributed: number
}

export function leadTally(facts: Facts, span: Span): LeadTally {
  const { asOf } = span
  const { sample, leftOut, merged } = selectChanges(facts, span)
  const stages = sample.map((change) => stageEnds(change, deployed(change) ?? 0, asOf))
  const backwards = (change: ChangeFact, index: number) =>
    isBackwards([change.startedAt, deployed(change)]) || Object.values(stages[index] ?? {}).some(isBackwards)
  const left = (reason: Excluded) => leftOut.filter(({ why }) => why === reason).length
  return {
    durations: sample.map((change) => secondsBetween(change.startedAt, deployed(change)) ?? 0),
    stages: stageDurations(stages),
    clamped: sample.filter(backwards).length,
    byTime: sample.filter(({ deployment }) => deployment?.knownBy === 'time').length,
    leftOut: {
      bot: left('bot'),
      merge_commit: left('merge_commit'),
      outside_path: left('outside_path'),
      pre_baseline: left('pre_baseline'),
    },
    merged: merged.length,
    unattributed: merged.filter((change) => deploymentBy(change, asOf) === null).length,
  }
}

const deployed = ({ deployment }: ChangeFact): EpochMs | null => deployment?.at ?? null

interface Selection {
  /** First deployed in the period. */
  readonly sample: readonly ChangeFact[]
  /** Deployed in the period, or merged in it and not deployed, and none of ours to count. */
  readonly leftOut: readonly { readonly change: ChangeFact; readonly why: ChangeFact['excluded'] }[]
  /** Merged in the period: what the share of the unattributed is of. */
  readonly merged: readonly ChangeFact[]
}

export function selectChanges(facts: Facts, view: Span): Selection {
  const exclusion = (change: ChangeFact) => exclusionBy(change, view.asOf)
  const shipped = inTime(facts.changes, deployed, view.from, view.before).filter(
    (change) => deploymentBy(change, view.asOf) !== null,
  )
  const merged = inTime(facts.changes, mergedAt, view.from, view.before)
  const waiting = merged.filter((change) => deploymentBy(change, view.asOf) === null)
  return {
    sample: shipped.filter((change) => exclusion(change) === null),
    leftOut: [...shipped, ...waiting].flatMap((change) => {
      const why = exclusion(change)
      return why === null ? [] : [{ change, why }]
    }),
    merged: merged.filter((change) => exclusion(change) === null),
  }
}
