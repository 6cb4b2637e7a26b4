import { objectId, type Uuid } from '../../../src/domain/ids.ts'
import { seesIssue } from '../../support/jira-server/access/sees.ts'
import type { Issue, JiraState } from '../../support/jira-server/index.ts'
import type { Board, User } from '../../support/jira-server/objects/objects.ts'
import type { Copy, IssueCopy } from './copy.ts'
import { historyOf } from './source-history.ts'
import { planOf, roleOf, type Seen } from './source-plan.ts'

export interface Site {
  readonly state: JiraState
  readonly tenantId: Uuid
  readonly host: string
  /** Whose token is used. */
  readonly admin: User
}

/** What stands in these projects, as the stand-in remembers it and the owner of the token may see it. */
export function sourceOf(site: Site, projectIds: readonly string[], people: readonly User[] = []): Copy {
  const { world } = site.state
  const watched = new Set(projectIds)
  const isSeen = ({ fields }: Issue) => watched.has(fields.projectId) && seesIssue(world, site.admin, fields)
  const seen: Seen = {
    world,
    isSeen,
    id: (kind, externalId) => objectId(site.tenantId, site.host, kind, externalId),
  }
  const issues = world.issues.byId.filter((issue) => isSeen(issue))
  const projects = projectIds.flatMap((id) => world.projects.get(id) ?? [])
  const boards = [...world.boards.values()].filter(({ shows }) => projectIds.some((id) => shows.has(id)))
  return {
    scopes: Object.fromEntries([
      ...projects.map(({ id, key, status }) => [
        `project/${id}`,
        { name: key, archived: status === 'archived', status: 'active' },
      ]),
      ...boards.map(({ id, name }) => [`board/${id}`, { name, archived: false, status: 'active' }]),
    ]),
    issues: Object.fromEntries(
      issues.flatMap((issue) => {
        const role = roleOf(seen, issue)
        return role === null ? [] : [[issue.id, { role, ...planOf(seen, issue, role) } as IssueCopy]]
      }),
    ),
    sprints: sprintsOf(seen, boards),
    versions: Object.fromEntries(
      projects.flatMap(({ versions }) =>
        versions.map((it) => [
          it.id,
          {
            name: it.name,
            notes: it.description === '' ? null : it.description,
            draft: !it.released,
            archived: it.archived,
            startsAt: day(it.startDate),
            plannedAt: it.released ? null : day(it.releaseDate),
            releasedAt: it.released ? day(it.releaseDate) : null,
          },
        ]),
      ),
    ),
    history: Object.assign({}, ...issues.map((issue) => historyOf(seen, issue))),
    people: Object.fromEntries(
      people.filter(({ active }) => active).map((it) => [world.isCloud ? it.accountId : it.key, it.displayName]),
    ),
  }
}

function sprintsOf({ world }: Seen, boards: readonly Board[]): Copy['sprints'] {
  const ids = new Set(boards.map(({ id }) => id))
  const own = [...world.sprints.values()].filter(({ boardId }) => ids.has(boardId))
  return Object.fromEntries(
    own.map((it) => [
      String(it.id),
      {
        name: it.name,
        goal: it.goal === '' ? null : it.goal,
        status: { future: 'planned', active: 'active', closed: 'closed' }[it.state],
        startsAt: instant(it.startDate),
        endsAt: instant(it.endDate),
        completedAt: instant(it.completeDate),
      },
    ]),
  )
}

const instant = (at: number | null) => (at === null ? null : new Date(at).toISOString())
const day = (date: string | null) => (date === null ? null : `${date}T00:00:00.000Z`)
