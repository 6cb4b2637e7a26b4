import { mergedAt } from '../metrics/changes.ts'
import type { EpochMs, Facts, Period, WorkFact } from '../metrics/facts.ts'
import { unmeasured } from '../metrics/measurement.ts'
import type { Metric, MetricRow, Source } from '../metrics/metric.ts'
import { countRows } from '../metrics/rows.ts'
import { covers, lookAt } from '../metrics/view.ts'
import { excludedFromFlow, pullRequestsIn } from './pull-requests.ts'
import { workIn } from './work-items.ts'

const sources: readonly Source[] = ['work']
const done = ({ doneAt }: WorkFact): EpochMs | null => doneAt

/** How much work gets done. */
export const throughput: Metric = {
  name: 'throughput',
  title: 'Throughput',
  unit: 'count',
  better: 'higher',
  version: 1,
  summary: 'Planned items and defects done in the period.',
  sources,
  details: {
    user_stories: 'of them, user stories',
    technical_stories: 'of them, technical stories',
    defects: 'of them, defects',
    pull_requests: 'pull requests merged in the period',
  },
  rows,
  measure(facts, period, asOf) {
    const view = lookAt(facts, sources, period, asOf)
    const all = rows(facts, period, asOf)
    if (view.missing !== null) return unmeasured(view.missing, all.length)
    const merged = pullRequestsIn(facts, mergedAt, view).filter((change) => excludedFromFlow(change) === null)
    return {
      value: all.length,
      n: all.length,
      details: {
        user_stories: countRows(all, 'counted', 'user_story'),
        technical_stories: countRows(all, 'counted', 'technical_story'),
        defects: countRows(all, 'counted', 'defect'),
        pull_requests: covers(facts, 'changes', view) ? merged.length : null,
      },
    }
  },
}

function rows(facts: Facts, period: Period, asOf: EpochMs): readonly MetricRow[] {
  const view = lookAt(facts, sources, period, asOf)
  return workIn(facts, done, view).map(
    ({ id, doneAt, kind }): MetricRow => ({
      kind: 'work_item',
      id,
      at: doneAt as EpochMs,
      value: 1,
      role: 'counted',
      why: kind,
    }),
  )
}
