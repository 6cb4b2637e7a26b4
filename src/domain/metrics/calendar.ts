import { Temporal } from 'temporal-polyfill'
import type { EpochMs } from './facts.ts'

/** The first instant of a date (2026-01-31) in a time zone; null when there is no such date. */
export const dayBegins = (date: string, zone: string): EpochMs | null => begins(date, zone, 0)

/** The first instant after it. */
export const dayEnds = (date: string, zone: string): EpochMs | null => begins(date, zone, 1)

function begins(date: string, zone: string, days: number): EpochMs | null {
  try {
    return Temporal.PlainDate.from(date).add({ days }).toZonedDateTime(zone).epochMilliseconds
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
