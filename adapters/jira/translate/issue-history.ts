import {
  type HistoryItem,
  IMMUTABLE_VERSION,
  type Instant,
  type IssueHistoryChange,
  type SourceVersion,
} from '../../../src/domain/changes.ts'
import type { TranslationContext } from '../../../src/ports/source-adapter.ts'
import { read } from '../../payload/read.ts'
import { readLearned } from '../learned.ts'
import { person } from '../person.ts'
import type { User } from '../wire.ts'
import { IssueHistoryEvent, type Item } from '../wire-issue.ts'
import { isAbout, numberOf, pointsField, sprintField } from './custom-fields.ts'
import { changed, skipped, type Translator } from './outcome.ts'

interface Entry {
  readonly id: string
  readonly issue: { readonly id: string; readonly key: string; readonly project: string }
  readonly at: Instant
  readonly author: User
  readonly items: readonly Item[]
  readonly version: SourceVersion
}

/** The topic `api:issue_history`: one entry of an issue's history, which never changes. */
export const issueHistory: Translator = (receipt, context) => {
  const { issue, history } = read(IssueHistoryEvent, receipt)
  const { id, created: at, author, items } = history
  const of = { id: issue.id, key: issue.key, project: issue.fields.project.id }
  // More than a webhook tells: that knows the moment it was sent, this the moment of the change.
  const change = historyChange({ id, issue: of, at, author, items, version: `${IMMUTABLE_VERSION}#1` }, context)
  return change === null ? skipped('history_not_used') : changed(change)
}

/** The entry, as far as it says something of sprints, points and status; null when it does not. */
export function historyChange(entry: Entry, context: TranslationContext): IssueHistoryChange | null {
  const items = entry.items.flatMap((item) => itemOf(item, context) ?? [])
  if (items.length === 0) return null
  return {
    kind: 'issue_history',
    externalId: entry.id,
    externalKey: entry.issue.key,
    url: null,
    version: entry.version,
    scope: entry.issue.project,
    gone: null,
    fields: { issue: entry.issue.id, at: entry.at, author: person(entry.author, context), items },
  }
}

function itemOf(item: Item, { rules, learned: json }: TranslationContext): HistoryItem | null {
  const learned = readLearned(json)
  if (isAbout(item, sprintField(learned))) return { field: 'sprint', from: idsOf(item.from), to: idsOf(item.to) }
  if (isAbout(item, pointsField(rules, learned)))
    return { field: 'points', from: pointsOf(item.from, item.fromString), to: pointsOf(item.to, item.toString) }
  if (isStatus(item)) return { field: 'status', from: item.fromString, to: item.toString }
  return null
}

/** A site may have a field of its own that is called so, too. */
const isStatus = ({ field, fieldId, fieldtype }: Item) =>
  fieldId === 'status' || (fieldId === null && fieldtype !== 'custom' && field?.toLowerCase() === 'status')

/** `7, 17`, or nothing. */
const idsOf = (list: string | null) => list?.match(/\d+/g) ?? []

/** Numbers stand in the text of a change, not in its value. */
const pointsOf = (value: string | null, text: string | null) => numberOf(text) ?? numberOf(value)
