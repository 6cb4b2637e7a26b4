import type { Instant, SourceVersion } from '../../src/domain/changes.ts'

/** With the offset always written: without one, the same text would mean another time on another machine. */
const WITH_OFFSET = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/

/**
 * The same instant as `2024-01-01T00:00:00.000Z`, always 24 characters, so that text sorts as time does. GitHub
 * writes times as ISO 8601 with any offset, or (push, installation) as epoch seconds. undefined: it is no time.
 */
export function toInstant(value: string | number): Instant | undefined {
  if (typeof value === 'string' && !WITH_OFFSET.test(value)) return undefined
  const date = new Date(typeof value === 'number' ? value * 1000 : value)
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9999 ? date.toISOString() : undefined
}

/**
 * Sorts by time and, within one second (GitHub's clock in most places), by `rank`: one digit for what cannot come
 * before what. Without it the delivery that arrives last would win.
 */
export function versionAt(at: Instant, rank: number): SourceVersion {
  return `${at}#${rank}`
}

/** Sorts by time, then by the source's running number. 16 digits hold every id it can send. */
export function versionOfNumbered(at: Instant, id: string): SourceVersion {
  return `${at}#${id.padStart(16, '0')}`
}

/** The later of two; null counts as never. */
export function later(one: Instant | null, other: Instant | null): Instant | null {
  if (one === null || other === null) return one ?? other
  return one > other ? one : other
}

/** For objects that exist but have no time yet: everything that has one comes after. */
export const UNKNOWN_TIME: Instant = '0001-01-01T00:00:00.000Z'
