import { z } from 'zod'
import { EVENT_TYPES } from '../domain/events.ts'
import { didYouMean } from '../domain/nearest.ts'

/** Shared pieces of the route schemas. Inputs refuse members they do not know, so a misspelt filter is an error, not "everything". */

// Control characters are refused: PostgreSQL cannot store NUL, and the rest would reach operators' terminals. So are
// halves of surrogate pairs, which it refuses as JSON.
const visible = /^[^\p{Cc}\p{Cs}]*$/u
export const text = (max: number) => z.string().trim().min(1).max(max).regex(visible, 'must hold no control characters')

export const id = z.guid()
/** Of a row; PostgreSQL counts with 32 bits. */
export const rowVersion = z.number().int().min(1).max(2_147_483_647)
/** PostgreSQL knows no year 0, and no offset of 16 hours or more; places on earth have 14 at most. */
const OFFSET = /(?:Z|[+-](?:0\d|1[0-4]):\d\d)$/
export const instant = z.iso.datetime({ offset: true }).refine((told) => {
  const year = new Date(told).getUTCFullYear()
  return OFFSET.test(told) && year >= 1 && year <= 9999
}, 'must be a time in the years 1 to 9999, with an offset of 14 hours at most')
/** A time in an answer. */
export const time = z.string().meta({ format: 'date-time' })

const CREDENTIAL_BYTES = 20_000

/** What an adapter reads its API with; only the adapter knows its form. In no answer, and in no message of a refusal. */
export const credential = z
  .union([z.string().min(1), z.record(z.string(), z.unknown())], 'must be an object or a text')
  .refine(
    (given) => Buffer.byteLength(JSON.stringify(given)) <= CREDENTIAL_BYTES,
    `must have ${CREDENTIAL_BYTES} bytes at most`,
  )

export const byId = z.strictObject({ id })

export const page = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: text(1000).optional(),
}
export const pageOnly = z.strictObject(page)

/** The envelope of every list. */
export const listOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), next_cursor: z.string().nullable() })

export const eventType = z.enum(EVENT_TYPES)
const EVENT_PATTERNS = [...EVENT_TYPES, ...new Set(EVENT_TYPES.map((type) => type.replace(/\..*/, '.*')))]

/** Names of events, or patterns in which `*` stands for any text. One that is like no event there is would wait for ever. */
export const eventTypes = z
  .array(
    text(200)
      .regex(/^[a-z_*]+(\.[a-z_*]+)*$/, 'must be like deployment.succeeded, deployment.* or *')
      .superRefine((pattern, { addIssue }) => {
        const like = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll(/\*+/g, '.*')}$`)
        if (!EVENT_TYPES.some((type) => like.test(type)))
          addIssue(`is like no event there is${didYouMean(pattern, EVENT_PATTERNS)}`)
      }),
  )
  .max(50)

export const period = { since: instant.optional(), until: instant.optional() }
