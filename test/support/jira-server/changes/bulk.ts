import type { Issue, IssueFields } from '../objects/issue.ts'
import type { History, Project, Status, User } from '../objects/objects.ts'
import type { World } from '../objects/world.ts'

export interface Bulk {
  /** One in so many is a bug. */
  readonly bugEvery?: number
  /** Seconds between two issues; the last was changed now. */
  readonly everySeconds?: number
}

const NOTHING: readonly never[] = []
/** One in so many is not done. */
const OPEN_EVERY = 10
const isDone = (i: number) => i % OPEN_EVERY !== 0

/** Its changelog is reckoned from what it was made of, until somebody changes it: so it takes no memory. */
class BulkIssue implements Issue {
  readonly id: string
  readonly creator: User
  fields: IssueFields
  past: Issue['past'] = NOTHING
  comments: Issue['comments'] = NOTHING
  worklogs: Issue['worklogs'] = NOTHING
  readonly #made: readonly [IssueFields, (issue: Issue) => History[]]
  #histories: readonly History[] | null = null

  constructor(id: string, creator: User, fields: IssueFields, historiesOf: (issue: Issue) => History[]) {
    this.id = id
    this.creator = creator
    this.fields = fields
    this.#made = [fields, historiesOf]
  }

  get histories(): readonly History[] {
    const [fields, historiesOf] = this.#made
    return this.#histories ?? historiesOf({ ...this, fields, histories: NOTHING })
  }

  set histories(histories: readonly History[]) {
    this.#histories = histories
  }
}

export const bulkChanges = (world: World, project: Project) => ({
  /** Adds `count` stories and bugs, most of them done, each with two entries in its changelog, and without a webhook. */
  bulk(count: number, { bugEvery = 5, everySeconds = 60 }: Bulk = {}): void {
    const { catalogue } = world.site
    const scope = project.style === 'next-gen' ? project.id : null
    const [story, bug] = [catalogue.type('Story', scope), catalogue.type('Bug', scope)]
    const [toDo, doing, done] = ['To Do', 'In Progress', 'Done'].map((name) => catalogue.status(name, scope))
    if (toDo === undefined || doing === undefined || done === undefined) throw new Error('a status is missing')
    const people = [...world.users.values()].filter(({ accountType }) => accountType === 'atlassian')
    const first = world.reserve('issue', count)
    const histories = world.reserve('history', 2 * count)
    const labels = ['bulk']
    const start = world.now() - count * everySeconds * 1000

    const moved = (id: number, created: number, author: User, from: Status, to: Status): History => {
      const value = { from: from.id, fromText: from.name, to: to.id, toText: to.name }
      const items = [{ field: 'status', fieldtype: 'jira', fieldId: 'status', ...value } as const]
      return { id: String(id), author, created, items }
    }
    const historiesOf = ({ id, creator, fields: { created, updated } }: Issue): History[] => {
      const i = Number(id) - first
      const begun = moved(histories + 2 * i, created + 600_000, creator, toDo, doing)
      return isDone(i) ? [begun, moved(histories + 2 * i + 1, updated, creator, doing, done)] : [begun]
    }

    for (let i = 0; i < count; i += 1) {
      project.lastNumber += 1
      const creator = people[i % people.length] ?? project.lead
      const updated = start + (i + 1) * everySeconds * 1000
      const created = updated - 3_600_000
      const fields: IssueFields = {
        projectId: project.id,
        number: project.lastNumber,
        typeId: i % bugEvery === 0 ? bug.id : story.id,
        statusId: isDone(i) ? done.id : doing.id,
        priorityId: String(1 + (i % 5)),
        summary: `Change ${project.lastNumber}`,
        description: 'What is wanted, and why.',
        labels,
        assignee: creator,
        reporter: creator,
        parentId: null,
        points: 1 + (i % 8),
        sprintIds: NOTHING,
        versionIds: NOTHING,
        resolutionId: isDone(i) ? '10000' : null,
        resolvedAt: isDone(i) ? updated : null,
        dueDate: null,
        originalSeconds: null,
        remainingSeconds: null,
        spentSeconds: null,
        securityLevel: null,
        custom: {},
        created,
        updated,
        statusChanged: isDone(i) ? updated : created + 600_000,
      }
      world.issues.add(new BulkIssue(String(first + i), creator, fields, historiesOf))
    }
  },
})
