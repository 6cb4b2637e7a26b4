import { RESOLUTIONS } from '../objects/catalogue.ts'
import type { Issue, IssueFields } from '../objects/issue.ts'
import type { Project, Status } from '../objects/objects.ts'
import type { World } from '../objects/world.ts'
import { someone } from './issues.ts'
import { change } from './record.ts'

export interface Transition {
  /** `Done` by default; only a status that is done resolves. */
  readonly resolution?: string
  readonly by?: string
}

export const moveChanges = (world: World) => ({
  /** To a status by id or name: it resolves what gets done, and what comes back from there is unresolved again. */
  transition(issue: Issue, to: string, { resolution = 'Done', by }: Transition = {}): void {
    const status = world.site.catalogue.status(to, scopeOf(world.projectOf(issue.fields)))
    change(world, issue, inStatus(world, issue.fields, status, resolution), {
      by: someone(world, by, issue),
      as: eventOf(world, issue.fields, status),
    })
  },

  changeType(issue: Issue, to: string, by?: string): void {
    const type = world.site.catalogue.type(to, scopeOf(world.projectOf(issue.fields)))
    change(world, issue, { typeId: type.id }, { by: someone(world, by, issue), as: 'issue_updated' })
  },

  /** A new key, the same id; the old key still leads to it. Its sub-tasks go along; versions stay behind. */
  moveIssue(issue: Issue, to: Project, by?: string): void {
    for (const it of [issue, ...world.issues.children(issue.id)]) {
      const isChild = it !== issue
      if (isChild && world.typeOf(it.fields).hierarchyLevel !== -1) continue
      to.lastNumber += 1
      const { catalogue } = world.site
      const status = catalogue.statusLike(world.statusOf(it.fields), scopeOf(to))
      const next = {
        ...inStatus(world, it.fields, status, 'Done'),
        projectId: to.id,
        number: to.lastNumber,
        typeId: catalogue.typeLike(world.typeOf(it.fields), scopeOf(to)).id,
        versionIds: [],
      }
      change(world, it, next, { by: someone(world, by, it), as: 'issue_moved' })
    }
  },
})

const scopeOf = (project: Project) => (project.style === 'next-gen' ? project.id : null)

function inStatus(world: World, before: IssueFields, status: Status, resolution: string): Partial<IssueFields> {
  const now = world.now()
  const isDone = status.category === 'done'
  const wasDone = before.resolutionId !== null
  const isOtherCategory = world.statusOf(before).category !== status.category
  return {
    statusId: status.id,
    statusChanged: isOtherCategory ? now : before.statusChanged,
    ...(isDone && !wasDone ? { resolutionId: resolutionOf(resolution), resolvedAt: now } : {}),
    ...(!isDone && wasDone ? { resolutionId: null, resolvedAt: null } : {}),
  }
}

function resolutionOf(name: string): string {
  const it = RESOLUTIONS.find((each) => each.name === name)
  if (it === undefined) throw new Error(`there is no resolution ${name}`)
  return it.id
}

/** Cloud's own workflows tell all of them as generic; those of Data Center have names. */
function eventOf(world: World, before: IssueFields, { category }: Status): string {
  if (world.isCloud) return 'issue_generic'
  if (category === 'done') return before.resolutionId === null ? 'issue_resolved' : 'issue_closed'
  return before.resolutionId === null ? 'issue_generic' : 'issue_reopened'
}
