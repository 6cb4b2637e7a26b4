import type { Issue } from '../objects/issue.ts'
import type { Comment, HistoryItem, Link, Text, User, Worklog } from '../objects/objects.ts'
import type { World } from '../objects/world.ts'
import { showIssueAlone } from '../show/issues.ts'
import { webhookLook } from '../show/look.ts'
import { linkTypeOf } from '../show/related.ts'
import { showComment, showWorklog } from '../show/remarks.ts'
import { showUser } from '../show/users.ts'
import { someone } from './issues.ts'
import { change, tellUpdate, touch } from './record.ts'

/** All that Cloud tells of an issue with a comment. */
const SHORTLY = ['summary', 'issuetype', 'project', 'assignee', 'priority', 'status']

export const remarkChanges = (world: World) => {
  const look = webhookLook(world)

  /** Cloud sends the comment with a little of its issue, Data Center without; and there the issue tells of it too. */
  function tellComment(event: 'created' | 'updated' | 'deleted', as: string, issue: Issue, it: Comment, by: User) {
    const comment = showComment(look, issue, it)
    world.emit(`comment_${event}`, issue, () =>
      world.isCloud ? { comment, issue: showIssueAlone(look, issue, SHORTLY) } : { user: showUser(look, by), comment },
    )
    if (!world.isCloud) tellUpdate(world, issue, by, as, { comment })
  }

  const linkBody = ({ id, sourceId, destinationId, type }: Link) => ({
    issueLink: {
      ...{ id: Number(id), sourceIssueId: Number(sourceId), destinationIssueId: Number(destinationId) },
      issueLinkType: {
        ...{ id: Number(type.id), name: type.name, outwardName: type.outward, inwardName: type.inward },
        ...{ isSubTaskLinkType: false, isSystemLinkType: false },
      },
      systemLink: false,
    },
  })

  return {
    comment(issue: Issue, body: Text, by?: string): Comment {
      const author = someone(world, by, issue)
      const now = world.now()
      const it: Comment = { id: world.nextId('remark'), author, updateAuthor: author, body, created: now, updated: now }
      issue.comments = [...issue.comments, it]
      touch(world, issue)
      tellComment('created', 'issue_commented', issue, it, author)
      return it
    },

    editComment(issue: Issue, it: Comment, body: Text, by?: string): void {
      const author = someone(world, by, issue)
      Object.assign(it, { body, updateAuthor: author, updated: world.now() })
      touch(world, issue)
      tellComment('updated', 'issue_comment_edited', issue, it, author)
    },

    deleteComment(issue: Issue, it: Comment, by?: string): void {
      issue.comments = issue.comments.filter((each) => each !== it)
      touch(world, issue)
      tellComment('deleted', 'issue_comment_deleted', issue, it, someone(world, by, issue))
    },

    /** Takes the time from what remains. */
    logWork(issue: Issue, seconds: number, by?: string): Worklog {
      const author = someone(world, by, issue)
      const now = world.now()
      const it: Worklog = { id: world.nextId('remark'), author, seconds, started: now, created: now, updated: now }
      issue.worklogs = [...issue.worklogs, it]
      spend(issue, seconds, author, { ...WORKLOG, to: it.id, toText: it.id }, 'issue_work_logged')
      world.emit('worklog_created', issue, () => ({ worklog: showWorklog(look, issue, it) }))
      return it
    },

    editWorklog(issue: Issue, it: Worklog, seconds: number, by?: string): void {
      const more = seconds - it.seconds
      Object.assign(it, { seconds, updated: world.now() })
      const same = { from: it.id, fromText: it.id, to: it.id, toText: it.id }
      spend(issue, more, someone(world, by, issue), { ...WORKLOG, ...same }, 'issue_worklog_updated')
      world.emit('worklog_updated', issue, () => ({ worklog: showWorklog(look, issue, it) }))
    },

    deleteWorklog(issue: Issue, it: Worklog, by?: string): void {
      const author = someone(world, by, issue)
      issue.worklogs = issue.worklogs.filter((each) => each !== it)
      spend(issue, -it.seconds, author, { ...WORKLOG, from: it.id, fromText: it.id }, 'issue_worklog_deleted')
      world.emit('worklog_deleted', issue, () => ({ worklog: showWorklog(look, issue, it) }))
    },

    /** `type`: `Blocks`, `Duplicate` or `Relates`. Both ends get an entry in their changelog. */
    linkIssues(source: Issue, destination: Issue, type = 'Relates', by?: string): Link {
      const link = {
        id: world.nextId('link'),
        type: linkTypeOf(type),
        sourceId: source.id,
        destinationId: destination.id,
      }
      world.links.add(link)
      recordLink(link, someone(world, by, source), true)
      world.emit('issuelink_created', source, () => linkBody(link))
      return link
    },

    unlinkIssues(link: Link, by?: string): void {
      world.links.remove(link)
      const source = world.issues.get(link.sourceId)
      if (source === undefined) return
      recordLink(link, someone(world, by, source), false)
      world.emit('issuelink_deleted', source, () => linkBody(link))
    },
  }

  function spend(issue: Issue, seconds: number, by: User, extra: HistoryItem, as: string): void {
    const { spentSeconds, remainingSeconds } = issue.fields
    const next = {
      spentSeconds: (spentSeconds ?? 0) + seconds,
      remainingSeconds: Math.max(0, (remainingSeconds ?? 0) - seconds),
    }
    change(world, issue, next, { by, as, extra: [extra] })
  }

  /** Written down without a webhook of the issue: the link has one. */
  function recordLink({ type, sourceId, destinationId }: Link, by: User, isMade: boolean): void {
    const ends = [
      [sourceId, destinationId, type.outward],
      [destinationId, sourceId, type.inward],
    ] as const
    for (const [id, otherId, words] of ends) {
      const [issue, other] = [world.issues.get(id), world.issues.get(otherId)]
      if (issue === undefined || other === undefined) continue
      const key = world.keyOf(other.fields)
      const value = { id: key, text: `This issue ${words} ${key}` }
      const extra: HistoryItem = {
        ...{ field: 'Link', fieldtype: 'jira', fieldId: null },
        ...(isMade ? { from: null, fromText: null } : { from: value.id, fromText: value.text }),
        ...(isMade ? { to: value.id, toText: value.text } : { to: null, toText: null }),
      }
      change(world, issue, {}, { by, as: null, extra: [extra] })
    }
  }
}

const WORKLOG: HistoryItem = {
  ...{ field: 'WorklogId', fieldtype: 'jira', fieldId: null },
  ...{ from: null, fromText: null, to: null, toText: null },
}
