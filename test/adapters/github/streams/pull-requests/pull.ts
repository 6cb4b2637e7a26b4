import { at, numbers } from '../fake-client.ts'

/** What is so about a pull request; GitHub tells it in two languages. */
export interface Facts {
  readonly number: number
  readonly createdAt: string
  updatedAt: string
  readonly sha: string
  readonly merged: boolean
  readonly reviews: number
  readonly commits: number
  readonly checkRuns: number
  readonly statuses: number
  /** When it was first marked ready for review. */
  readonly readyAt: string | null
  readonly labels: readonly string[]
  readonly body: string | null
  readonly files: readonly string[]
}

/** Pull request `number`, made and changed in that second; 1 commit, without reviews and checks, if not told otherwise. */
export function pull(number: number, patch: Partial<Facts> = {}): Facts {
  const plain = {
    merged: false,
    reviews: 0,
    commits: 1,
    checkRuns: 0,
    statuses: 0,
    readyAt: null,
    ...{ labels: [], body: null, files: ['README.md'] },
  }
  return { number, createdAt: at(number), updatedAt: at(number), sha: `head-${number}`, ...plain, ...patch }
}

export const pulls = (from: number, to: number) => numbers(from, to).map((number) => pull(number))

const BIG = 3_000_000_000
const url = (number: number) => `https://github.com/octo/hello/pull/${number}`
const shaOf = ({ sha, commits }: Facts, n: number) => (n === commits ? sha : `${sha}-${n}`)
const BOT_ADDRESS = '49699333+dependabot[bot]@users.noreply.github.com'

/** As REST tells it: in a list, alone, and what belongs to it. */
export function restOf(it: Facts) {
  const { number } = it
  const closed = it.merged ? it.updatedAt : null
  const listed = {
    id: BIG + number,
    node_id: `PR_${number}`,
    number,
    html_url: url(number),
    title: `ABC-${number}: change`,
    body: it.body,
    labels: it.labels.map((name) => ({ name })),
    state: it.merged ? 'closed' : 'open',
    user: { id: 49699333, login: 'dependabot[bot]', type: 'Bot' },
    draft: false,
    created_at: it.createdAt,
    updated_at: it.updatedAt,
    closed_at: closed,
    merged_at: closed,
    merge_commit_sha: it.merged ? `merge-${number}` : `trial-${number}`,
    head: { ref: `feature/${number}`, sha: it.sha, repo: { full_name: 'fork/hello' } },
    base: { ref: 'main' },
    requested_reviewers: [{ id: 5, login: 'octocat', type: 'User' }],
    requested_teams: [],
  }
  return {
    listed,
    alone: { ...listed, additions: 10, deletions: 2, changed_files: 1, mergeable: it.merged ? null : true },
    reviews: numbers(1, it.reviews).map((n) => ({
      id: BIG + number * 1000 + n,
      html_url: `${url(number)}#pullrequestreview-${n}`,
      state: 'APPROVED',
      user: n === 1 ? null : { id: 5, login: 'octocat', type: 'User' },
      submitted_at: it.updatedAt,
    })),
    commits: numbers(1, it.commits).map((n) => ({
      sha: shaOf(it, n),
      html_url: `https://github.com/octo/hello/commit/${shaOf(it, n)}`,
      commit: {
        message: `Change ${n}\n\nwith a body`,
        author: { email: n === 1 ? BOT_ADDRESS : 'octo@example.com', date: it.createdAt },
        committer: { email: 'noreply@github.com', date: it.updatedAt },
      },
      author:
        n === 1 ? { id: 49699333, login: 'dependabot[bot]', type: 'Bot' } : { id: 5, login: 'octocat', type: 'User' },
      parents: [{ sha: 'parent' }],
    })),
    files: it.files.map((filename) => ({ filename })),
    checkRuns: numbers(1, it.checkRuns).map((n) => ({
      id: BIG * 10 + n,
      head_sha: it.sha,
      name: `check ${n}`,
      status: n === 1 ? 'in_progress' : 'completed',
      conclusion: n === 1 ? null : 'timed_out',
      started_at: it.createdAt,
      completed_at: n === 1 ? null : it.updatedAt,
      html_url: `https://github.com/octo/hello/runs/${n}`,
      app: { slug: 'github-actions', name: 'GitHub Actions' },
    })),
    statuses: numbers(1, it.statuses).map((n) => ({
      id: n,
      context: `ci/${n}`,
      state: 'success',
      target_url: 'https://ci.example.com',
      created_at: it.updatedAt,
      updated_at: it.updatedAt,
    })),
  }
}

const connection = (all: readonly object[], first: number) => ({
  pageInfo: { hasNextPage: all.length > first },
  nodes: all.slice(0, first),
})

/** What belongs to it, as GraphQL tells it. */
export function nestedOf(it: Facts) {
  const rest = restOf(it)
  const octocat = { __typename: 'User', login: 'octocat', databaseId: 5 }
  const commits = rest.commits.map(({ sha, html_url, commit }, i) => ({
    commit: {
      oid: sha,
      url: html_url,
      message: commit.message,
      authoredDate: commit.author.date,
      committedDate: commit.committer.date,
      author: { email: commit.author.email, user: i === 0 ? null : octocat },
      parents: { totalCount: 1 },
    },
  }))
  const contexts = [
    ...rest.checkRuns.map((run) => ({
      __typename: 'CheckRun',
      databaseId: run.id,
      name: run.name,
      status: run.status.toUpperCase(),
      conclusion: run.conclusion?.toUpperCase() ?? null,
      startedAt: run.started_at,
      completedAt: run.completed_at,
      url: run.html_url,
      checkSuite: { app: { slug: 'github-actions', name: 'GitHub Actions' } },
    })),
    ...rest.statuses.map(({ context, target_url, created_at }) => ({
      __typename: 'StatusContext',
      context,
      state: 'SUCCESS',
      targetUrl: target_url,
      createdAt: created_at,
    })),
  ]
  const statusCheckRollup = contexts.length === 0 ? null : { contexts: connection(contexts, 100) }
  return {
    updatedAt: it.updatedAt,
    headRefOid: it.sha,
    additions: 10,
    deletions: 2,
    changedFiles: 1,
    mergeable: it.merged ? 'UNKNOWN' : 'MERGEABLE',
    ready: { nodes: it.readyAt === null ? [] : [{ createdAt: it.readyAt }] },
    files: connection(
      it.files.map((path) => ({ path })),
      100,
    ),
    reviews: connection(
      rest.reviews.map(({ id, html_url, state, submitted_at }, i) => ({
        fullDatabaseId: String(id),
        state,
        submittedAt: submitted_at,
        url: html_url,
        author: i === 0 ? null : octocat,
      })),
      50,
    ),
    commits: connection(commits, 100),
    head: { nodes: [{ commit: { oid: it.sha, statusCheckRollup } }] },
  }
}

/** As a page of GraphQL tells it. */
export function graphOf(it: Facts) {
  const { listed } = restOf(it)
  return {
    ...nestedOf(it),
    id: listed.node_id,
    fullDatabaseId: String(listed.id),
    number: it.number,
    url: listed.html_url,
    title: listed.title,
    body: it.body,
    labels: { nodes: listed.labels },
    state: it.merged ? 'MERGED' : 'OPEN',
    isDraft: false,
    createdAt: it.createdAt,
    closedAt: listed.closed_at,
    mergedAt: listed.merged_at,
    mergeCommit: it.merged ? { oid: listed.merge_commit_sha } : null,
    headRefName: listed.head.ref,
    baseRefName: 'main',
    author: { __typename: 'Bot', login: 'dependabot', databaseId: 49699333 },
    reviewRequests: { totalCount: 1 },
  }
}
