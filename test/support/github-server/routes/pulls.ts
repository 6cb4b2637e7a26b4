import { filesOf } from '../graphql/pull-request-node.ts'
import { lowerBound } from '../objects/changing.ts'
import type { Issue, Pull } from '../objects/objects.ts'
import { showCommit } from '../show/commits.ts'
import { showIssue, showPull, showPullAlone, showReview } from '../show/pulls.ts'
import { intOf, json, movedTo, notFound, Refusal, type RepositoryCall, route } from './call.ts'
import { backwards, type Listing, page, perPageOf } from './page.ts'

/** However many there are. */
const COMMITS_AT_MOST = 250
/** Further pages of issues are refused. */
const ISSUES_AT_MOST = 10_000

function pullOf(call: RepositoryCall): Pull {
  const it = call.repository.byNumber.get(intOf(call, 'number'))
  if (it?.kind !== 'pull') throw notFound()
  return it
}

/** Open ones by default, newest first by default, in either order. */
function listed<Item extends Pull | Issue>(
  { query }: RepositoryCall,
  { created, updated }: { readonly created: readonly Item[]; readonly updated: readonly Item[] },
): Listing<Item> {
  const isByChange = query.get('sort') === 'updated'
  const since = query.get('since')
  let items = isByChange ? updated : created
  if (since !== null) {
    const from = new Date(since).toISOString().replace('.000Z', 'Z')
    const isBefore = (it: Item) => it.updated_at < from
    items = isByChange ? items.slice(lowerBound(items, isBefore)) : items.filter((it) => !isBefore(it))
  }
  const state = query.get('state') ?? 'open'
  if (state !== 'all') items = items.filter((it) => it.state === state)
  return query.get('direction') === 'asc' ? items : backwards(items)
}

export const pullRoutes = [
  route<RepositoryCall>('GET /pulls', 'pull_requests', (call) => {
    // Only the list of issues knows `since`.
    const query = new URLSearchParams(call.query)
    query.delete('since')
    const { world, repository } = call
    return page(call, listed({ ...call, query }, repository.pulls), { show: (it) => showPull(world, repository, it) })
  }),

  route<RepositoryCall>('GET /pulls/:number', 'pull_requests', (call) =>
    json(showPullAlone(call.world, call.repository, pullOf(call))),
  ),

  route<RepositoryCall>('GET /pulls/:number/reviews', 'pull_requests', (call) => {
    const { world, repository } = call
    const pull = pullOf(call)
    return page(call, repository.reviewsOf(pull), { show: (it) => showReview(world, repository, pull, it) })
  }),

  route<RepositoryCall>('GET /pulls/:number/files', 'pull_requests', (call) =>
    page(call, filesOf(pullOf(call)), { show: (filename) => ({ filename, status: 'modified' }) }),
  ),

  route<RepositoryCall>('GET /pulls/:number/commits', 'pull_requests', (call) => {
    const { world, repository } = call
    const show = (sha: string) => {
      const it = repository.commit(sha)
      return it === undefined ? { sha } : showCommit(world, repository, it)
    }
    return page(call, repository.commitsOf(pullOf(call)), { show, atMost: COMMITS_AT_MOST })
  }),

  route<RepositoryCall>('GET /issues', 'issues', (call) => {
    const { world, repository, query } = call
    if (!repository.hasIssues) throw new Refusal(410, 'Issues has been disabled in this repository.')
    if (Number(query.get('page') ?? 1) * perPageOf(call) > ISSUES_AT_MOST) {
      throw new Refusal(422, 'Pagination with the page parameter is not supported for large datasets.')
    }
    return page(call, listed(call, repository.numbered), { show: (it) => showIssue(world, repository, it) })
  }),

  route<RepositoryCall>('GET /issues/:number', 'issues', (call) => {
    const { world, repository } = call
    const number = intOf(call, 'number')
    const it = repository.byNumber.get(number)
    if (it !== undefined && (it.kind === 'pull' || repository.hasIssues)) return json(showIssue(world, repository, it))
    if (!repository.hasIssues) throw new Refusal(410, 'Issues has been disabled in this repository.')
    const lost = repository.lost.get(number)
    if (lost === undefined) throw notFound()
    if (lost === 'deleted') throw new Refusal(410, 'This issue was deleted')
    throw movedTo(`${world.api}/repositories/${lost.repository.id}/issues/${lost.number}`)
  }),
]
