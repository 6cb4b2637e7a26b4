import type { Issue, IssueFields } from '../objects/issue.ts'
import type { History, HistoryItem, User } from '../objects/objects.ts'
import type { World } from '../objects/world.ts'
import { showIssueAlone, showItem } from '../show/issues.ts'
import { webhookLook } from '../show/look.ts'
import { showUser } from '../show/users.ts'
import { itemsOf } from './items.ts'

export interface Told {
  readonly by: User
  /** `issue_event_type_name`; null: the change is recorded, and no webhook tells of it. */
  readonly as: string | null
  /** Items that no field shows. */
  readonly extra?: readonly HistoryItem[]
}

/** The issue becomes what `next` says: `updated` moves, the changelog gets an entry, `jira:issue_updated` goes out. */
export function change(world: World, issue: Issue, next: Partial<IssueFields>, told: Told): void {
  const before = issue.fields
  const now = world.now()
  const after = { ...before, ...next, updated: now }
  const items = [...itemsOf(world, before, after), ...(told.extra ?? [])]
  if (items.length === 0) return
  world.issues.set(issue, after, now + world.indexLagMs, now)
  const history = { id: world.nextId('history'), author: told.by, created: now, items }
  issue.histories = [...issue.histories, history]
  if (told.as !== null) tellUpdate(world, issue, told.by, told.as, { history })
}

/** The issue changed outside its fields: only `updated` moves. */
export function touch(world: World, issue: Issue): void {
  const now = world.now()
  world.issues.set(issue, { ...issue.fields, updated: now }, now + world.indexLagMs, now)
}

export function tellUpdate(
  world: World,
  issue: Issue,
  by: User,
  as: string,
  more: { readonly history?: History; readonly comment?: object },
): void {
  const look = webhookLook(world)
  const { history, comment } = more
  world.emit('jira:issue_updated', issue, () => ({
    issue_event_type_name: as,
    user: showUser(look, by),
    issue: issueInWebhook(world, issue),
    ...(history === undefined
      ? {}
      : { changelog: { id: history.id, items: history.items.map((it) => showItem(look, it)) } }),
    ...(comment === undefined ? {} : { comment }),
  }))
}

/** Cloud leaves out what was said and logged; Data Center tells all of it. */
export const issueInWebhook = (world: World, issue: Issue) =>
  showIssueAlone(webhookLook(world), issue, world.isCloud ? ['*all', '-comment', '-worklog'] : null)
