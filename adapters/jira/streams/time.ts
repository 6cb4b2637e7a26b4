import { z } from 'zod'
import type { Instant } from '../../../src/domain/changes.ts'
import { instantOf } from '../../payload/time.ts'

export { later } from '../../payload/time.ts'

/** A time of an answer, in UTC with milliseconds: as text it sorts as time does. Some versions write milliseconds. */
export const time = z.union([z.string(), z.int()]).transform((value, context): Instant => {
  const at = instantOf(value)
  if (at !== undefined) return at
  context.addIssue({ code: 'custom', message: 'Invalid input: expected a time with its offset' })
  return z.NEVER
})

/** The moment `ms` earlier. */
export const before = (at: Instant, ms: number): Instant => new Date(Date.parse(at) - ms).toISOString()

export const earlier = (one: Instant, other: Instant): Instant => (one <= other ? one : other)
