import type { DaySpan } from '../db/metric-marks.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'

const DAY_MS = 86_400_000
const dayOf = (day: number) => new Date(day * DAY_MS).toISOString().slice(0, 10)

/** The days in UTC that the instants lie in; days in a row are one span. */
export function daySpans(instants: readonly EpochMs[]): DaySpan[] {
  const days = [...new Set(instants.map((at) => Math.floor(at / DAY_MS)))].sort((a, b) => a - b)
  const spans: { first: number; last: number }[] = []
  for (const day of days) {
    const open = spans.at(-1)
    if (open?.last === day - 1) open.last = day
    else spans.push({ first: day, last: day })
  }
  return spans.map(({ first, last }) => ({ first: dayOf(first), last: dayOf(last) }))
}
