import { mergedAt } from '../metrics/changes.ts'
import type { ChangeFact, EpochMs, Facts, Period } from '../metrics/facts.ts'
import { medianOf, secondsBetween, unmeasured } from '../metrics/measurement.ts'
import type { Metric, MetricRow, Source } from '../metrics/metric.ts'
import { percentiles } from '../metrics/percentile.ts'
import { countedValues, countRows } from '../metrics/rows.ts'
import { knownBy, lookAt } from '../metrics/view.ts'
import { durationRow, excludedFromFlow, pullRequestsIn } from './pull-requests.ts'

const sources: readonly Source[] = ['changes']

/** How long a review takes once it has begun. */
export const reviewTime: Metric = {
  name: 'review_time',
  title: 'Review time',
  unit: 'seconds',
  better: 'lower',
  version: 1,
  summary:
    'Median time from the first review by someone else to the merge, over pull requests merged in the period. Those nobody reviewed are counted beside it.',
  sources,
  details: {
    p75: '75th percentile; none below five',
    p90: '90th percentile; none below five',
    to_approval_p50: 'median from first review to approval',
    to_merge_p50: 'median from approval to merge',
    clamped: 'first reviewed only after the merge: counted as 0',
    not_reviewed: 'merged without a review by someone else',
  },
  rows,
  measure(facts, period, asOf) {
    const view = lookAt(facts, sources, period, asOf)
    const all = rows(facts, period, asOf)
    const values = countedValues(all)
    if (view.missing !== null) return unmeasured(view.missing, values.length)
    const approved = pullRequestsIn(facts, mergedAt, view).filter((change) => excludedFromFlow(change) === null)
    return medianOf(values, 'no_changes', {
      to_approval_p50: medianSeconds(approved, asOf, ({ firstReviewAt, approvedAt }) => [firstReviewAt, approvedAt]),
      to_merge_p50: medianSeconds(approved, asOf, (change) => [change.approvedAt, change.mergedAt]),
      clamped: countRows(all, 'counted', 'clamped'),
      not_reviewed: countRows(all, 'excluded', 'not_reviewed'),
    })
  },
}

function rows(facts: Facts, period: Period, asOf: EpochMs): readonly MetricRow[] {
  const merged = pullRequestsIn(facts, mergedAt, lookAt(facts, sources, period, asOf))
  return merged.map((change) => {
    const at = change.mergedAt as EpochMs
    return durationRow(change, knownBy(asOf, change.firstReviewAt), at, 'not_reviewed')
  })
}

function medianSeconds(
  changes: readonly ChangeFact[],
  asOf: EpochMs,
  ends: (change: ChangeFact) => readonly [EpochMs | null, EpochMs | null],
): number | null {
  const durations = changes.flatMap((change) => {
    const [from, to] = ends(change)
    return secondsBetween(knownBy(asOf, from), knownBy(asOf, to)) ?? []
  })
  return percentiles(durations).p50
}
