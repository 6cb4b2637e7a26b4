import { z } from 'zod'
import type { Instant } from '../../../src/domain/changes.ts'

/** As Jira writes it: `2024-03-31T01:30:00.000+0100`, always with its offset. */
const ISO = /^(\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(?:Z|([+-]\d\d):?(\d\d))$/

function toInstant(value: string | number | Date): Instant | null {
  const [, local, hours, minutes] = typeof value === 'string' ? (ISO.exec(value) ?? []) : []
  const text = typeof value !== 'string' ? value : `${local}${hours === undefined ? 'Z' : `${hours}:${minutes}`}`
  const at = new Date(text)
  return Number.isNaN(at.getTime()) ? null : at.toISOString()
}

/** A time of an answer, in UTC with milliseconds: as text it sorts as time does. jira.js makes dates of some. */
export const time = z.union([z.string(), z.int(), z.date()]).transform((value, context): Instant => {
  const at = toInstant(value)
  if (at !== null) return at
  context.addIssue({ code: 'custom', message: 'Invalid input: expected a time with its offset' })
  return z.NEVER
})

/** The moment `ms` earlier. */
export const before = (at: Instant, ms: number): Instant => new Date(Date.parse(at) - ms).toISOString()

export const later = (one: Instant | null, other: Instant | null): Instant | null =>
  one === null ? other : other === null || one >= other ? one : other

export const earlier = (one: Instant, other: Instant): Instant => (one <= other ? one : other)
