import type { JiraShop } from './jira-shop.ts'
import type { Plan } from './plan-rows.ts'

/** One thing that Jira has and what we have of it, in the same words. */
export interface Compared {
  readonly what: string
  readonly there: readonly string[]
  readonly here: readonly string[]
}

const ROLES: Readonly<Record<string, string>> = {
  Epic: 'epic',
  Story: 'user story',
  Task: 'technical story',
  'Sub-task': 'technical story',
  Bug: 'defect',
  Incident: 'incident',
}
/** By what the stand-in calls them; defects and incidents have words of their own. */
const STATUSES: Readonly<Record<string, readonly [work: string, unplanned: string]>> = {
  'To Do': ['todo', 'open'],
  'In Progress': ['in_progress', 'in_progress'],
  'In Review': ['in_review', 'in_progress'],
  Done: ['done', 'closed'],
}

/** The project as the stand-in remembers it, and as our rows tell it: field by field. */
export function compare({ server, project }: JiraShop, { items, cycles, versions }: Plan): Compared[] {
  const { world } = server.state
  const cycleNames = new Map(cycles.map(({ id, name }) => [id, name]))
  const keyOfRow = new Map(items.map(({ row, key }) => [row, key]))
  const there = world.issues.byId.map(({ fields }) => {
    const role = ROLES[world.typeOf(fields).name] ?? ''
    const isUnplanned = role === 'defect' || role === 'incident'
    const parent = isUnplanned || fields.parentId === null ? undefined : world.issues.get(fields.parentId)
    const sprints = role === 'incident' ? [] : fields.sprintIds.map((id) => world.sprints.get(id)?.name)
    return {
      role,
      said: [
        world.keyOf(fields),
        fields.summary,
        (STATUSES[world.statusOf(fields).name] ?? [])[isUnplanned ? 1 : 0],
        `${fields.points ?? 'no'} points`,
        parent === undefined ? '' : world.keyOf(parent.fields),
        sprints.join(' and '),
        fields.assignee?.displayName ?? 'nobody',
      ].join(' | '),
    }
  })
  const here = items.map(({ role, key, title, status, points, parent, cycles: in_, assignee }) => ({
    role,
    said: [
      ...[key, title, status, `${points ?? 'no'} points`, parent === null ? '' : keyOfRow.get(parent)],
      ...[in_.map((id) => cycleNames.get(id)).join(' and '), assignee ?? 'nobody'],
    ].join(' | '),
  }))
  const roles = [...new Set(Object.values(ROLES))]
  const of = (all: typeof there, role: string) => all.flatMap((it) => (it.role === role ? [it.said] : [])).sort()
  const states: Readonly<Record<string, string>> = { future: 'planned', active: 'active', closed: 'closed' }
  return [
    ...roles.map((role) => ({ what: role, there: of(there, role), here: of(here, role) })),
    {
      what: 'cycle',
      there: [...world.sprints.values()].map(({ name, state, goal }) => `${name} | ${states[state]} | ${goal}`).sort(),
      here: cycles.map(({ name, status, goal }) => `${name} | ${status} | ${goal}`).sort(),
    },
    {
      what: 'release package',
      there: project.it.versions.map(({ name, released }) => `${name} | ${released ? 'approved' : 'planned'}`),
      here: versions.map(({ name, status }) => `${name} | ${status}`),
    },
  ]
}

export const isSame = ({ there, here }: Compared) => there.join('\n') === here.join('\n')
