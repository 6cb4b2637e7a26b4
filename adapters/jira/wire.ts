/**
 * Their words, as far as every payload has them: ids, times and accounts of Jira Cloud and Data Center, old and new.
 * What the rest can do without is null when it is missing, and also when it is not what it used to be.
 */
import { z } from 'zod'
import { flag, instantBy, maybe, maybeText, nameText, text } from '../payload/fields.ts'
import { instantOf } from '../payload/time.ts'

/** Names and values as they stand: fields of the site itself are found only so. */
export type AnyObject = Readonly<Record<string, unknown>>
export const isObject = (value: unknown): value is AnyObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Whatever stands there, or nothing. */
export const anything = z.unknown().optional()

/** Numbers in webhooks and in the agile API, text elsewhere: the same id. */
export const id = z.union([z.int().nonnegative(), z.string().regex(/^\d{1,19}$/)]).transform((value) => String(value))
export const maybeId = maybe(id)

/** As text; what came through jira.js has dates in some places. */
const time = z.union([z.string(), z.date().transform((date) => date.toISOString())])
export const instant = instantBy(time, instantOf)
export const maybeInstant = maybe(instant)

/** Dates without a time mean their whole day; it begins in UTC, the one zone in which all of us agree on it. */
const dayOrInstant = instantBy(time, (told) =>
  instantOf(/^\d{4}-\d\d-\d\d$/.test(told) ? `${told}T00:00:00.000Z` : told),
)
export const maybeDay = maybe(dayOrInstant).catch(null)

/** Milliseconds since 1970, as webhooks write the time they tell of. */
export const timestamp = maybe(instantBy(z.int(), instantOf)).catch(null)

/** What is understood of a list; entries that are something else are left out. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z
    .array(z.unknown())
    .nullish()
    .catch(null)
    .transform((entries) =>
      (entries ?? []).flatMap((entry) => {
        const read = item.safeParse(entry)
        return read.success ? [read.data] : []
      }),
    )

/** `accountId` on Cloud; `key` and `name` on Data Center, and on Cloud until 2019. The address is not even read. */
export const User = maybe(
  z.object({
    accountId: maybeText,
    key: maybeText,
    name: maybeText,
    displayName: maybeText,
    accountType: maybeText,
  }),
).catch(null)
export type User = z.output<typeof User>

export const ProjectRef = z.object({ id, key: nameText, self: maybeText })
export const IssueType = z.object({
  name: text,
  subtask: flag,
  /** 1 is an epic, 0 a story, -1 a sub-task, more is above epics; servers do not tell it. */
  hierarchyLevel: maybe(z.int()).catch(null),
})
export type IssueType = z.output<typeof IssueType>

/** When a payload was told: read through the API, or sent. */
export const Told = z.object({ timestamp, as_of: maybeInstant })
export type Told = z.output<typeof Told>
