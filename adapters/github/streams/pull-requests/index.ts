import { z } from 'zod'
import { TrackerdError } from '../../../../src/errors.ts'
import type { KnownObject, Listed } from '../../../../src/ports/source-reader.ts'
import { PER_PAGE } from '../edge.ts'
import { fetchEach } from '../fetch-each.ts'
import type { GithubStream } from '../stream.ts'
import type { Entry } from './entry.ts'
import { readNames } from './names.ts'
import { itemsOfEntries } from './nested-of.ts'
import { OLDEST_FIRST } from './page.ts'
import { Cursor, readRecent } from './recent.ts'
import { restOf } from './rest.ts'
import { walk } from './walk.ts'

const Place = z.object({ after: z.string() }).nullable().catch(null)

/** Pull requests, and what is asked about them: who reviewed them, what they consist of, and what the checks say. */
export const pullRequests: GithubStream = {
  name: 'pull_requests',
  summary: 'Pull requests with reviews, commits and checks',
  scopeKinds: ['repository'],
  backlog: null,
  censusOf: ['pull_request'],
  censusDays: null,

  read(client, repository, pass, at) {
    const cursor = Cursor.parse(pass.cursor)
    return pass.mode === 'incremental' && cursor !== null
      ? readRecent(client, repository, cursor, pass, at)
      : walk(client, repository, pass, at)
  },

  async list(client, repository, _since, at) {
    const after = Place.parse(at)?.after ?? null
    const question = { order: OLDEST_FIRST, first: PER_PAGE, after, begins: false }
    const { names, next, total } = await readNames(client, repository, question)
    const objects = names.map(
      ({ fullDatabaseId, number, updatedAt }): Listed => ({
        kind: 'pull_request',
        externalId: String(fullDatabaseId),
        key: number,
        changedAt: updatedAt,
      }),
    )
    return { objects, next: next === null ? null : { after: next }, total }
  },

  async fetch(client, repository, objects) {
    const rest = restOf(client, repository)
    const entries: Entry[] = []
    const { gone } = await fetchEach(client, repository, objects, async (object) => {
      const entry = await rest.pullRequest(numberOf(object))
      if (entry === null) return 'deleted'
      if (String(entry.id) !== object.externalId) return 'moved'
      entries.push(entry)
      return []
    })
    return { items: await itemsOfEntries(client, repository, entries), gone }
  },
}

/** `octo/hello#12` is 12. */
function numberOf(object: Listed | KnownObject): number {
  const told = 'key' in object ? object.key : /#(\d+)$/.exec(object.externalKey ?? '')?.[1]
  const number = Number(told ?? Number.NaN)
  if (Number.isInteger(number)) return number
  throw new TrackerdError('INTERNAL', { what: `pull request ${object.externalId} has no number` })
}
