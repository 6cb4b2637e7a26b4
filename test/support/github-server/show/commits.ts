import type { CheckRun, CheckSuite, Commit, Status } from '../objects/objects.ts'
import type { Repository } from '../objects/repository.ts'
import { nodeId, type World } from '../objects/world.ts'
import { addressesOf, showAccount, showApp, showMaybe } from './accounts.ts'

/** Git's own object, whose tree nobody looks into. */
const tree = (sha: string) => sha.split('').reverse().join('')

export function showCommit(world: World, repository: Repository, it: Commit) {
  const { url, html } = addressesOf(world, repository)
  const self = `${url}/commits/${it.sha}`
  return {
    html_url: `${html}/commit/${it.sha}`,
    ...it.more,
    sha: it.sha,
    node_id: nodeId('C', repository.id, it.sha),
    commit: {
      author: it.author,
      committer: it.committer,
      message: it.message,
      tree: { sha: tree(it.sha), url: `${url}/git/trees/${tree(it.sha)}` },
      url: `${url}/git/commits/${it.sha}`,
      comment_count: 0,
    },
    url: self,
    comments_url: `${self}/comments`,
    author: showMaybe(world, it.account),
    committer: showMaybe(world, it.account),
    parents: it.parents.map((sha) => ({ sha, url: `${url}/commits/${sha}`, html_url: `${html}/commit/${sha}` })),
  }
}

/** A commit as a push names it: by addresses and logins. */
export function showPushed(world: World, repository: Repository, it: Commit) {
  const username = it.account?.login
  return {
    id: it.sha,
    tree_id: tree(it.sha),
    distinct: true,
    message: it.message,
    timestamp: it.committer.date,
    url: `${addressesOf(world, repository).html}/commit/${it.sha}`,
    author: { name: it.author.name, email: it.author.email, ...(username === undefined ? {} : { username }) },
    committer: { name: it.committer.name, email: it.committer.email },
    added: [],
    removed: [],
    modified: ['README.md'],
  }
}

export function showCheckRun(world: World, repository: Repository, it: CheckRun) {
  const { url, html } = addressesOf(world, repository)
  const suite = repository.checkSuites.get(it.suiteId)
  return {
    id: it.id,
    name: it.name,
    node_id: nodeId('CR', it.id),
    head_sha: it.head_sha,
    external_id: '',
    url: `${url}/check-runs/${it.id}`,
    html_url: checkRunPage(html, it),
    details_url: checkRunPage(html, it),
    status: it.status,
    conclusion: it.conclusion,
    started_at: it.started_at,
    completed_at: it.completed_at,
    output: {
      title: null,
      summary: null,
      text: null,
      annotations_count: 0,
      annotations_url: `${url}/check-runs/${it.id}/annotations`,
    },
    check_suite: suite === undefined ? { id: it.suiteId } : showCheckSuite(world, repository, suite),
    app: showApp(world, it.app),
    pull_requests: [],
  }
}

export const checkRunPage = (html: string, { id }: CheckRun) => `${html}/runs/${id}`

export function showCheckSuite(world: World, repository: Repository, it: CheckSuite) {
  const { url } = addressesOf(world, repository)
  return {
    id: it.id,
    node_id: nodeId('CS', it.id),
    head_branch: it.head_branch,
    head_sha: it.head_sha,
    status: it.status,
    conclusion: it.conclusion,
    url: `${url}/check-suites/${it.id}`,
    before: null,
    after: it.head_sha,
    pull_requests: [],
    app: showApp(world, it.app),
    created_at: it.created_at,
    updated_at: it.updated_at,
    latest_check_runs_count: repository.checkRunsOf(it.head_sha).filter(({ suiteId }) => suiteId === it.id).length,
    check_runs_url: `${url}/check-suites/${it.id}/check-runs`,
  }
}

export function showStatus(world: World, repository: Repository, it: Status) {
  return {
    url: `${addressesOf(world, repository).url}/statuses/${it.sha}`,
    id: it.id,
    node_id: nodeId('SC', it.id),
    state: it.state,
    description: it.description,
    target_url: it.target_url,
    context: it.context,
    created_at: it.created_at,
    updated_at: it.created_at,
    creator: showAccount(world, it.creator),
  }
}
