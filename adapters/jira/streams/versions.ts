import { z } from 'zod'
import type { ScopeRef } from '../../../src/ports/source-adapter.ts'
import type { Listed, PolledItem } from '../../../src/ports/source-reader.ts'
import { told } from '../../payload/told.ts'
import type { JiraAnswer, JiraClient } from '../client/client.ts'
import { entry, id, nextStart, pageOf } from '../connection/answer.ts'
import { found } from '../connection/asked.ts'
import { cloud } from '../connection/library.ts'
import { fetchEach } from './fetch-each.ts'
import { type JiraStream, projectOf } from './stream.ts'
import { type ListedPage, readWholeList } from './whole-list.ts'

const PER_PAGE = 50

const Entry = entry({ id, projectId: id })
type Entry = z.output<typeof Entry>
const Versions = pageOf(Entry)

/** Versions of a project, released or not. */
export const versions: JiraStream = {
  name: 'versions',
  summary: 'Versions with their dates',
  scopeKinds: ['project'],
  backlog: null,
  censusOf: ['version'],
  censusDays: null,

  async read({ client }, scope, pass, at) {
    const ask = (startAt: number) => askVersions(client, scope, startAt)
    const { entries: _, ...page } = await readWholeList(pass, at, ask, (it, asOf) =>
      versionItem(scope, it.object, asOf),
    )
    return page
  },

  async list({ client }, scope, _since, at) {
    const { entries, nextStart } = await askVersions(client, scope, z.int().nullable().catch(null).parse(at) ?? 0)
    const objects = entries.map((it): Listed => ({ kind: 'version', externalId: it.id, key: null, changedAt: null }))
    return { objects, next: nextStart, total: null }
  },

  fetch: ({ client }, scope, objects) =>
    fetchEach(client, scope, objects, async ({ externalId }) => {
      const answer = await found(askVersion(client, externalId))
      if (answer === null) return 'deleted'
      const { projectId, object } = told(Entry, answer)
      return projectId === scope.externalId ? [versionItem(scope, object, answer.asOf.toISOString())] : 'moved'
    }),
}

async function askVersions(client: JiraClient, scope: ScopeRef, startAt: number): Promise<ListedPage<Entry>> {
  const page = { startAt, maxResults: PER_PAGE }
  const answer: JiraAnswer = await (client.flavour === 'cloud'
    ? client.through(async (js) =>
        (await cloud()).getProjectVersionsPaginated(js, { projectIdOrKey: scope.externalId, ...page }),
      )
    : client.get('/rest/api/{api}/project/{project}/version', { project: scope.externalId, ...page }))
  const listed = told(Versions, answer)
  return { answer, entries: listed.values, nextStart: nextStart(startAt, PER_PAGE, listed) }
}

function askVersion(client: JiraClient, versionId: string): Promise<JiraAnswer> {
  if (client.flavour === 'datacenter') return client.get('/rest/api/{api}/version/{version}', { version: versionId })
  return client.through(async (js) => (await cloud()).getVersion(js, { id: versionId }))
}

const versionItem = (scope: ScopeRef, version: unknown, asOf: string): PolledItem => ({
  topic: 'api:version',
  payload: { version, project: projectOf(scope), as_of: asOf },
})
