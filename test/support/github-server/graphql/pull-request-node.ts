import type { CheckRun, Pull, Review, Status } from '../objects/objects.ts'
import type { Repository } from '../objects/repository.ts'
import { nodeId, type World } from '../objects/world.ts'
import { checkRunPage } from '../show/commits.ts'
import { pageOf, pullNodeId } from '../show/pulls.ts'
import { actor, user } from './people.ts'

/** The parts that a page of a list holds; whoever asks for more finds `hasNextPage`. */
const REVIEWS = 50
const COMMITS = 100
const CONTEXTS = 100
const FILES = 100
/** However many there are, in REST and here. */
const COMMITS_AT_MOST = 250
const INT32 = 2 ** 31 - 1

/** An error of a query, where it happened. */
export interface GraphqlError {
  readonly type: string
  readonly path?: readonly (string | number)[]
  readonly message: string
}

/** Pages begin with the first item: no query goes on inside a pull request. */
function connection<Item>(all: readonly Item[], size: number, show: (item: Item) => unknown) {
  const pageInfo = { hasNextPage: all.length > size, hasPreviousPage: false, startCursor: null, endCursor: null }
  return { totalCount: all.length, pageInfo, nodes: all.slice(0, size).map(show) }
}

const int32 = (id: number) => (id > INT32 ? null : id)

/** What every list of pull requests names. */
export function pullName(repository: Repository, it: Pull) {
  return {
    __typename: 'PullRequest',
    id: pullNodeId(repository, it),
    databaseId: int32(it.id),
    fullDatabaseId: String(it.id),
    number: it.number,
    updatedAt: it.updated_at,
  }
}

/** A pull request with everything that belongs to it. `denied`: permissions that the caller lacks. */
export function pullNode(world: World, repository: Repository, it: Pull, denied: ReadonlySet<string>) {
  const url = pageOf(world, repository, it)
  const shas = repository.commitsOf(it).slice(0, COMMITS_AT_MOST)
  const mayReadCode = !denied.has('contents')
  return {
    ...pullName(repository, it),
    title: it.title,
    body: it.body ?? '',
    labels: connection(it.labels, 100, (name) => ({ name })),
    ready: connection(it.ready_at === undefined ? [] : [it.ready_at], 1, (createdAt) => ({ createdAt })),
    files: connection(filesOf(it), FILES, (path) => ({ path })),
    url,
    state: it.merged_at !== null ? 'MERGED' : it.state.toUpperCase(),
    isDraft: it.draft,
    createdAt: it.created_at,
    closedAt: it.closed_at,
    mergedAt: it.merged_at,
    mergeCommit:
      it.merged_at !== null && it.merge_commit_sha !== null && mayReadCode ? { oid: it.merge_commit_sha } : null,
    headRefName: it.head.ref,
    headRefOid: it.head.sha,
    baseRefName: it.base.ref,
    additions: it.additions,
    deletions: it.deletions,
    changedFiles: it.changed_files,
    mergeable: it.mergeable === null ? 'UNKNOWN' : it.mergeable ? 'MERGEABLE' : 'CONFLICTING',
    author: actor(world, it.user),
    reviewRequests: connection(it.requested_reviewers, 100, (one) => ({ requestedReviewer: actor(world, one) })),
    reviews: connection(repository.reviewsOf(it), REVIEWS, (review) => reviewNode(world, url, review)),
    commits: mayReadCode ? connection(shas, COMMITS, (sha) => ({ commit: commitNode(world, repository, sha) })) : null,
    head: mayReadCode
      ? { nodes: [{ commit: { oid: it.head.sha, statusCheckRollup: rollup(world, repository, it, denied) } }] }
      : null,
  }
}

/** The paths it touches. */
export const filesOf = ({ files, changed_files }: Pull): readonly string[] =>
  files ?? Array.from({ length: changed_files }, (_, n) => `src/file-${n}.ts`)

function reviewNode(world: World, url: string, it: Review) {
  return {
    id: nodeId('PRR', it.id),
    databaseId: int32(it.id),
    fullDatabaseId: String(it.id),
    url: `${url}#pullrequestreview-${it.id}`,
    state: it.state,
    submittedAt: it.submitted_at,
    author: actor(world, it.user),
  }
}

function commitNode(world: World, repository: Repository, sha: string) {
  const it = repository.commit(sha)
  if (it === undefined) return null
  return {
    oid: sha,
    message: it.message,
    url:
      typeof it.more?.html_url === 'string' ? it.more.html_url : `${world.html}/${repository.fullName}/commit/${sha}`,
    authoredDate: it.author.date,
    committedDate: it.committer.date,
    parents: { totalCount: it.parents.length },
    author: { name: it.author.name, email: it.author.email, date: it.author.date, user: user(world, it.account) },
    committer: { name: it.committer.name, email: it.committer.email, date: it.committer.date, user: null },
  }
}

/** null: nothing has checked this commit. */
function rollup(world: World, repository: Repository, { head }: Pull, denied: ReadonlySet<string>) {
  const runs = repository.checkRunsOf(head.sha)
  const latest = new Map(repository.statuses.get(head.sha)?.map((it) => [it.context, it]))
  if (runs.length === 0 && latest.size === 0) return null
  const contexts = [
    ...runs.map((it) => (denied.has('checks') ? null : checkRunNode(world, repository, it))),
    ...[...latest.values()].map((it) => (denied.has('statuses') ? null : statusNode(it))),
  ]
  return { state: 'PENDING', contexts: connection(contexts, CONTEXTS, (it) => it) }
}

function checkRunNode({ html }: World, repository: Repository, it: CheckRun) {
  const page = checkRunPage(`${html}/${repository.fullName}`, it)
  return {
    __typename: 'CheckRun',
    id: nodeId('CR', it.id),
    databaseId: it.id,
    name: it.name,
    status: it.status.toUpperCase(),
    conclusion: it.conclusion?.toUpperCase() ?? null,
    startedAt: it.started_at,
    completedAt: it.completed_at,
    url: page,
    permalink: page,
    detailsUrl: page,
    checkSuite: { app: it.app },
  }
}

const statusNode = (it: Status) => ({
  __typename: 'StatusContext',
  id: nodeId('SC', it.id),
  context: it.context,
  state: it.state.toUpperCase(),
  targetUrl: it.target_url,
  createdAt: it.created_at,
})
