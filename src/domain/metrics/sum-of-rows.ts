import type { Metric, MetricRow } from './metric.ts'
import { percentiles } from './percentile.ts'
import { countedValues, countRows } from './rows.ts'

/**
 * The number made anew from its rows alone, in the way of its unit: what is counted per day, its share, its number, or the
 * median of its values. `days` is how many days have passed. null where nothing is counted that could make a number.
 */
export function valueOfRows(
  { unit }: Pick<Metric, 'unit'>,
  rows: readonly MetricRow[],
  days: number | null,
): number | null {
  const counted = countRows(rows, 'counted')
  switch (unit) {
    case 'per_day':
      return days === null ? null : counted / days
    case 'share': {
      const all = counted + countRows(rows, 'denominator')
      return all === 0 ? null : counted / all
    }
    case 'count':
      return counted
    case 'seconds':
    case 'lines':
      return percentiles(countedValues(rows)).p50
  }
}
