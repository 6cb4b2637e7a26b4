import type { MetricValue, MetricView, ReasonView } from '../app.ts'
import type { StoredMetric } from '../db/snapshots.ts'
import { quickCheckCategory } from '../domain/dora/quick-check.ts'
import { NULL_REASONS, type NullReason } from '../domain/metrics/metric.ts'
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
    factsFrom: known === null ? null : new Date(known.from).toISOString(),
    factsUntil: known === null ? null : new Date(known.to).toISOString(),
    provisional,
    definitionVersion: metric.version,
  }
}

/** The same with what the metric is, and the category that its value falls into. */
export function metricView(of: Report, reason: (code: NullReason) => ReasonView): MetricView {
  const { name, title, unit, better, summary } = of.metric
  const shown = metricValue(of, reason)
  const quickCheck = shown.value === null ? null : quickCheckCategory(name, shown.value)
  return { ...shown, title, unit, better, summary, quickCheck }
}

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
    factsFrom: stored.facts_from,
    factsUntil: stored.facts_until,
    provisional: stored.provisional,
    definitionVersion: stored.definition_version,
  }
}
