import type { Issue, IssueFields } from '../objects/issue.ts'
import type { History, HistoryItem } from '../objects/objects.ts'
import { showFields } from './fields.ts'
import { api, type Look, time } from './look.ts'
import { showUser } from './users.ts'

const EXPAND = 'renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations'

export interface Wanted {
  /** null: all of them. */
  readonly fields: readonly string[] | null
  /** So many of the newest; none by default. */
  readonly histories?: number
}

/** As webhooks show it: nothing to expand. */
export const showIssueAlone = (look: Look, issue: Issue, wanted: readonly string[] | null = null) => ({
  id: issue.id,
  self: api(look, `/issue/${issue.id}`),
  key: look.world.keyOf(issue.fields),
  fields: showFields(look, issue, issue.fields, wanted),
})

/** An issue around fields of it, which need not be those of now. */
export function showIssue(look: Look, issue: Issue, wanted: Wanted, fields: IssueFields = issue.fields) {
  if (wanted.fields?.length === 1 && wanted.fields[0] === 'id') return { id: issue.id }
  const isBare = wanted.fields?.every((name) => name === 'id' || name === 'key')
  return {
    expand: EXPAND,
    id: issue.id,
    self: api(look, `/issue/${issue.id}`),
    key: look.world.keyOf(fields),
    ...(isBare ? {} : { fields: showFields(look, issue, fields, wanted.fields) }),
    ...(wanted.histories === undefined ? {} : { changelog: showChangelog(look, issue, wanted.histories) }),
  }
}

/** Newest first, and no more of them than that: `total` tells when some are missing. */
function showChangelog(look: Look, { histories }: Issue, atMost: number) {
  const shown = histories.slice(-atMost).reverse()
  return {
    startAt: 0,
    maxResults: shown.length,
    total: histories.length,
    histories: shown.map((it) => showHistory(look, it)),
  }
}

export const showHistory = (look: Look, it: History) => ({
  id: it.id,
  author: showUser(look, it.author),
  created: time(look, it.created),
  items: it.items.map((item) => showItem(look, item)),
})

/** Data Center does not name the id of the field. */
export const showItem = (look: Look, it: HistoryItem): Record<string, unknown> => ({
  field: it.field,
  fieldtype: it.fieldtype,
  ...(it.fieldId === null || !look.world.isCloud ? {} : { fieldId: it.fieldId }),
  from: it.from,
  fromString: it.fromText,
  to: it.to,
  toString: it.toText,
  ...(it.isPerson && look.world.isCloud ? { tmpFromAccountId: it.from, tmpToAccountId: it.to } : {}),
})
