import type { MetricDefinition, MetricValue, ReasonView } from '../app.ts'
import type { StoredMetric } from '../db/snapshots.ts'
import { type Metric, NULL_REASONS, type NullReason } from '../domain/metrics/metric.ts'
import type { Report } from '../domain/metrics/report.ts'
import { reasonView } from './metrics-reasons.ts'

/** The report as it is shown. `reason` finds the words for what is missing. */
export function metricValue(
  { metric, measurement, known, provisional }: Report,
  reason: (code: NullReason) => ReasonView,
): MetricValue {
  const measured = measurement.value === null ? null : measurement
  return {
    name: metric.name,
    value: measurement.value,
    reason: measurement.value === null ? reason(measurement.reason) : null,
    n: measurement.n,
    numerator: measured?.numerator ?? null,
    denominator: measured?.denominator ?? null,
    details: measurement.details,
    factsUntil: known === null ? null : new Date(known.to).toISOString(),
    provisional,
    definitionVersion: metric.version,
  }
}

export const definitionOf = ({ title, unit, better, summary }: Metric): MetricDefinition => ({
  title,
  unit,
  better,
  summary,
})

/** A metric of a snapshot. A reason of a newer program that this one does not know is shown as not synced. */
export function storedValue(name: string, stored: StoredMetric): MetricValue {
  const code = NULL_REASONS.find((known) => known === stored.reason) ?? 'not_synced'
  return {
    name,
    value: stored.value,
    reason: stored.value === null ? reasonView(code, null) : null,
    n: stored.n,
    numerator: stored.numerator,
    denominator: stored.denominator,
    details: stored.details,
    factsUntil: stored.facts_until,
    provisional: stored.provisional,
    definitionVersion: stored.definition_version,
  }
}
