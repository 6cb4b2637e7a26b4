import { mergedAt, reviewableAt } from '../metrics/changes.ts'
import type { ChangeFact, EpochMs, Facts, Period } from '../metrics/facts.ts'
import { medianOf, unmeasured } from '../metrics/measurement.ts'
import type { Metric, MetricRow, Source } from '../metrics/metric.ts'
import { countedValues, countRows, inOrder } from '../metrics/rows.ts'
import { knownBy, lookAt } from '../metrics/view.ts'
import { durationRow, pullRequestRow, pullRequestsIn } from './pull-requests.ts'

const sources: readonly Source[] = ['changes']
const firstReviewed = ({ firstReviewAt }: ChangeFact): EpochMs | null => firstReviewAt

/** How long a pull request waits for someone to look at it. */
export const pickupTime: Metric = {
  name: 'pickup_time',
  title: 'Pickup time',
  unit: 'seconds',
  better: 'lower',
  version: 1,
  summary:
    'Median time from opened, or from ready for review where it began as a draft, to the first review by someone else, over pull requests first reviewed in the period. A review of a draft counts as 0.',
  sources,
  details: {
    p75: '75th percentile; none below five',
    p90: '90th percentile; none below five',
    clamped: 'reviewed before they were ready: counted as 0',
    not_reviewed: 'merged in the period without a review by someone else',
    opening_unknown: 'first reviewed in the period, but when they were opened is not known',
  },
  rows,
  measure(facts, period, asOf) {
    const { missing } = lookAt(facts, sources, period, asOf)
    const all = rows(facts, period, asOf)
    const values = countedValues(all)
    if (missing !== null) return unmeasured(missing, values.length)
    return medianOf(values, 'no_changes', {
      clamped: countRows(all, 'counted', 'clamped'),
      not_reviewed: countRows(all, 'excluded', 'not_reviewed'),
      opening_unknown: countRows(all, 'excluded', 'opening_unknown'),
    })
  },
}

function rows(facts: Facts, period: Period, asOf: EpochMs): readonly MetricRow[] {
  const view = lookAt(facts, sources, period, asOf)
  const reviewed = pullRequestsIn(facts, firstReviewed, view).map((change) => {
    const at = change.firstReviewAt as EpochMs
    return durationRow(change, reviewableAt(change, asOf), at, 'opening_unknown')
  })
  const unreviewed = pullRequestsIn(facts, mergedAt, view)
    .filter((change) => knownBy(asOf, change.firstReviewAt) === null)
    .map((change) => pullRequestRow(change, change.mergedAt as EpochMs, null, 'not_reviewed'))
  return inOrder([...reviewed, ...unreviewed])
}
