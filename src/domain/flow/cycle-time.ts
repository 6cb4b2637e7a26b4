import { mergedAt, reviewableAt } from '../metrics/changes.ts'
import type { EpochMs, Facts, Period, WorkFact } from '../metrics/facts.ts'
import { medianOf, secondsBetween, unmeasured } from '../metrics/measurement.ts'
import type { Metric, MetricRow, Source } from '../metrics/metric.ts'
import { percentiles } from '../metrics/percentile.ts'
import { countedValues, countRows } from '../metrics/rows.ts'
import { covers, knownBy, lookAt, type View } from '../metrics/view.ts'
import { excludedFromFlow, pullRequestsIn } from './pull-requests.ts'
import { workIn } from './work-items.ts'

const sources: readonly Source[] = ['work']
const done = ({ doneAt }: WorkFact): EpochMs | null => doneAt

/** How long work takes once someone has begun it. */
export const cycleTime: Metric = {
  name: 'cycle_time',
  title: 'Cycle time',
  unit: 'seconds',
  better: 'lower',
  version: 1,
  summary:
    'Median time from started to done, over planned items and defects done in the period. The time from opened, or ready, to merged of pull requests is shown beside it.',
  sources,
  details: {
    p75: '75th percentile; none below five',
    p90: '90th percentile; none below five',
    start_unknown: 'done in the period, but when they were started is not known',
    clamped: 'done before they were started: counted as 0',
    pull_request_p50: 'median from opened, or ready, to merged, over pull requests merged in the period',
    pull_request_n: 'pull requests of which that is known',
  },
  rows,
  measure(facts, period, asOf) {
    const view = lookAt(facts, sources, period, asOf)
    const all = rows(facts, period, asOf)
    const values = countedValues(all)
    if (view.missing !== null) return unmeasured(view.missing, values.length)
    return medianOf(values, 'no_work', {
      start_unknown: countRows(all, 'excluded', 'start_unknown'),
      clamped: countRows(all, 'counted', 'clamped'),
      ...pullRequests(facts, view),
    })
  },
}

function rows(facts: Facts, period: Period, asOf: EpochMs): readonly MetricRow[] {
  const view = lookAt(facts, sources, period, asOf)
  return workIn(facts, done, view).map(({ id, startedAt, doneAt }): MetricRow => {
    const at = doneAt as EpochMs
    const row = { kind: 'work_item', id, at } as const
    if (startedAt === null) return { ...row, value: null, role: 'excluded', why: 'start_unknown' }
    return { ...row, value: secondsBetween(startedAt, at), role: 'counted', why: at < startedAt ? 'clamped' : null }
  })
}

function pullRequests(facts: Facts, view: View) {
  if (!covers(facts, 'changes', view)) return { pull_request_p50: null, pull_request_n: null }
  const durations = pullRequestsIn(facts, mergedAt, view).flatMap((change) => {
    if (excludedFromFlow(change) !== null) return []
    return secondsBetween(reviewableAt(change, view.asOf), knownBy(view.asOf, change.mergedAt)) ?? []
  })
  return { pull_request_p50: percentiles(durations).p50, pull_request_n: durations.length }
}
