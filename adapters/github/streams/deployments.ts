import { z } from 'zod'
import type { Page, Pass, PolledItem } from '../../../src/ports/source-reader.ts'
import { told } from '../../payload/told.ts'
import type { Answer, GithubClient } from '../client/client.ts'
import { found, item, PER_PAGE, routeOf } from './edge.ts'
import { fetchEach } from './fetch-each.ts'
import { listNewestFirst, Marks, Place, readNewestFirst } from './newest-first.ts'
import type { GithubStream, Repository } from './stream.ts'

const ROUTE = '/repos/{owner}/{repo}/deployments'
/** Each costs a request or two more for its statuses: so much is repeated after a crash or a wait. */
const AT_ONCE = 25

const Statuses = z.array(z.unknown())
/** In the list, or `backlog` unfinished ones done and the list before them. */
const Position = z
  .union([Place, z.object({ backlog: z.int(), marks: Marks })])
  .nullable()
  .catch(null)

/**
 * Deployments with all their statuses: what is new or changed, then what is not finished yet. `inactive` is seen only
 * here, because GitHub sends no webhook when a later deployment makes an older one inactive.
 */
export const deployments: GithubStream = {
  name: 'deployments',
  summary: 'Deployments with their statuses',
  scopeKinds: ['repository'],
  backlog: 'unfinished_deployments',
  censusOf: ['deployment'],
  censusDays: 365,

  async read(client, repository, pass, at) {
    const place = Position.parse(at)
    if (place !== null && 'backlog' in place) return readUnfinished(client, repository, pass, place)
    const { entries, next, marks, readAt } = await readNewestFirst(client, repository, ROUTE, pass, place, AT_ONCE)
    const items: PolledItem[] = []
    for (const { id, object } of entries) items.push(...(await withStatuses(client, repository, id, object)))
    if (next !== null) return { items, readAt, next, total: null }
    return { items, readAt, total: null, ...behind(pass, 0, marks) }
  },

  list: (client, repository, since, at) =>
    listNewestFirst(client, repository, { route: ROUTE, kind: 'deployment' }, since, at),

  fetch: (client, repository, objects) =>
    fetchEach(
      client,
      repository,
      objects,
      async ({ externalId }) => (await readOne(client, repository, externalId)) ?? 'deleted',
    ),
}

/** What had no terminal status when last seen is read by itself; one that is gone is left to the census. */
async function readUnfinished(
  client: GithubClient,
  repository: Repository,
  pass: Pass,
  { backlog, marks }: { readonly backlog: number; readonly marks: Marks },
): Promise<Page> {
  const readAt = client.clock.now()
  const items: PolledItem[] = []
  for (const { externalId } of pass.backlog.slice(backlog, backlog + AT_ONCE)) {
    items.push(...((await readOne(client, repository, externalId)) ?? []))
  }
  return { items, readAt, total: null, ...behind(pass, backlog + AT_ONCE, marks) }
}

const behind = (pass: Pass, backlog: number, marks: Marks) =>
  backlog < pass.backlog.length ? { next: { backlog, marks } } : { next: null, cursor: marks }

/** null: there is no such deployment. */
async function readOne(client: GithubClient, repository: Repository, id: string) {
  const answer = await found(client.get(`${ROUTE}/{deployment_id}`, { ...routeOf(repository), deployment_id: id }))
  return answer === null ? null : withStatuses(client, repository, id, answer.data)
}

/** The deployment and its statuses, oldest first; nothing when it was deleted since it was listed. */
async function withStatuses(client: GithubClient, repository: Repository, id: number | string, deployment: unknown) {
  const items: PolledItem[] = []
  for (let page: number | null = 1; page !== null; ) {
    const parameters = { ...routeOf(repository), deployment_id: id, per_page: PER_PAGE, page }
    const answer: Answer | null = await found(client.get(`${ROUTE}/{deployment_id}/statuses`, parameters))
    if (answer === null) return []
    for (const status of told(Statuses, answer)) {
      items.push(item(repository, 'deployment_status', { deployment, deployment_status: status }))
    }
    page = answer.nextPage
  }
  return [item(repository, 'deployment', { deployment }), ...items.reverse()]
}
