import type { StoredMetric, StoredMetrics } from '../db/snapshots.ts'
import type { EpochMs, Window } from '../domain/metrics/facts.ts'
import type { Report } from '../domain/metrics/report.ts'

/** Reports as a snapshot keeps them. What is known is cut to the period: that more is known by now changes nothing of it. */
export const storedMetrics = (reports: readonly Report[], period: Window): StoredMetrics =>
  Object.fromEntries(reports.map((it) => [it.metric.name, stored(it, period)]))

function stored({ metric, measurement, known, provisional }: Report, period: Window): StoredMetric {
  const measured = measurement.value === null ? null : measurement
  const cut = (at: EpochMs) => new Date(Math.min(Math.max(at, period.from), period.to)).toISOString()
  return {
    value: measurement.value,
    reason: measurement.value === null ? measurement.reason : null,
    n: measurement.n,
    numerator: measured?.numerator ?? null,
    denominator: measured?.denominator ?? null,
    details: measurement.details,
    facts_from: known === null ? null : cut(known.from),
    facts_until: known === null ? null : cut(known.to),
    provisional,
    definition_version: metric.version,
  }
}
