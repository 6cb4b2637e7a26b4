import { deploymentBy } from '../metrics/changes.ts'
import type { ChangeFact, EpochMs, Known, Period } from '../metrics/facts.ts'
import { medianOf, secondsBetween, unmeasured } from '../metrics/measurement.ts'
import type { Measurement, Metric, MetricRow, Source } from '../metrics/metric.ts'
import { inOrder } from '../metrics/rows.ts'
import { lookAt, spanOf } from '../metrics/view.ts'
import { stageDetails } from './lead-stages.ts'
import { leadTally, selectChanges } from './lead-tally.ts'
import type { DoraTally } from './tally.ts'

const sources: readonly Source[] = ['deployments', 'changes']

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
    const { sample, leftOut, merged } = selectChanges(facts, spanOf(period, asOf))
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
  measure: (facts, period, asOf) => ofTally({ lead: leadTally(facts, spanOf(period, asOf)) }, facts, period, asOf),
  ofTally,
}

function ofTally({ lead }: Pick<DoraTally, 'lead'>, known: Known, period: Period, asOf: EpochMs): Measurement {
  const { missing } = lookAt(known, sources, period, asOf)
  if (missing !== null) return unmeasured(missing, lead.durations.length)
  return medianOf(lead.durations, 'no_changes', {
    ...stageDetails(lead.stages),
    clamped: lead.clamped,
    by_time: lead.byTime,
    pre_baseline: lead.leftOut.pre_baseline,
    bots: lead.leftOut.bot,
    merge_commits: lead.leftOut.merge_commit,
    outside_path: lead.leftOut.outside_path,
    merged: lead.merged,
    unattributed: lead.unattributed,
    unattributed_share: lead.merged === 0 ? null : lead.unattributed / lead.merged,
  })
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
