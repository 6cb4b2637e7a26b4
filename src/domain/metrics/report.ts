import type { EpochMs, Facts, Known, Period, Window } from './facts.ts'
import { frozenAt } from './freshness.ts'
import type { Measurement, Metric, Source } from './metric.ts'

/** What a metric says of a period, with what a reader must know to trust it. */
export interface Report {
  readonly metric: Metric
  readonly measurement: Measurement
  /** What its sources have in common: of that everything is known. null: one of them is not known at all. */
  readonly known: Window | null
  /** Whether facts that come late may still change it. */
  readonly provisional: boolean
}

/**
 * The metric over the period as of that instant. It stays provisional until its attribution window and the horizon for
 * late facts have passed, and as long as a source is not known: whoever connects it later gets a number.
 */
export function report(
  facts: Facts,
  metric: Metric,
  period: Period,
  asOf: EpochMs,
  attributionWindowMs: number,
): Report {
  return reportOf(metric.measure(facts, period, asOf), facts, metric, period, asOf, attributionWindowMs)
}

/** The same of what was measured already. */
export function reportOf(
  measurement: Measurement,
  known: Known,
  metric: Metric,
  period: Period,
  asOf: EpochMs,
  attributionWindowMs: number,
): Report {
  const unknown = measurement.value === null && measurement.reason === 'not_synced'
  const provisional = asOf < frozenAt(period, attributionWindowMs) || unknown
  return { metric, measurement, known: knownTo(known, metric.sources), provisional }
}

function knownTo({ covered }: Known, sources: readonly Source[]): Window | null {
  let [from, to] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const source of sources) {
    const cover = covered[source]
    if (cover === null) return null
    from = Math.max(from, cover.from)
    to = Math.min(to, cover.to)
  }
  return from < to ? { from, to } : null
}
