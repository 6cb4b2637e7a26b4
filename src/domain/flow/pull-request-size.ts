import { mergedAt } from '../metrics/changes.ts'
import type { EpochMs, Facts, Period } from '../metrics/facts.ts'
import { medianOf, unmeasured } from '../metrics/measurement.ts'
import type { Metric, MetricRow, Source } from '../metrics/metric.ts'
import { countedValues, countRows } from '../metrics/rows.ts'
import { lookAt } from '../metrics/view.ts'
import { pullRequestRow, pullRequestsIn } from './pull-requests.ts'

const sources: readonly Source[] = ['changes']

/** How much a pull request changes. */
export const pullRequestSize: Metric = {
  name: 'pull_request_size',
  title: 'Pull request size',
  unit: 'lines',
  better: 'lower',
  version: 1,
  summary: 'Median of lines added and removed, over pull requests merged in the period.',
  sources,
  details: {
    p75: '75th percentile; none below five',
    p90: '90th percentile; none below five',
    size_unknown: 'merged in the period, but the source does not tell their size',
  },
  rows,
  measure(facts, period, asOf) {
    const { missing } = lookAt(facts, sources, period, asOf)
    const all = rows(facts, period, asOf)
    const values = countedValues(all)
    if (missing !== null) return unmeasured(missing, values.length)
    return medianOf(values, 'no_changes', { size_unknown: countRows(all, 'excluded', 'size_unknown') })
  },
}

function rows(facts: Facts, period: Period, asOf: EpochMs): readonly MetricRow[] {
  const merged = pullRequestsIn(facts, mergedAt, lookAt(facts, sources, period, asOf))
  return merged.map((change) => pullRequestRow(change, change.mergedAt as EpochMs, change.size, 'size_unknown'))
}
