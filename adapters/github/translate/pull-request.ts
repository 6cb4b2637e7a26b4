import {
  IMMUTABLE_VERSION,
  type Instant,
  type PullRequestChange,
  type PullRequestDetailChange,
  type PullRequestReadyChange,
  type SourceVersion,
} from '../../../src/domain/changes.ts'
import { type ScopeRules, storyKeys } from '../../../src/domain/rules.ts'
import { read } from '../../payload/read.ts'
import { versionAt } from '../../payload/time.ts'
import { PullRequestEvent } from '../wire.ts'
import { changed, type Translator } from './outcome.ts'
import { person } from './person.ts'
import { revertedBy } from './reverts.ts'

/** Every action tells the whole pull request. */
export const pullRequest: Translator = (receipt, { rules }) => {
  const event = read(PullRequestEvent, receipt)
  const { pull_request: pull } = event
  const version = versionOf(event, event.action)
  const detail = detailChange(event, version)
  const ready = event.action === 'ready_for_review' ? [readyChange(event.repository, pull, pull.updated_at)] : []
  return changed(pullRequestChange(event, version, rules), ...(detail ? [detail] : []), ...ready)
}

/** Every time counts as an object of its own: a pull request can go back to draft, and the first time is what matters. */
export function readyChange(
  repository: PullRequestEvent['repository'],
  pull: Pick<PullRequestEvent['pull_request'], 'id' | 'number'>,
  at: Instant,
): PullRequestReadyChange {
  return {
    kind: 'pull_request_ready',
    externalId: `${pull.id}/${at}`,
    externalKey: `${repository.full_name}#${pull.number}`,
    url: null,
    version: IMMUTABLE_VERSION,
    scope: repository.id,
    gone: null,
    fields: { pullRequest: pull.id, at },
  }
}

/** The pull request that the event of a review or a comment carries: as in a list, without details. */
export function embeddedPullRequest(event: PullRequestEvent, rules: ScopeRules): PullRequestChange {
  return pullRequestChange(event, versionOf(event, null), rules)
}

/**
 * `updated_at`; within one second: opened < open < closed < reopened < merged. Opening comes first by nature and a
 * merge is final. Bots close and reopen within a second to start checks anew: only the action tells that from a
 * plain close. What stays a tie: two edits, or draft and ready, in the same second.
 */
function versionOf({ pull_request }: PullRequestEvent, action: string | null): SourceVersion {
  return versionAt(pull_request.updated_at, rank(pull_request, action))
}

function rank(pull: PullRequestEvent['pull_request'], action: string | null): number {
  if (pull.merged_at !== null) return 4
  if (pull.state === 'closed') return 2
  if (action === 'reopened') return 3
  return action === 'opened' ? 0 : 1
}

function pullRequestChange(
  { repository, pull_request: pull }: PullRequestEvent,
  version: SourceVersion,
  rules: ScopeRules,
): PullRequestChange {
  const closed = pull.state === 'closed'
  return {
    kind: 'pull_request',
    externalId: pull.id,
    externalKey: `${repository.full_name}#${pull.number}`,
    url: pull.html_url,
    version,
    scope: repository.id,
    gone: null,
    fields: {
      number: pull.number,
      title: pull.title,
      author: person(pull.user),
      draft: pull.draft,
      openedAt: pull.created_at,
      closedAt: closed ? pull.closed_at : null,
      mergedAt: pull.merged_at,
      headCommit: pull.head.sha,
      // Before the merge GitHub puts a trial merge there, which never reaches the branch.
      mergeCommit: pull.merged_at === null ? null : pull.merge_commit_sha,
      sourceBranch: pull.head.ref,
      targetBranch: pull.base.ref,
      reviewRequested: pull.requested_reviewers.length + pull.requested_teams.length > 0,
      sourceStatus: pull.state,
      storyKeys: storyKeys([pull.title, pull.head.ref], rules),
      labels: pull.labels === null ? null : [...new Set(pull.labels)].sort(),
      reverts: revertedBy({
        repository: repository.full_name,
        title: pull.title,
        body: pull.body,
        branch: pull.head.ref,
      }),
    },
  }
}

/** Sorts with its pull request. GitHub works out mergeability later without a new time: knowing it is the newer state. */
function detailChange(
  { repository, pull_request: pull }: PullRequestEvent,
  version: SourceVersion,
): PullRequestDetailChange | null {
  const { additions, deletions, changed_files: changedFiles, mergeable } = pull
  if (additions === undefined || deletions === undefined || changedFiles === undefined) return null
  return {
    kind: 'pull_request_detail',
    externalId: pull.id,
    externalKey: `${repository.full_name}#${pull.number}`,
    url: pull.html_url,
    version: mergeable === null ? version : `${version}.known`,
    scope: repository.id,
    gone: null,
    fields: {
      pullRequest: pull.id,
      additions,
      deletions,
      changedFiles,
      mergeConflict: mergeable === null ? null : !mergeable,
    },
  }
}
