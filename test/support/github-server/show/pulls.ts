import type { Comment, Issue, Pull, Review } from '../objects/objects.ts'
import type { Repository } from '../objects/repository.ts'
import { nodeId, type World } from '../objects/world.ts'
import { addressesOf, showAccount, showMaybe } from './accounts.ts'

/** A loaded object keeps the address it came with. */
export function pageOf(world: World, repository: Repository, it: Pull | Issue): string {
  if (typeof it.more?.html_url === 'string') return it.more.html_url
  return `${addressesOf(world, repository).html}/${it.kind === 'pull' ? 'pull' : 'issues'}/${it.number}`
}

/** Repository and number, from which the pull request is found again. */
export const pullNodeId = (repository: Repository, { number }: Pull) => nodeId('PR', repository.id, number)

/** A pull request as lists show it. */
export function showPull(world: World, repository: Repository, it: Pull) {
  const { url } = addressesOf(world, repository)
  const html = pageOf(world, repository, it)
  const self = `${url}/pulls/${it.number}`
  return {
    author_association: 'CONTRIBUTOR',
    ...it.more,
    url: self,
    id: it.id,
    node_id: pullNodeId(repository, it),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: `${url}/issues/${it.number}`,
    commits_url: `${self}/commits`,
    statuses_url: `${url}/statuses/${it.head.sha}`,
    number: it.number,
    state: it.state,
    locked: false,
    title: it.title,
    user: showMaybe(world, it.user),
    body: it.body,
    labels: it.labels.map((name) => showLabel(url, name)),
    milestone: null,
    created_at: it.created_at,
    updated_at: it.updated_at,
    closed_at: it.closed_at,
    merged_at: it.merged_at,
    merge_commit_sha: it.merge_commit_sha,
    assignee: showMaybe(world, it.assignee),
    assignees: it.assignee === null ? [] : [showAccount(world, it.assignee)],
    requested_reviewers: it.requested_reviewers.map((one) => showAccount(world, one)),
    requested_teams: [],
    draft: it.draft,
    head: end(it.head),
    base: end(it.base),
    auto_merge: null,
    active_lock_reason: null,
  }

  function end({ ref, sha }: Pull['head']) {
    const repo = { id: repository.id, name: repository.name, full_name: repository.fullName, url }
    return { label: `${repository.owner.login}:${ref}`, ref, sha, user: showAccount(world, repository.owner), repo }
  }
}

/** A pull request as it is shown alone and in webhooks. */
export function showPullAlone(world: World, repository: Repository, it: Pull) {
  return {
    ...showPull(world, repository, it),
    merged: it.merged_at !== null,
    mergeable: it.mergeable,
    rebaseable: it.mergeable,
    mergeable_state: it.mergeable === null ? 'unknown' : it.mergeable ? 'clean' : 'dirty',
    merged_by: showMaybe(world, it.merged_by),
    comments: 0,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: repository.commitsOf(it).length,
    additions: it.additions,
    deletions: it.deletions,
    changed_files: it.changed_files,
  }
}

/** REST names the states in capitals, a webhook in small letters. */
export function showReview(world: World, repository: Repository, pull: Pull, it: Review) {
  const html = pageOf(world, repository, pull)
  return {
    html_url: `${html}#pullrequestreview-${it.id}`,
    author_association: 'COLLABORATOR',
    ...it.more,
    id: it.id,
    node_id: nodeId('PRR', it.id),
    user: showMaybe(world, it.user),
    body: it.body,
    state: it.state as string,
    pull_request_url: `${addressesOf(world, repository).url}/pulls/${pull.number}`,
    ...(it.submitted_at === null ? {} : { submitted_at: it.submitted_at }),
    commit_id: it.commit_id,
  }
}

export function showComment(world: World, repository: Repository, issue: Issue, it: Comment) {
  const { url } = addressesOf(world, repository)
  return {
    url: `${url}/issues/comments/${it.id}`,
    html_url: `${pageOf(world, repository, issue)}#issuecomment-${it.id}`,
    issue_url: `${url}/issues/${issue.number}`,
    id: it.id,
    node_id: nodeId('IC', it.id),
    user: showAccount(world, it.user),
    created_at: it.created_at,
    updated_at: it.updated_at,
    author_association: 'CONTRIBUTOR',
    body: it.body,
  }
}

/** An issue, or a pull request as the list of issues shows it. */
export function showIssue(world: World, repository: Repository, it: Issue | Pull) {
  const { url } = addressesOf(world, repository)
  const html = pageOf(world, repository, it)
  const self = `${url}/issues/${it.number}`
  return {
    author_association: 'CONTRIBUTOR',
    ...(it.kind === 'issue' ? it.more : {}),
    url: self,
    repository_url: url,
    labels_url: `${self}/labels{/name}`,
    comments_url: `${self}/comments`,
    events_url: `${self}/events`,
    html_url: html,
    id: it.kind === 'pull' ? it.issueId : it.id,
    node_id: nodeId('I', repository.id, it.number),
    number: it.number,
    title: it.title,
    user: showMaybe(world, it.user),
    labels: it.labels.map((name) => showLabel(url, name)),
    state: it.state,
    locked: false,
    assignee: showMaybe(world, it.assignee),
    assignees: it.assignee === null ? [] : [showAccount(world, it.assignee)],
    milestone: null,
    comments: 0,
    created_at: it.created_at,
    updated_at: it.updated_at,
    closed_at: it.closed_at,
    active_lock_reason: null,
    body: it.body,
    state_reason: it.kind === 'issue' ? it.state_reason : null,
    ...(it.kind === 'pull'
      ? { draft: it.draft, pull_request: { url: `${url}/pulls/${it.number}`, html_url: html, merged_at: it.merged_at } }
      : {}),
  }
}

export const showLabel = (url: string, name: string) => ({
  node_id: nodeId('LA', name),
  url: `${url}/labels/${encodeURIComponent(name)}`,
  name,
  color: 'ededed',
  default: false,
  description: null,
})
