import { z } from 'zod'
import type { BacklogItem, PolledItem } from '../../../src/ports/source-reader.ts'
import { told } from '../../payload/told.ts'
import type { Answer, GithubClient } from '../client/client.ts'
import { found, item, PER_PAGE, routeOf } from './edge.ts'
import { NO_CENSUS } from './no-census.ts'
import type { GithubStream, Repository } from './stream.ts'

const Comparison = z.object({ total_commits: z.int(), commits: z.array(z.unknown()) })
const Position = z.int().nullable().catch(null)

/** 5,000 commits: a deployment that brings more is no measure of anybody's work. */
const PAGES_AT_MOST = 50
/** Deployments in one step, and commits after which none is added: a commit is about 4 kB. */
const AT_ONCE = 5
const ENOUGH_COMMITS = 1_000

interface Contents {
  readonly commits: readonly unknown[]
  readonly complete: boolean
}

/** Which commits each successful deployment brought, compared with the one deployed there before it. */
export const deploymentContents: GithubStream = {
  ...NO_CENSUS,
  name: 'deployment_contents',
  summary: 'Which commits each deployment brought',
  scopeKinds: ['repository'],
  backlog: 'deployment_contents',

  async read(client, repository, { backlog }, at) {
    const readAt = client.clock.now()
    const from = Position.parse(at) ?? 0
    const items: PolledItem[] = []
    for (let commits = 0; items.length < AT_ONCE && commits < ENOUGH_COMMITS; ) {
      const deployment = backlog[from + items.length]
      if (deployment === undefined) break
      const contents = await contentsOf(client, repository, deployment)
      commits += contents.commits.length
      items.push(contentsItem(repository, deployment, contents))
    }
    const behind = from + items.length
    const after = behind < backlog.length ? { next: behind } : { next: null, cursor: null }
    return { items, readAt, total: backlog.length, ...after }
  },
}

/** Without a predecessor it brought nothing: the first deployment is where counting begins. */
async function contentsOf(
  client: GithubClient,
  repository: Repository,
  { sha, baseSha }: BacklogItem,
): Promise<Contents> {
  if (sha === null || baseSha === null || sha === baseSha) return { commits: [], complete: true }
  const commits: unknown[] = []
  const parameters = { ...routeOf(repository), basehead: `${baseSha}...${sha}`, per_page: PER_PAGE }
  for (let page = 1; page <= PAGES_AT_MOST; page++) {
    const call = client.get('/repos/{owner}/{repo}/compare/{basehead}', { ...parameters, page })
    const answer: Answer | null = await found(call)
    // One of the two was pushed away and is no more. Said once, so that it is not asked for ever.
    if (answer === null) return { commits: [], complete: false }
    const comparison = told(Comparison, answer)
    commits.push(...comparison.commits)
    if (answer.nextPage === null) return { commits, complete: commits.length >= comparison.total_commits }
  }
  return { commits, complete: false }
}

function contentsItem(
  repository: Repository,
  { externalId, sha, baseSha }: BacklogItem,
  contents: Contents,
): PolledItem {
  const { commits, complete } = contents
  const parts = { deployment: { id: Number(externalId) }, base: baseSha ?? '', head: sha, complete, commits }
  return item(repository, 'api:deployment_contents', parts)
}
