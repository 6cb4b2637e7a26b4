import type { Issue } from '../objects/issue.ts'
import type { History, Project } from '../objects/objects.ts'
import type { World } from '../objects/world.ts'

export interface Bulk {
  /** Of them so many are bugs, and so many sub-tasks less: every so many-th. */
  readonly bugEvery?: number
  /** Seconds between two issues; the last was changed now. */
  readonly everySeconds?: number
}

const NOTHING: readonly never[] = []
const OPEN_EVERY = 10

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

    const moved = (id: number, created: number, by: Issue['creator'], from: typeof toDo, to: typeof toDo): History => ({
      id: String(id),
      author: by,
      created,
      items: [
        {
          ...{ field: 'status', fieldtype: 'jira', fieldId: 'status' },
          ...{ from: from.id, fromText: from.name, to: to.id, toText: to.name },
        },
      ],
    })

    for (let i = 0; i < count; i += 1) {
      project.lastNumber += 1
      const creator = people[i % people.length] ?? project.lead
      const updated = start + (i + 1) * everySeconds * 1000
      const created = updated - 3_600_000
      const isDone = i % OPEN_EVERY !== 0
      const entries = [moved(histories + 2 * i, created + 600_000, creator, toDo, doing)]
      if (isDone) entries.push(moved(histories + 2 * i + 1, updated, creator, doing, done))
      world.issues.add({
        id: String(first + i),
        creator,
        fields: {
          projectId: project.id,
          number: project.lastNumber,
          typeId: i % bugEvery === 0 ? bug.id : story.id,
          statusId: isDone ? done.id : doing.id,
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
          resolutionId: isDone ? '10000' : null,
          resolvedAt: isDone ? updated : null,
          dueDate: null,
          originalSeconds: null,
          remainingSeconds: null,
          spentSeconds: null,
          securityLevel: null,
          custom: {},
          created,
          updated,
          statusChanged: isDone ? updated : created + 600_000,
        },
        past: NOTHING,
        histories: entries,
        comments: NOTHING,
        worklogs: NOTHING,
      })
    }
  },
})
