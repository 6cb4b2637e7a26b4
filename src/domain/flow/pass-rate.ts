import type { EpochMs, Facts, Period, TestFact } from '../metrics/facts.ts'
import { inTime } from '../metrics/in-time.ts'
import { shareOf, unmeasured } from '../metrics/measurement.ts'
import type { Metric, MetricRow, Source } from '../metrics/metric.ts'
import { countRows } from '../metrics/rows.ts'
import { lookAt } from '../metrics/view.ts'

const sources: readonly Source[] = ['tests']
const ran = ({ at }: TestFact): EpochMs => at

/** How often tests pass. */
export const passRate: Metric = {
  name: 'pass_rate',
  title: 'Pass rate',
  unit: 'share',
  better: 'higher',
  version: 1,
  summary: 'Test executions of the period that passed / test executions of the period.',
  sources,
  details: { failed: 'executions that did not pass' },
  rows,
  measure(facts, period, asOf) {
    const { missing } = lookAt(facts, sources, period, asOf)
    const all = rows(facts, period, asOf)
    if (missing !== null) return unmeasured(missing, all.length)
    const passed = countRows(all, 'counted')
    return shareOf(passed, all.length, 'no_tests', { failed: all.length - passed })
  },
}

function rows(facts: Facts, period: Period, asOf: EpochMs): readonly MetricRow[] {
  const view = lookAt(facts, sources, period, asOf)
  return inTime(facts.tests, ran, view.from, view.before).map(
    ({ id, at, passed }): MetricRow => ({
      kind: 'test',
      id,
      at,
      value: null,
      role: passed ? 'counted' : 'denominator',
      why: passed ? 'passed' : 'failed',
    }),
  )
}
