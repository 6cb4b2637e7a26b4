import { z } from 'zod'
import { TrackerdError } from '../../../src/errors.ts'
import type { ScopeRef } from '../../../src/ports/source-adapter.ts'
import type { Listed, PolledItem } from '../../../src/ports/source-reader.ts'
import { told } from '../../payload/told.ts'
import type { JiraAnswer, JiraClient } from '../client/client.ts'
import { entry, id, nextStart, pageOf } from '../connection/answer.ts'
import { askBoard, found } from '../connection/asked.ts'
import { agile } from '../connection/library.ts'
import { fetchEach } from './fetch-each.ts'
import type { JiraStream } from './stream.ts'
import { type ListedPage, readWholeList } from './whole-list.ts'

const PER_PAGE = 50

const Sprint = z.looseObject({ id, originBoardId: id.nullish() })
const Entry = entry({ id, originBoardId: id.nullish() })
type Entry = z.output<typeof Entry>
const Sprints = pageOf(Entry)

/** Sprints of a board: future, active, closed. */
export const sprints: JiraStream = {
  name: 'sprints',
  summary: 'Sprints with their dates',
  scopeKinds: ['board'],
  backlog: null,
  censusOf: ['sprint'],
  censusDays: null,

  async read({ client }, scope, pass, at) {
    const ask = (startAt: number) => askSprints(client, scope, startAt)
    const { entries: _, ...page } = await readWholeList(pass, at, ask, (it, asOf) => sprintItem(scope, it.object, asOf))
    return page
  },

  /** A board shows sprints of others too, when they have issues that it shows. Those belong to the others. */
  async list({ client }, scope, _since, at) {
    const { entries, nextStart } = await askSprints(client, scope, z.int().nullable().catch(null).parse(at) ?? 0)
    const own = entries.filter(({ originBoardId }) => (originBoardId ?? scope.externalId) === scope.externalId)
    const objects = own.map((it): Listed => ({ kind: 'sprint', externalId: it.id, key: null, changedAt: null }))
    return { objects, next: nextStart, total: null }
  },

  fetch: ({ client }, scope, objects) =>
    fetchEach(client, scope, objects, async ({ externalId }) => {
      const answer = await found(askSprint(client, externalId))
      return answer === null ? 'deleted' : [sprintItem(scope, told(Entry, answer).object, answer.asOf.toISOString())]
    }),
}

function askSprint(client: JiraClient, sprintId: string): Promise<JiraAnswer> {
  if (client.flavour === 'datacenter') return client.get('/rest/agile/1.0/sprint/{sprint}', { sprint: sprintId })
  return client.through(async (js) => (await agile()).getSprint(js, { sprintId: Number(sprintId) }))
}

function askPage(client: JiraClient, boardId: string, startAt: number): Promise<JiraAnswer> {
  const page = { startAt, maxResults: PER_PAGE }
  if (client.flavour === 'datacenter')
    return client.get('/rest/agile/1.0/board/{board}/sprint', { board: boardId, ...page })
  return client.through(async (js) => (await agile()).getAllSprints(js, { boardId: Number(boardId), ...page }))
}

async function askSprints(client: JiraClient, scope: ScopeRef, startAt: number): Promise<ListedPage<Entry>> {
  let answer: JiraAnswer
  try {
    answer = await askPage(client, scope.externalId, startAt)
  } catch (error) {
    if (!(error instanceof TrackerdError) || error.code !== 'UPSTREAM_REJECTED' || startAt > 0) throw error
    // A kanban board has no sprints, and answers 400. Another board, or none at all, has no reason to.
    const board = await askBoard(client, scope.externalId)
    if (told(Board, board).type === 'scrum') throw error
    return { answer: board, entries: [], nextStart: null }
  }
  const page = told(Sprints, answer)
  return { answer, entries: page.values, nextStart: nextStart(startAt, PER_PAGE, page) }
}

const Board = z.object({ type: z.string().nullish() })

/** Servers do not tell where a sprint was made: it is taken for one of the board that shows it. */
function sprintItem(scope: ScopeRef, object: unknown, asOf: string): PolledItem {
  const sprint = Sprint.parse(object)
  const originBoardId = sprint.originBoardId ?? scope.externalId
  const known = { ...(object as object), originBoardId: Number(originBoardId) }
  return { topic: 'api:sprint', payload: { sprint: known, as_of: asOf } }
}
