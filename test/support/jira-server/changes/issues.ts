import { PRIORITIES } from '../objects/catalogue.ts'
import type { Issue, IssueFields } from '../objects/issue.ts'
import type { HistoryItem, Project, Text, User } from '../objects/objects.ts'
import type { World } from '../objects/world.ts'
import { showItem } from '../show/issues.ts'
import { webhookLook } from '../show/look.ts'
import { showUser } from '../show/users.ts'
import { itemsOf } from './items.ts'
import { change, issueInWebhook } from './record.ts'

/** What can be said about an issue; people by account id or name, the rest by id or name. */
export interface IssueEdit {
  readonly summary?: string
  readonly description?: Text
  readonly labels?: readonly string[]
  readonly assignee?: string | null
  readonly reporter?: string
  readonly priority?: string
  readonly points?: number | null
  /** The parent of a sub-task, the epic of another. */
  readonly parent?: Issue | null
  readonly fixVersions?: readonly string[]
  readonly dueDate?: string | null
  readonly originalSeconds?: number | null
  readonly remainingSeconds?: number | null
  /** Who is not in it does not see the issue. */
  readonly securityLevel?: string | null
  readonly custom?: Readonly<Record<string, unknown>>
}

export interface NewIssue extends IssueEdit {
  /** `Story` by default. */
  readonly type?: string
  /** `To Do` by default. */
  readonly status?: string
  /** In a sprint from the beginning: no entry of the changelog will ever say so. */
  readonly sprint?: number
  readonly by?: string
}

export const issueChanges = (world: World, project: Project) => ({
  createIssue(it: NewIssue = {}): Issue {
    const now = world.now()
    const by = world.user(it.by ?? it.reporter ?? project.lead.accountId)
    const { catalogue } = world.site
    const scope = project.style === 'next-gen' ? project.id : null
    project.lastNumber += 1
    const empty: IssueFields = {
      projectId: project.id,
      number: project.lastNumber,
      typeId: catalogue.type(it.type ?? 'Story', scope).id,
      statusId: catalogue.status(it.status ?? 'To Do', scope).id,
      priorityId: '3',
      summary: `Issue ${project.lastNumber}`,
      description: null,
      labels: [],
      assignee: null,
      reporter: by,
      parentId: null,
      points: null,
      sprintIds: it.sprint === undefined ? [] : [it.sprint],
      versionIds: [],
      resolutionId: null,
      resolvedAt: null,
      dueDate: null,
      originalSeconds: null,
      remainingSeconds: null,
      spentSeconds: null,
      securityLevel: null,
      custom: {},
      created: now,
      updated: now,
      statusChanged: now,
    }
    const fields = { ...empty, ...edited(world, empty, it) }
    const past = world.indexLagMs > 0 ? [{ fields: null, until: now + world.indexLagMs }] : []
    const issue: Issue = {
      ...{ id: world.nextId('issue'), creator: by, fields, past },
      ...{ histories: [], comments: [], worklogs: [] },
    }
    world.issues.add(issue)
    tellCreation(world, issue, by, empty)
    return issue
  },

  editIssue(issue: Issue, edit: IssueEdit, by?: string): void {
    const isAssignment = Object.keys(edit).length === 1 && edit.assignee !== undefined
    change(world, issue, edited(world, issue.fields, edit), {
      by: someone(world, by, issue),
      as: isAssignment ? 'issue_assigned' : 'issue_updated',
    })
  },

  /** Its sub-tasks go with it; issues of an epic stay, without it. */
  deleteIssue(issue: Issue, by?: string): void {
    const user = someone(world, by, issue)
    for (const child of world.issues.children(issue.id)) {
      if (world.typeOf(child.fields).hierarchyLevel === -1) remove(world, child, user)
      else change(world, child, { parentId: null }, { by: user, as: 'issue_updated' })
    }
    remove(world, issue, user)
  },
})

export const someone = (world: World, by: string | undefined, issue: Issue): User =>
  by === undefined ? issue.creator : world.user(by)

/** Only what is said. */
function edited(world: World, before: IssueFields, it: IssueEdit): Partial<IssueFields> {
  const { priority, parent, fixVersions, assignee, reporter, custom, ...rest } = it
  const plain = ['summary', 'description', 'labels', 'points', 'dueDate', 'securityLevel'] as const
  const next: Record<string, unknown> = {}
  for (const name of [...plain, 'originalSeconds', 'remainingSeconds'] as const) {
    if (rest[name] !== undefined) next[name] = rest[name]
  }
  // An estimate is what remains until somebody says otherwise.
  if (it.originalSeconds !== undefined && before.spentSeconds === null && it.remainingSeconds === undefined) {
    next.remainingSeconds = it.originalSeconds
  }
  if (priority !== undefined) next.priorityId = PRIORITIES.find(({ name }) => name === priority)?.id ?? priority
  if (parent !== undefined) next.parentId = parent?.id ?? null
  if (assignee !== undefined) next.assignee = assignee === null ? null : world.user(assignee)
  if (reporter !== undefined) next.reporter = world.user(reporter)
  if (fixVersions !== undefined) next.versionIds = fixVersions
  if (custom !== undefined) next.custom = { ...before.custom, ...custom }
  return next
}

/** On Cloud the webhook has a changelog that the issue itself never shows; `Status` has its capital there. */
function tellCreation(world: World, issue: Issue, by: User, empty: IssueFields): void {
  const look = webhookLook(world)
  world.emit('jira:issue_created', issue, () => {
    const nothing = { ...empty, summary: '' }
    const set = itemsOf(world, nothing, issue.fields).map((it) => ({
      ...it,
      fromText: it.from === null ? null : it.fromText,
    }))
    const { id, name } = world.statusOf(issue.fields)
    const status: HistoryItem = {
      ...{ field: 'Status', fieldtype: 'jira', fieldId: 'status' },
      ...{ from: null, fromText: null, to: id, toText: name },
    }
    const changelog = { id: world.nextId('history'), items: [...set, status].map((it) => showItem(look, it)) }
    return {
      issue_event_type_name: 'issue_created',
      user: showUser(look, by),
      issue: issueInWebhook(world, issue),
      ...(world.isCloud ? { changelog } : {}),
    }
  })
}

function remove(world: World, issue: Issue, by: User): void {
  world.emit('jira:issue_deleted', issue, () => ({
    user: showUser(webhookLook(world), by),
    issue: issueInWebhook(world, issue),
  }))
  for (const link of world.links.of(issue.id)) world.links.remove(link)
  world.issues.remove(issue)
}
