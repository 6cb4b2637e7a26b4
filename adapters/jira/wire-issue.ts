import { z } from 'zod'
import { maybe, maybeText, nameText, text } from '../payload/fields.ts'
import { storableText } from '../payload/storable.ts'
import {
  type AnyObject,
  anything,
  IssueType,
  id,
  instant,
  isObject,
  listOf,
  maybeDay,
  maybeInstant,
  ProjectRef,
  timestamp,
  User,
} from './wire.ts'

/** Another issue, as far as an issue shows it. */
const OtherIssue = maybe(
  z.object({
    id,
    fields: maybe(z.object({ issuetype: maybe(IssueType).catch(null) })).catch(null),
  }),
).catch(null)
export type OtherIssue = NonNullable<z.output<typeof OtherIssue>>

const seconds = maybe(z.number().nonnegative()).catch(null)
const Named = maybe(z.object({ name: maybeText })).catch(null)

/** Fields that have the same name on every site. Those without which there is no issue may be missing, never be wrong. */
const Fields = z.object({
  project: maybe(ProjectRef),
  issuetype: maybe(IssueType),
  status: maybe(
    z.object({
      id: maybe(id).catch(null),
      name: text,
      statusCategory: maybe(z.object({ key: maybeText })).catch(null),
    }),
  ),
  created: maybeInstant,
  updated: maybeInstant,
  resolutiondate: maybeInstant,
  statuscategorychangedate: maybeInstant.catch(null),
  summary: maybeText,
  /** A document on Cloud's API of version 3, else text. */
  description: anything,
  resolution: Named,
  priority: Named,
  labels: listOf(text),
  reporter: User,
  creator: User,
  assignee: User,
  duedate: maybeDay,
  parent: OtherIssue,
  /** Only the agile API has these three. */
  epic: maybe(z.object({ id })).catch(null),
  sprint: anything,
  closedSprints: anything,
  fixVersions: listOf(z.object({ id })),
  timeoriginalestimate: seconds,
  timespent: seconds,
  issuelinks: listOf(z.object({ inwardIssue: OtherIssue, outwardIssue: OtherIssue })),
})

const Issue = z.object({
  id,
  key: nameText,
  self: maybeText,
  fields: anything
    .transform((fields) => ({ known: fields ?? {}, all: isObject(fields) ? fields : {} }))
    .pipe(z.object({ known: Fields, all: z.custom<AnyObject>(isObject) })),
})
export type Issue = z.output<typeof Issue>

/** Whatever they call the thing; a text that is missing must not be taken from what all objects inherit. */
const ownText = anything.transform((value) => (typeof value === 'string' ? storableText(value) || null : null))

const Item = z.object({
  field: ownText,
  fieldId: ownText,
  fieldtype: ownText,
  from: ownText,
  fromString: ownText,
  to: ownText,
  toString: ownText,
})
export type Item = z.output<typeof Item>

const Changelog = maybe(z.object({ id, items: listOf(Item) })).catch(null)

export const IssueEvent = z.object({ timestamp, issue: Issue, user: User, changelog: Changelog })
export type IssueEvent = z.output<typeof IssueEvent>

export const IssueHistoryEvent = z.object({
  issue: z.object({ id, key: nameText, fields: z.object({ project: ProjectRef }) }),
  history: z.object({ id, author: User, created: instant, items: listOf(Item) }),
})
