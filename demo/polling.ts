import { DEFAULT_TOKEN, type GithubServer, startGithubServer } from '../test/support/github-server/index.ts'
import type { Api, Status, SyncRecordDetail } from './api.ts'
import { ended } from './waiting.ts'

const REPOSITORY = 'octo/shop'
const OLD_PULL_REQUESTS = 120

export interface Polled {
  /** The runs over the stand-in, the first one first. */
  readonly runs: readonly SyncRecordDetail[]
  readonly requests: number
  /** Calls that cost nothing, because nothing had changed. */
  readonly unchanged: number
  readonly beyondLimit: number
  /** How many the source has, and how many of them we have. */
  readonly copied: readonly { readonly table: string; readonly there: number; readonly here: number }[]
}

/** A stand-in of GitHub with one repository that has a history. */
export async function startShop(): Promise<GithubServer> {
  const server = await startGithubServer()
  const shop = server.state.createRepository(REPOSITORY)
  shop.push([{ message: 'First commit' }])
  shop.bulk(OLD_PULL_REQUESTS, { commits: 2, reviews: 1, checks: 1 })
  const before = shop.deploy()
  shop.setDeploymentStatus(before, 'success')
  for (const title of ['SHOP-7 Show prices', 'SHOP-8 Round prices']) {
    const pull = shop.openPullRequest({ title, user: 'hubot' })
    shop.review(pull, { user: 'octocat', state: 'APPROVED' })
    shop.completeCheckRun(shop.createCheckRun(pull.head.sha, { name: 'build' }), 'success')
    shop.merge(pull)
  }
  shop.completeWorkflowRun(shop.startWorkflowRun(), 'success')
  shop.publishRelease({ tag: 'v1.0.0' })
  shop.setDeploymentStatus(shop.deploy({ ref: 'v1.0.0' }), 'success')
  shop.openIssue({ title: 'Prices are rounded twice', labels: ['bug'] })
  return server
}

/** The shop is read as a whole, then what changed behind the back of any webhook, then it is counted. */
export async function pollShop(api: Api, server: GithubServer): Promise<Polled> {
  const before = await api.status()
  const { endpoint } = await api.addEndpoint('github', 'GitHub (polled)', {
    base_url: server.baseUrl,
    credential: { kind: 'token', token: DEFAULT_TOKEN },
    binding_mode: 'listed',
    scopes: [REPOSITORY],
  })
  const runs = [await ended(api, endpoint.id, 1)]
  const shop = server.state.repository(REPOSITORY)
  const mistake = shop.openIssue({ title: 'Opened by mistake', labels: ['bug'] })
  shop.closePullRequest(shop.openPullRequest({ title: 'SHOP-9 Given up', user: 'hubot' }))
  await api.startSync(endpoint.id, 'incremental')
  runs.push(await ended(api, endpoint.id, 2))
  shop.deleteIssue(mistake)
  await api.startSync(endpoint.id, 'census')
  runs.push(await ended(api, endpoint.id, 3))
  const after = await api.status()
  const rows = (status: Status, table: string) => status.rows.find((row) => row.table === table)?.count ?? 0
  const copied = (table: string, there: number) => ({ table, there, here: rows(after, table) - rows(before, table) })
  const pulls = [...shop.it.byNumber.values()].filter(({ kind }) => kind === 'pull')
  return {
    runs,
    requests: server.requests.length,
    unchanged: server.requests.filter(({ status }) => status === 304).length,
    beyondLimit: server.state.beyondLimit,
    copied: [
      copied('tracker_construction.peer_reviews', pulls.length),
      copied('tracker_construction.pipeline_runs', shop.it.runs.length),
      copied('tracker_release.deployment_records', shop.it.deployments.length),
    ],
  }
}
