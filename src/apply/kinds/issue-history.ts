import { linksOf } from '../../db/links.ts'
import { cycleChanges, type HistoryValue, type WorkItemHistoryRow, workItemHistory } from '../../db/tables/planning.ts'
import type { HistoryItem } from '../../domain/changes.ts'
import type { Uuid } from '../../domain/ids.ts'
import { type Feed, type Kind, NOTHING } from '../feed.ts'

/** What an entry of a changelog can speak of. That of a state speaks of nothing else. */
const FIELDS: readonly HistoryItem['field'][] = ['sprint', 'points', 'status']

const rowId = (entry: string, field: HistoryItem['field'], feed: Feed) =>
  feed.id('work_item_history', `${entry}/${field}`)

/** One row for each field that an entry of the changelog speaks of. A field that it turns out not to speak of loses its row. */
export const issueHistory: Kind<'issue_history'> = {
  kind: 'issue_history',
  feeds(change, feed) {
    const told = change.fields?.items.map(({ field }) => field) ?? []
    const fields = [...new Set([...told, ...FIELDS])]
    return fields.map((field) => ({ table: workItemHistory, id: rowId(change.externalId, field, feed) }))
  },
  reduce(change, rows, feed) {
    const { fields } = change
    const known = FIELDS.flatMap((field) => rows.get(workItemHistory, rowId(change.externalId, field, feed)) ?? [])
    if (fields === null && known.length === 0) return NOTHING
    const told = (fields === null || change.gone !== null ? [] : merged(fields.items)).map((item) => {
      const row: WorkItemHistoryRow = {
        id: rowId(change.externalId, item.field, feed),
        deletedAt: null,
        scopeId: feed.scopeId,
        issueId: feed.id('issue', fields?.issue ?? ''),
        changedAt: fields?.at ?? feed.observedAt,
        authorId: feed.person(fields?.author ?? null),
        field: item.field,
        ...valuesOf(item, feed),
      }
      return row
    })
    const ids = new Set(told.map(({ id }) => id))
    const untold = known
      .filter(({ id }) => !ids.has(id))
      .map((row) => ({ ...row, deletedAt: row.deletedAt ?? feed.observedAt }))
    return {
      rows: [...told, ...untold].map((row) => [workItemHistory, row]),
      events: [],
      links: linksOf(cycleChanges, told.flatMap(cyclesOf)),
    }
  },
}

/** An entry that names a field twice tells of one way, from where it began to where it ended. */
function merged(items: readonly HistoryItem[]): HistoryItem[] {
  const byField = new Map<string, HistoryItem>()
  for (const item of items) {
    const first = byField.get(item.field)
    byField.set(item.field, first === undefined ? item : ({ ...item, from: first.from } as HistoryItem))
  }
  return [...byField.values()]
}

type Values = Pick<WorkItemHistoryRow, 'fromValue' | 'toValue'>

function valuesOf(item: HistoryItem, feed: Feed): Values {
  if (item.field !== 'sprint') return { fromValue: item.from, toValue: item.to }
  const cycles = (sprints: readonly string[]) => sprints.map((sprint) => feed.id('sprint', sprint))
  return { fromValue: cycles(item.from), toValue: cycles(item.to) }
}

function cyclesOf({ id, fromValue, toValue }: WorkItemHistoryRow): { cycleId: Uuid; workItemHistoryId: Uuid }[] {
  const ids = (value: HistoryValue | null) => (Array.isArray(value) ? (value as readonly Uuid[]) : [])
  return [...new Set([...ids(fromValue), ...ids(toValue)])].map((cycleId) => ({ cycleId, workItemHistoryId: id }))
}
