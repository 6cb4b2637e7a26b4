import { found, item, routeOf } from './edge.ts'
import { fetchEach } from './fetch-each.ts'
import { listNewestFirst, Place, readNewestFirst } from './newest-first.ts'
import type { GithubStream } from './stream.ts'

const ROUTE = '/repos/{owner}/{repo}/releases'
const Position = Place.nullable().catch(null)

/** Releases, newest first. Drafts are shown only to those who may push: for others they begin with their publication. */
export const releases: GithubStream = {
  name: 'releases',
  summary: 'Releases and pre-releases',
  scopeKinds: ['repository'],
  backlog: null,
  censusOf: ['release'],
  censusDays: null,

  async read(client, repository, pass, at) {
    const { entries, next, marks, readAt } = await readNewestFirst(client, repository, ROUTE, pass, Position.parse(at))
    const items = entries.map(({ object }) => item(repository, 'release', { release: object }))
    return { items, readAt, next, total: null, ...(next === null ? { cursor: marks } : {}) }
  },

  list: (client, repository, since, at) =>
    listNewestFirst(client, repository, { route: ROUTE, kind: 'release' }, since, at),

  fetch: (client, repository, objects) =>
    fetchEach(client, repository, objects, async ({ externalId }) => {
      const route = { ...routeOf(repository), release_id: externalId }
      const answer = await found(client.get(`${ROUTE}/{release_id}`, route))
      return answer === null ? 'deleted' : [item(repository, 'release', { release: answer.data })]
    }),
}
