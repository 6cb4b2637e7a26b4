import type { Uuid } from '../../../src/domain/ids.ts'
import type { Issue } from '../../support/jira-server/index.ts'
import type { User } from '../../support/jira-server/objects/objects.ts'
import type { World } from '../../support/jira-server/objects/world.ts'
import { UNKNOWN } from './copy.ts'

export interface Seen {
  readonly world: World
  readonly isSeen: (issue: Issue) => boolean
  readonly id: (kind: string, externalId: string) => Uuid
}

const OF_TYPE = new Map([
  ['Epic', 'epic'],
  ['Story', 'user_story'],
  ['Task', 'technical_story'],
  ['Sub-task', 'technical_story'],
  ['Spike', 'technical_story'],
  ['Bug', 'defect'],
  ['Incident', 'incident'],
])

const roleOfType = ({ world }: Seen, { fields }: Issue) => OF_TYPE.get(world.typeOf(fields).untranslatedName) ?? null

export function roleOf(seen: Seen, issue: Issue): string | null {
  const { labels } = issue.fields
  return labels.includes('incident') ? 'incident' : labels.includes('bug') ? 'defect' : roleOfType(seen, issue)
}

/** What the row of an issue says, by its role. */
export function planOf(seen: Seen, issue: Issue, role: string): object {
  const { fields } = issue
  const weight = WEIGHTS[Number(fields.priorityId) - 1] ?? ['p2', 'medium', 'minor']
  const plain = plainOf(seen, issue)
  const stage = { stage: stageOf(seen, issue), priority: weight[1], dueAt: day(fields.dueDate) }
  const hours = { estimated: hoursOf(fields.originalSeconds), logged: hoursOf(fields.spentSeconds) }
  const scheduled = {
    points: fields.points,
    sprint: sprintOf(seen, issue),
    sprints: fields.sprintIds.map((id) => seen.id('sprint', String(id))).sort(),
    versions: fields.versionIds.map((id) => seen.id('release_package', `version/${id}`)).sort(),
  }
  switch (role) {
    case 'epic':
      return { ...plain, ...stage }
    case 'user_story':
      return { ...plain, ...stage, ...scheduled, ...hours, epic: epicOf(seen, issue) }
    case 'technical_story':
      return { ...plain, ...stage, ...scheduled, ...hours, story: parentOf(seen, issue) }
    case 'defect': {
      const own = { status: statusOf(seen, issue), priority: weight[0], severity: weight[2] }
      return { ...plain, ...scheduled, ...own, story: linkedStoryOf(seen, issue) }
    }
    default:
      return { ...plain, status: statusOf(seen, issue), severity: weight[2] }
  }
}

/** Of the priorities from 1 on: for defects, for planned work, as severity. */
const WEIGHTS = [
  ['p0', 'critical', 'critical'],
  ['p1', 'high', 'major'],
  ['p2', 'medium', 'minor'],
  ['p3', 'low', 'cosmetic'],
  ['p3', 'low', 'cosmetic'],
] as const

function plainOf({ world, id }: Seen, { fields }: Issue) {
  const person = (it: User | null) => (it === null ? null : id('person', world.isCloud ? it.accountId : it.key))
  const { description } = fields
  return {
    key: world.keyOf(fields),
    scope: id('project', fields.projectId),
    title: fields.summary,
    description: typeof description === 'string' ? description : '',
    isRich: world.isCloud && description !== null,
    type: world.typeOf(fields).name,
    word: world.statusOf(fields).name,
    labels: [...fields.labels].sort(),
    reporter: person(fields.reporter),
    assignee: person(fields.assignee),
    openedAt: new Date(fields.created).toISOString(),
    closedAt: fields.resolvedAt === null ? null : new Date(fields.resolvedAt).toISOString(),
  }
}

function stageOf({ world }: Seen, { fields }: Issue): string {
  const { category, untranslatedName } = world.statusOf(fields)
  if (category !== 'indeterminate') return category === 'done' ? 'done' : 'todo'
  return untranslatedName === 'In Review' ? 'in_review' : 'in_progress'
}

function statusOf({ world }: Seen, { fields }: Issue): string {
  const { category } = world.statusOf(fields)
  if (category !== 'done') return category === 'new' ? 'open' : 'in_progress'
  return fields.resolutionId === '10002' ? 'duplicate' : 'closed'
}

const day = (date: string | null) => (date === null ? null : `${date}T00:00:00.000Z`)
const hoursOf = (seconds: number | null) => (seconds === null ? null : seconds / 3_600)

/** The one it is in, else the one that was closed last. */
function sprintOf({ world, id }: Seen, { fields }: Issue): Uuid | null {
  const all = fields.sprintIds.flatMap((it) => world.sprints.get(it) ?? [])
  const past = all.toSorted((a, b) => (a.completeDate ?? 0) - (b.completeDate ?? 0))
  const now = all.find(({ state }) => state !== 'closed') ?? past.at(-1)
  return now === undefined ? null : id('sprint', String(now.id))
}

const parentIssueOf = ({ world }: Seen, { fields }: Issue) =>
  fields.parentId === null ? undefined : world.issues.get(fields.parentId)

/** Whatever its type is to us. Data Center tells only the key of an epic, by which a technical story finds nothing. */
function parentOf(seen: Seen, issue: Issue): Uuid | null {
  const parent = parentIssueOf(seen, issue)
  const role = parent === undefined ? null : roleOfType(seen, parent)
  const isTold = seen.world.isCloud || role !== 'epic'
  return parent === undefined || role === null || !isTold ? null : seen.id(role, parent.id)
}

/** Data Center tells the key of an epic: one that has no row cannot be found by it. */
function epicOf(seen: Seen, issue: Issue): Uuid | null | typeof UNKNOWN {
  const parent = parentIssueOf(seen, issue)
  if (parent === undefined || roleOfType(seen, parent) !== 'epic') return null
  const hasRow = seen.isSeen(parent) && roleOf(seen, parent) === 'epic'
  return seen.world.isCloud || hasRow ? seen.id('epic', parent.id) : UNKNOWN
}

/** A link goes with the issue at its other end, and nobody is told: then the row keeps it. */
function linkedStoryOf(seen: Seen, issue: Issue): Uuid | null | typeof UNKNOWN {
  const { world } = seen
  const others = world.links.of(issue.id).flatMap(({ sourceId, destinationId }) => {
    return world.issues.get(sourceId === issue.id ? destinationId : sourceId) ?? []
  })
  const stories = ['user_story', 'technical_story'].flatMap((role) =>
    others.filter((it) => roleOfType(seen, it) === role && seen.world.typeOf(it.fields).hierarchyLevel === 0),
  )
  const [story] = stories
  if (story !== undefined) return seen.id('user_story', story.id)
  const wasLinked = issue.histories.some(({ items }) => items.some(({ field }) => field === 'Link'))
  return wasLinked ? UNKNOWN : null
}
