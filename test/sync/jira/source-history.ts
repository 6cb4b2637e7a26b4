import type { Issue } from '../../support/jira-server/index.ts'
import type { HistoryItem } from '../../support/jira-server/objects/objects.ts'
import type { Seen } from './source-plan.ts'

/** What an entry of the changelog must have left, by id of the row: sprints as ids of rows, points as numbers, their words. */
export function historyOf({ world, id }: Seen, issue: Issue): Record<string, object> {
  const fieldOf = ({ field, fieldId }: HistoryItem) => {
    if (field === 'Sprint') return 'sprint'
    if (fieldId === 'status') return 'status'
    return field === 'Story Points' || field === 'Story point estimate' ? 'points' : null
  }
  const told = (field: string, value: string | null, text: string | null) => {
    if (field === 'sprint') return (value?.match(/\d+/g) ?? []).map((it) => id('sprint', it))
    return field === 'points' ? (text === null ? null : Number(text)) : text
  }
  const entries = issue.histories.flatMap((entry) =>
    entry.items.flatMap((item) => {
      const field = fieldOf(item)
      if (field === null) return []
      const row = {
        issue: issue.id,
        field,
        at: new Date(entry.created).toISOString(),
        author: id('person', world.isCloud ? entry.author.accountId : entry.author.key),
        from: told(field, item.from, item.fromText),
        to: told(field, item.to, item.toText),
      }
      return [[id('work_item_history', `${entry.id}/${field}`), row] as const]
    }),
  )
  return Object.fromEntries(entries)
}
