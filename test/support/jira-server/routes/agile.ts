import { seesProject } from '../access/sees.ts'
import type { Hit } from '../jql/search.ts'
import type { Board, Sprint } from '../objects/objects.ts'
import { isEpic, showEpic } from '../show/related.ts'
import { showBoard, showBoardConfiguration, showSprint } from '../show/sprints.ts'
import { type Call, json, listed, param, projectOf, Refusal, type Reply, route } from './call.ts'
import { agilePage } from './page.ts'
import { issuesBy } from './search.ts'

function sees({ world, user }: Call, { projectId }: Board): boolean {
  const project = world.projects.get(projectId)
  return project !== undefined && seesProject(user, project)
}

function boardOf(call: Call): Board {
  const it = call.world.boards.get(Number(param(call, 'board')))
  if (it !== undefined && sees(call, it)) return it
  throw new Refusal(
    404,
    'The requested board cannot be viewed because it either does not exist or you do not have permission to view it.',
  )
}

function sprintOf(call: Call): Sprint {
  const it = call.world.sprints.get(Number(param(call, 'sprint')))
  const board = it === undefined ? undefined : call.world.boards.get(it.boardId)
  // A sprint outlives its board.
  if (it !== undefined && (board === undefined || sees(call, board))) return it
  throw new Refusal(404, 'Sprint does not exist or you do not have permission to see it.')
}

function boards(call: Call): Reply {
  const { world, look, query } = call
  const named = query.get('projectKeyOrId')
  const project = named === null ? null : projectOf(call, named)
  const [type, name] = [listed(query, 'type'), query.get('name')?.toLowerCase()]
  const found = [...world.boards.values()].filter(
    (it) =>
      sees(call, it) &&
      (project === null || it.shows.has(project.id)) &&
      (type.length === 0 || type.includes(it.type)) &&
      (name === undefined || it.name.toLowerCase().includes(name)),
  )
  return agilePage(call, found, (it) => showBoard(look, it))
}

/** Its own, and those of other boards that its issues are in. */
function sprints(call: Call): Reply {
  const { world, look, query } = call
  const board = boardOf(call)
  if (board.type === 'kanban') throw new Refusal(400, 'The board does not support sprints')
  const states = listed(query, 'state')
  const shown = new Set<number>()
  for (const { fields } of world.issues.byId) {
    if (board.shows.has(fields.projectId)) for (const id of fields.sprintIds) shown.add(id)
  }
  const found = [...world.sprints.values()].filter(
    ({ id, boardId, state }) =>
      (boardId === board.id || shown.has(id)) && (states.length === 0 || states.includes(state)),
  )
  return agilePage(call, found, (it) => showSprint(look, it))
}

/** Issues as the agile API shows them: with the sprint they are in, those they were in, and their epic. */
function issues(call: Call, fits: (hit: Hit) => boolean): Reply {
  const { world, look } = call
  const reply = issuesBy(call, call.query.get('jql') ?? '', fits)
  const body = reply.body as { issues: { id: string; fields?: Record<string, unknown> }[] }
  const wanted = listed(call.query, 'fields')
  const isWanted = (name: string) => wanted.length === 0 || wanted.includes(name) || wanted.includes('*all')
  for (const { id, fields } of body.issues) {
    const issue = world.issues.get(id)
    if (issue === undefined || fields === undefined) continue
    const all = issue.fields.sprintIds.flatMap((sprint) => world.sprints.get(sprint) ?? [])
    const open = all.findLast(({ state }) => state !== 'closed')
    const epic = issue.fields.parentId === null ? undefined : world.issues.get(issue.fields.parentId)
    const closed = all.filter(({ state }) => state === 'closed')
    if (isWanted('sprint')) fields.sprint = open === undefined ? null : showSprint(look, open)
    if (isWanted('closedSprints') && closed.length > 0) fields.closedSprints = closed.map((it) => showSprint(look, it))
    if (isWanted('epic')) fields.epic = epic !== undefined && isEpic(look, epic) ? showEpic(look, epic) : null
  }
  return reply
}

export const agileRoutes = [
  route('GET /rest/agile/1.0/board', boards),
  route('GET /rest/agile/1.0/board/:board', (call) => json(showBoard(call.look, boardOf(call)))),
  route('GET /rest/agile/1.0/board/:board/configuration', (call) =>
    json(showBoardConfiguration(call.look, boardOf(call))),
  ),
  route('GET /rest/agile/1.0/board/:board/sprint', sprints),
  route('GET /rest/agile/1.0/board/:board/issue', (call) => {
    const { shows } = boardOf(call)
    return issues(call, ({ fields }) => shows.has(fields.projectId))
  }),
  route('GET /rest/agile/1.0/sprint/:sprint', (call) => json(showSprint(call.look, sprintOf(call)))),
  route('GET /rest/agile/1.0/sprint/:sprint/issue', (call) => {
    const { id } = sprintOf(call)
    return issues(call, ({ fields }) => fields.sprintIds.includes(id))
  }),
]
