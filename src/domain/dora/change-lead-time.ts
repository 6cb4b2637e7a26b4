import { deploymentBy, exclusionBy, mergedAt } from '../metrics/changes.ts'
import type { ChangeFact, EpochMs, Facts } from '../metrics/facts.ts'
import { inTime } from '../metrics/in-time.ts'
import { medianOf, secondsBetween, unmeasured } from '../metrics/measurement.ts'
import type { Metric, MetricRow, Source } from '../metrics/metric.ts'
import { inOrder } from '../metrics/rows.ts'
import { lookAt, type View } from '../metrics/view.ts'
import { isBackwards, stageDetails, stageEnds } from './lead-stages.ts'

const sources: readonly Source[] = ['deployments', 'changes']
const deployed = ({ deployment }: ChangeFact): EpochMs | null => deployment?.at ?? null

/** How long a change takes from its first commit to production. */
export const changeLeadTime: Metric = {
  name: 'change_lead_time',
  title: 'Change lead time',
  unit: 'seconds',
  better: 'lower',
  version: 1,
  summary:
    'Median time from the first commit of a change to the first successful production deployment that contains it, over changes first deployed in the period. Bots, merge commits and changes older than the first known deployment do not count; changes merged and not deployed are shown beside it.',
  sources,
  details: {
    p75: '75th percentile; none below five',
    p90: '90th percentile; none below five',
    coding_p50: 'median from first commit to opened',
    coding_n: 'changes of which that is known',
    pickup_p50: 'median from opened, or ready, to the first review by someone else',
    pickup_n: 'changes of which that is known',
    review_p50: 'median from first review to merged',
    review_n: 'changes of which that is known',
    deploy_p50: 'median from merged to deployed',
    deploy_n: 'changes of which that is known',
    clamped: 'changes with a negative duration: counted as 0',
    by_time: 'changes whose deployment is only the first after the merge: the last resort',
    pre_baseline: 'left out: merged before the first known deployment',
    bots: 'left out: by bots',
    merge_commits: 'left out: merge commits',
    outside_path: 'left out: outside the path of a monorepo that is looked at',
    merged: 'changes merged in the period that count',
    unattributed: 'of those, not deployed',
    unattributed_share: 'their share',
  },
  rows(facts, period, asOf) {
    const view = lookAt(facts, sources, period, asOf)
    const { sample, leftOut, merged } = select(facts, view)
    const rows = new Map<string, MetricRow>()
    for (const change of merged) rows.set(change.id, mergedRow(change, asOf))
    for (const { change, why } of leftOut) rows.set(change.id, rowOf(change, entered(change, asOf), null, why))
    for (const change of sample) {
      const { at, knownBy } = change.deployment as NonNullable<ChangeFact['deployment']>
      const clamped = at < change.startedAt
      const row = rowOf(change, at, secondsBetween(change.startedAt, at), clamped ? 'clamped' : knownBy)
      rows.set(change.id, { ...row, role: 'counted' })
    }
    return inOrder([...rows.values()])
  },
  measure(facts, period, asOf) {
    const view = lookAt(facts, sources, period, asOf)
    const { sample, leftOut, merged } = select(facts, view)
    if (view.missing !== null) return unmeasured(view.missing, sample.length)
    const stages = sample.map((change) => stageEnds(change, deployed(change) ?? 0, asOf))
    const backwards = (change: ChangeFact, index: number) =>
      isBackwards([change.startedAt, deployed(change)]) || Object.values(stages[index] ?? {}).some(isBackwards)
    const unattributed = merged.filter((change) => deploymentBy(change, asOf) === null).length
    const left = (reason: ChangeFact['excluded']) => leftOut.filter(({ why }) => why === reason).length
    return medianOf(
      sample.map((change) => secondsBetween(change.startedAt, deployed(change)) ?? 0),
      'no_changes',
      {
        ...stageDetails(stages),
        clamped: sample.filter(backwards).length,
        by_time: sample.filter(({ deployment }) => deployment?.knownBy === 'time').length,
        pre_baseline: left('pre_baseline'),
        bots: left('bot'),
        merge_commits: left('merge_commit'),
        outside_path: left('outside_path'),
        merged: merged.length,
        unattributed,
        unattributed_share: merged.length === 0 ? null : unattributed / merged.length,
      },
    )
  },
}

interface Selection {
  /** First deployed in the period. */
  readonly sample: readonly ChangeFact[]
  /** Deployed in the period, or merged in it and not deployed, and none of ours to count. */
  readonly leftOut: readonly { readonly change: ChangeFact; readonly why: ChangeFact['excluded'] }[]
  /** Merged in the period: what the share of the unattributed is of. */
  readonly merged: readonly ChangeFact[]
}

function select(facts: Facts, view: View): Selection {
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

/** What puts a change into a period, once: its deployment, and its merge while it has none. */
const entered = (change: ChangeFact, asOf: EpochMs): EpochMs =>
  deploymentBy(change, asOf)?.at ?? change.mergedAt ?? change.startedAt

const mergedRow = (change: ChangeFact, asOf: EpochMs): MetricRow => {
  const why = deploymentBy(change, asOf) === null ? 'not_deployed' : 'deployed_outside'
  return rowOf(change, change.mergedAt ?? change.startedAt, null, why)
}

const rowOf = (change: ChangeFact, at: EpochMs, value: number | null, why: string | null): MetricRow => ({
  kind: 'change',
  id: change.id,
  at,
  value,
  role: 'excluded',
  why,
})
