import type { Details, Measurement, NullReason, Unmeasured } from './metric.ts'
import { percentiles } from './percentile.ts'

/** No value. What is not known has no details either: a count of it would be a zero for "don't know". */
export const unmeasured = (reason: NullReason, n = 0, details: Details = {}): Unmeasured => ({
  value: null,
  reason,
  n,
  details,
})

/** The median of the values, with p75 and p90 among the details; without values, the reason. */
export function medianOf(values: readonly number[], ifNone: NullReason, details: Details = {}): Measurement {
  const { p50, p75, p90 } = percentiles(values)
  if (p50 === null) return unmeasured(ifNone, 0, details)
  return { value: p50, n: values.length, details: { p75, p90, ...details } }
}

/** The share of the numerator in the denominator, in [0, 1]; of nothing, the reason. */
export function shareOf(
  numerator: number,
  denominator: number,
  ifNone: NullReason,
  details: Details = {},
): Measurement {
  if (denominator === 0) return unmeasured(ifNone, 0, details)
  return { value: numerator / denominator, n: denominator, numerator, denominator, details }
}

/** What lies between two instants, in seconds, never less than 0; null where one of them is not known. */
export function secondsBetween(from: number | null, to: number | null): number | null {
  return from === null || to === null ? null : Math.max(0, to - from) / 1000
}
