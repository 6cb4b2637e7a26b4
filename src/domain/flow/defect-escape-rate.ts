import type { EpochMs, Facts, Period, WorkFact } from '../metrics/facts.ts'
import { shareOf, unmeasured } from '../metrics/measurement.ts'
import type { Metric, MetricRow, Source } from '../metrics/metric.ts'
import { countRows } from '../metrics/rows.ts'
import { lookAt } from '../metrics/view.ts'
import { workIn } from './work-items.ts'

const sources: readonly Source[] = ['work']
const foundAt = ({ kind, openedAt }: WorkFact): EpochMs | null => (kind === 'defect' ? openedAt : null)

/** How many defects are found only after the release. */
export const defectEscapeRate: Metric = {
  name: 'defect_escape_rate',
  title: 'Defect escape rate',
  unit: 'share',
  better: 'lower',
  version: 1,
  summary:
    'Defects opened in the period that were found after the release / defects opened in the period of which it is known whether they were.',
  sources,
  details: { unknown: 'opened in the period, but whether they were found after the release is not known' },
  rows,
  measure(facts, period, asOf) {
    const { missing } = lookAt(facts, sources, period, asOf)
    const all = rows(facts, period, asOf)
    const unknown = countRows(all, 'excluded')
    if (missing !== null) return unmeasured(missing, all.length - unknown)
    return shareOf(countRows(all, 'counted'), all.length - unknown, 'no_defects', { unknown })
  },
}

function rows(facts: Facts, period: Period, asOf: EpochMs): readonly MetricRow[] {
  const view = lookAt(facts, sources, period, asOf)
  return workIn(facts, foundAt, view).map(({ id, openedAt, escaped }): MetricRow => {
    const row = { kind: 'work_item', id, at: openedAt as EpochMs, value: null } as const
    if (escaped === null) return { ...row, role: 'excluded', why: 'escape_unknown' }
    return { ...row, role: escaped ? 'counted' : 'denominator', why: escaped ? 'escaped' : 'found_before' }
  })
}
