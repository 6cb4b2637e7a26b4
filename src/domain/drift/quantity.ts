/** Numbers as a person reads them. */
import type { EpochMs } from '../metrics/facts.ts'
import type { Metric } from '../metrics/metric.ts'
import { DAY_MS, HOUR_MS, instant, WEEK_MS } from './detector.ts'

/** Three digits, as much as a person compares, and seconds in the unit that suits them. */
export function quantity(value: number | null | undefined, unit: Metric['unit']): string {
  if (value === null || value === undefined) return 'none'
  if (unit === 'seconds') return span(value * 1000)
  if (unit === 'share') return percent(value)
  return String(digits(value)) + (unit === 'per_day' ? ' a day' : '')
}

/** A length of time in milliseconds. */
export function span(ms: number): string {
  if (ms >= 2 * DAY_MS) return `${digits(ms / DAY_MS)} days`
  if (ms >= HOUR_MS) return `${digits(ms / HOUR_MS)} h`
  return ms >= 60_000 ? `${digits(ms / 60_000)} min` : `${digits(ms / 1000)} s`
}

export const percent = (share: number): string => `${digits(share * 100)} %`

/** "1 issue", "2 issues". */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${digits(count)} ${count === 1 ? one : many}`

const MONDAY = 4 * DAY_MS

/** The Monday that a week begins with, whichever zone its midnight is in. */
export const mondayOf = (from: EpochMs): string =>
  instant(Math.round((from - MONDAY) / WEEK_MS) * WEEK_MS + MONDAY).slice(0, 10)

export const digits = (value: number): number => Number(value.toPrecision(3))
