import { z } from 'zod'
import { TrackerdError } from '../../../src/errors.ts'
import type { ScopeRef } from '../../../src/ports/source-adapter.ts'
import type { Listed, PolledItem } from '../../../src/ports/source-reader.ts'
import { told } from '../../payload/told.ts'
import type { JiraClient } from '../client/client.ts'
import { entry, id, nextStart, pageOf } from '../connection/answer.ts'
import { askBoard, askBoards, found } from '../connection/asked.ts'
import { boardRef } from '../connection/board-ref.ts'
import { fetchEach } from './fetch-each.ts'
import { type JiraStream, projectOf } from './stream.ts'
import { type ListedPage, readWholeList } from './whole-list.ts'

const PER_PAGE = 50

const Entry = entry({ id, name: z.string() })
type Entry = z.output<typeof Entry>
const Boards = pageOf(Entry)

/**
 * Boards that show issues of a project, also those that are located elsewhere: their sprints have issues of it. All of
 * them are watched with the project.
 */
export const boards: JiraStream = {
  name: 'boards',
  summary: 'Boards that show the project',
  scopeKinds: ['project'],
  backlog: null,
  censusOf: ['board'],
  censusDays: null,

  async read({ client }, scope, pass, at) {
    const ask = (startAt: number) => unlessThereAreNone(client, startAt, () => askPage(client, scope, startAt))
    const { entries, ...page } = await readWholeList(pass, at, ask, (it, asOf) => boardItem(scope, it.object, asOf))
    return { ...page, parts: entries.map((it) => boardRef(client.site, it)) }
  },

  async list({ client }, scope, _since, at) {
    const { entries, nextStart } = await askPage(client, scope, z.int().nullable().catch(null).parse(at) ?? 0)
    const objects = entries.map((it): Listed => ({ kind: 'board', externalId: it.id, key: null, changedAt: null }))
    return { objects, next: nextStart, total: null }
  },

  fetch: ({ client }, scope, objects) =>
    fetchEach(client, scope, objects, async ({ externalId }) => {
      const answer = await found(askBoard(client, externalId))
      if (answer !== null) return [boardItem(scope, told(Entry, answer).object, answer.asOf.toISOString())]
      // A licence that has ended makes every board answer 404, and then this list does too: it throws.
      await askPage(client, scope, 0)
      return 'deleted'
    }),
}

async function askPage(client: JiraClient, scope: ScopeRef, startAt: number): Promise<ListedPage<Entry>> {
  const answer = await askBoards(client, { projectKeyOrId: scope.externalId, startAt, maxResults: PER_PAGE })
  const page = told(Boards, answer)
  return { answer, entries: page.values, nextStart: nextStart(startAt, PER_PAGE, page) }
}

/** A site without Jira Software has no boards, and no such path. */
async function unlessThereAreNone(client: JiraClient, startAt: number, ask: () => Promise<ListedPage<Entry>>) {
  try {
    return await ask()
  } catch (error) {
    const none = error instanceof TrackerdError && error.code === 'UPSTREAM_NOT_FOUND' && startAt === 0
    if (!none) throw error
    const now = client.clock.now()
    const answer = { data: null, sentAt: now, asOf: now, skewMs: 0, header: () => null }
    return { answer, entries: [], nextStart: null }
  }
}

const boardItem = (scope: ScopeRef, board: unknown, asOf: string): PolledItem => ({
  topic: 'api:board',
  payload: { board, project: projectOf(scope), as_of: asOf },
})
