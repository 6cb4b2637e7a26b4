import { z } from 'zod'
import type { DiscoveredScope, Json } from '../../../src/ports/source-reader.ts'
import { isOfOneCall } from '../../check/finding.ts'
import { flag, told } from '../../payload/told.ts'
import type { JiraAnswer, JiraClient } from '../client/client.ts'
import { entry, id, nextStart, pageOf } from './answer.ts'
import { askBoards } from './asked.ts'
import { boardRef } from './board-ref.ts'
import { cloud } from './library.ts'
import { projectRef } from './locate-project.ts'

const PER_PAGE = 50

const Position = z.object({ kind: z.enum(['project', 'board']), startAt: z.int().nonnegative() })
type Position = z.output<typeof Position>
type Discovered = { readonly scopes: readonly DiscoveredScope[]; readonly next: Position | null }

const BOARDS: Position = { kind: 'board', startAt: 0 }

/** A page of what the credential can see: projects by key, then boards. `next` is where the next page begins. */
export function discover(client: JiraClient, at: Json | null): Promise<Discovered> {
  const { kind, startAt } = at === null ? { kind: 'project', startAt: 0 } : Position.parse(at)
  if (kind === 'board') return boards(client, startAt)
  return client.flavour === 'cloud' ? projectsOfCloud(client, startAt) : projectsOfDataCenter(client)
}

const Project = entry({ id, key: z.string(), archived: flag, isPrivate: flag })

const shown = ({ site }: JiraClient, project: z.output<typeof Project>): DiscoveredScope => ({
  ...projectRef(site, project),
  archived: project.archived,
  isPrivate: project.isPrivate,
})

async function projectsOfCloud(client: JiraClient, startAt: number): Promise<Discovered> {
  const answer = await client.through(async (js) =>
    (await cloud()).searchProjects(js, { startAt, maxResults: PER_PAGE, orderBy: 'key' }),
  )
  const page = told(pageOf(Project), answer)
  const next = nextStart(startAt, PER_PAGE, page)
  return {
    scopes: page.values.map((project) => shown(client, project)),
    next: next === null ? BOARDS : { kind: 'project', startAt: next },
  }
}

/** A server gives all of them at once. */
async function projectsOfDataCenter(client: JiraClient): Promise<Discovered> {
  const projects = told(z.array(Project), await client.get('/rest/api/{api}/project'))
  return { scopes: projects.map((project) => shown(client, project)), next: BOARDS }
}

const Board = entry({ id, name: z.string(), isPrivate: flag })

/** Without Jira Software, or a licence for it, there are none to see. */
async function boards(client: JiraClient, startAt: number): Promise<Discovered> {
  let answer: JiraAnswer
  try {
    answer = await askBoards(client, { startAt, maxResults: PER_PAGE })
  } catch (error) {
    if (!isOfOneCall(error) || startAt > 0) throw error
    return { scopes: [], next: null }
  }
  const page = told(pageOf(Board), answer)
  const scopes = page.values.map((board) => ({
    ...boardRef(client.site, board),
    archived: false,
    isPrivate: board.isPrivate,
  }))
  const next = nextStart(startAt, PER_PAGE, page)
  return { scopes, next: next === null ? null : { kind: 'board', startAt: next } }
}
