import type { StoredWeek } from '../db/drift-weeks.ts'
import type { LevelWeek, MetricSeries, RateWeek } from '../domain/drift/metric-series.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import type { Metric, NullReason } from '../domain/metrics/metric.ts'
import { metricNamed } from '../domain/metrics/registry.ts'

/** Reasons for no value that say: nothing can be known of the week. Any other says that there was nothing in it. */
const UNKNOWN: ReadonlySet<NullReason> = new Set(['no_production_environment', 'not_synced', 'not_begun'])

/**
 * A series for each metric that this program has and that can get worse. Weeks that were counted by another definition are
 * left out: they are no baseline for this one.
 */
export function seriesOf(weeks: readonly StoredWeek[], baselines: ReadonlyMap<string, EpochMs>): MetricSeries[] {
  return [...Map.groupBy(weeks, ({ metric }) => metric)].flatMap(([name, all]) => {
    const metric = metricNamed(name)
    if (metric === undefined || metric.better === null) return []
    const own = all.filter(({ definitionVersion }) => definitionVersion === metric.version)
    return [seriesOfMetric(metric, own, baselines.get(name) ?? null)]
  })
}

function seriesOfMetric(metric: Metric, weeks: readonly StoredWeek[], baselineFrom: EpochMs | null): MetricSeries {
  const { name, title, better } = metric
  const named = { metric: name, title, better, baselineFrom, links: [] }
  switch (metric.unit) {
    case 'seconds':
    case 'lines':
      return { ...named, kind: 'duration', unit: metric.unit, weeks: weeks.map(durationOf) }
    case 'per_day':
      return { ...named, kind: 'count', unit: 'count', weeks: weeks.map(perDayOf) }
    case 'count':
      return { ...named, kind: 'count', unit: 'count', weeks: weeks.map(durationOf) }
    case 'share':
      return { ...named, kind: 'rate', unit: 'share', weeks: weeks.map(rateOf) }
  }
}

const durationOf = ({ from, value, n }: StoredWeek): LevelWeek => ({ from, value, n })

/** How often it was in the week, not a day of it: so it is a count. */
const perDayOf = ({ from, value, n }: StoredWeek): LevelWeek => ({ from, value: value === null ? null : n, n })

function rateOf({ from, numerator, denominator, reason }: StoredWeek): RateWeek {
  if (numerator !== null && denominator !== null) return { from, trials: { hits: numerator, of: denominator } }
  return { from, trials: reason !== null && !UNKNOWN.has(reason) ? { hits: 0, of: 0 } : null }
}
