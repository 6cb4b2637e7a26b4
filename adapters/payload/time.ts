import type { Instant, SourceVersion } from '../../src/domain/changes.ts'

/** With the offset always written: without one, the same text would mean another time on another machine. */
const WITH_OFFSET = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:?\d\d)$/

/**
 * The same instant as `2024-01-01T00:00:00.000Z`, always 24 characters, so that text sorts as time does; of ISO 8601
 * with any offset (GitHub writes `+01:00`, Jira `+0100`), or of milliseconds since 1970. undefined: it is no time.
 */
export function instantOf(told: string | number): Instant | undefined {
  if (typeof told === 'number') return instantAt(told)
  const [, local, offset] = WITH_OFFSET.exec(told) ?? []
  if (local === undefined || offset === undefined) return undefined
  return instantAt(Date.parse(`${local}${offset.replace(/(\d\d)(\d\d)$/, '$1:$2')}`))
}

function instantAt(ms: number): Instant | undefined {
  const date = new Date(ms)
  const year = date.getUTCFullYear()
  return year >= 1 && year <= 9999 ? date.toISOString() : undefined
}

/** Sorts by time and, within one tick of the source's clock, by `rank`: one digit for what cannot come before what. */
export function versionAt(at: Instant, rank: number): SourceVersion {
  return `${at}#${rank}`
}

/** The later of two; null counts as never. */
export function later(one: Instant | null, other: Instant | null): Instant | null {
  if (one === null || other === null) return one ?? other
  return one > other ? one : other
}

/** For objects that exist but have no time yet: everything that has one comes after. */
export const UNKNOWN_TIME: Instant = '0001-01-01T00:00:00.000Z'
