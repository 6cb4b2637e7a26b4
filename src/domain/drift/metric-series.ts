/** What metric drift is judged on: one value for each closed ISO week. */
import type { EpochMs } from '../metrics/facts.ts'
import type { Metric } from '../metrics/metric.ts'
import type { EvidenceLink } from './finding.ts'

/** A p50, or a count. */
export interface LevelWeek {
  /** Its Monday, at midnight where the tenant is. */
  readonly from: EpochMs
  /** null: no data, which is not 0. */
  readonly value: number | null
  /** How many facts it rests on. */
  readonly n: number
}

/** How many of how many. */
export interface RateWeek {
  readonly from: EpochMs
  /** null: no data. */
  readonly trials: { readonly hits: number; readonly of: number } | null
}

interface SeriesOf<Kind extends string, Week> {
  readonly kind: Kind
  /** Its name in the registry, e.g. change_lead_time: the alert's subject. */
  readonly metric: string
  readonly title: string
  /** Of the values; a count of a week is a count, whatever is shown for a day. */
  readonly unit: Metric['unit']
  /** Which way is better; null: neither, so it cannot get worse. */
  readonly better: 'higher' | 'lower' | null
  /** Closed weeks, oldest first. */
  readonly weeks: readonly Week[]
  /** Set by an operator: weeks before it do not count any more. null: all do. */
  readonly baselineFrom: EpochMs | null
  /** Rows behind the last week. */
  readonly links: readonly EvidenceLink[]
}

/** Anything above 0 whose ratios matter: seconds, lines. */
export type DurationSeries = SeriesOf<'duration', LevelWeek>
export type CountSeries = SeriesOf<'count', LevelWeek>
export type RateSeries = SeriesOf<'rate', RateWeek>
export type MetricSeries = DurationSeries | CountSeries | RateSeries

/** What the weeks of a metric are, by its unit. A frequency is judged by the count of each week. */
export const SERIES_KINDS: Readonly<Record<Metric['unit'], MetricSeries['kind']>> = {
  seconds: 'duration',
  lines: 'duration',
  share: 'rate',
  count: 'count',
  per_day: 'count',
}

/** The weeks that an operator's new beginning leaves. */
export const sinceBaseline = <Week extends { readonly from: EpochMs }>(
  weeks: readonly Week[],
  from: EpochMs | null,
): readonly Week[] => (from === null ? weeks : weeks.filter((week) => week.from >= from))
