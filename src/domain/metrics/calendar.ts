import { Temporal } from 'temporal-polyfill'
import type { EpochMs } from './facts.ts'

/** The first instant of a date (2026-01-31) in a time zone; null when there is no such date. */
export function dayBegins(date: string, zone: string): EpochMs | null {
  try {
    return Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}
