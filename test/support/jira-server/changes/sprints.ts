import type { Issue } from '../objects/issue.ts'
import type { Board, Sprint, User } from '../objects/objects.ts'
import type { World } from '../objects/world.ts'
import { webhookLook } from '../show/look.ts'
import { showSprint } from '../show/sprints.ts'
import { someone } from './issues.ts'
import { change } from './record.ts'

export interface SprintEdit {
  readonly name?: string
  readonly goal?: string
  readonly startDate?: Date | null
  readonly endDate?: Date | null
}

const TWO_WEEKS_MS = 14 * 86_400_000

export const sprintChanges = (world: World) => {
  const look = webhookLook(world)
  const tell = (event: string, it: Sprint, oldValue?: object) =>
    world.emit(event, null, () => ({
      sprint: showSprint(look, it),
      ...(oldValue === undefined ? {} : { oldValue }),
    }))
  const become = (event: string, it: Sprint, next: Partial<Sprint>) => {
    const before = showSprint(look, it)
    Object.assign(it, next)
    tell(event, it, before)
  }
  /** Those whose last sprint is this one: they are in it now. */
  const members = (it: Sprint) => world.issues.byId.filter(({ fields }) => fields.sprintIds.includes(it.id))
  const isOpen = ({ fields }: Issue) => world.statusOf(fields).category !== 'done'
  const withoutOpen = (ids: readonly number[]) => ids.filter((id) => world.sprints.get(id)?.state === 'closed')

  function put(issue: Issue, to: Sprint | null, by: User): void {
    // Only closed sprints stay: an issue is in one sprint at a time that is not.
    const kept = withoutOpen(issue.fields.sprintIds).filter((id) => id !== to?.id)
    change(world, issue, { sprintIds: to === null ? kept : [...kept, to.id] }, { by, as: 'issue_updated' })
  }

  return {
    createSprint(board: Board, it: SprintEdit = {}): Sprint {
      const id = world.nextNumber('sprint')
      const sprint: Sprint = {
        id,
        boardId: board.id,
        name: it.name ?? `${board.name} Sprint ${id}`,
        goal: it.goal ?? '',
        state: 'future',
        createdAt: world.now(),
        startDate: it.startDate?.getTime() ?? null,
        endDate: it.endDate?.getTime() ?? null,
        completeDate: null,
      }
      world.sprints.set(id, sprint)
      tell('sprint_created', sprint)
      return sprint
    },

    /** No issue of it changes. */
    updateSprint(it: Sprint, { startDate, endDate, ...edit }: SprintEdit): void {
      become('sprint_updated', it, {
        ...edit,
        ...(startDate === undefined ? {} : { startDate: startDate?.getTime() ?? null }),
        ...(endDate === undefined ? {} : { endDate: endDate?.getTime() ?? null }),
      })
    },

    startSprint(it: Sprint): void {
      const now = world.now()
      become('sprint_started', it, { state: 'active', startDate: now, endDate: it.endDate ?? now + TWO_WEEKS_MS })
    },

    /** What is not done goes to another sprint, or to the backlog: each issue says so in its changelog. */
    closeSprint(it: Sprint, rest: Sprint | null = null, by?: string): void {
      const open = members(it).filter(isOpen)
      become('sprint_closed', it, { state: 'closed', completeDate: world.now() })
      for (const issue of open) if (rest !== null) put(issue, rest, someone(world, by, issue))
    },

    /** Active again; Jira tells it as an update. */
    reopenSprint: (it: Sprint) => become('sprint_updated', it, { state: 'active', completeDate: null }),

    /** Issues that are not done go back to the backlog. */
    deleteSprint(it: Sprint, by?: string): void {
      for (const issue of members(it)) {
        const sprintIds = issue.fields.sprintIds.filter((id) => id !== it.id)
        change(world, issue, { sprintIds }, { by: someone(world, by, issue), as: 'issue_updated' })
      }
      world.sprints.delete(it.id)
      tell('sprint_deleted', it)
    },

    /** null: out of its sprint, into the backlog. */
    putInSprint: (issue: Issue, to: Sprint | null, by?: string) => put(issue, to, someone(world, by, issue)),
  }
}
