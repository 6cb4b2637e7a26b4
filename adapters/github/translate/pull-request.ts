import type { PullRequestChange, PullRequestDetailChange, SourceVersion } from '../../../src/domain/changes.ts'
import { type ScopeRules, storyKeys } from '../../../src/domain/rules.ts'
import { read } from '../../payload/read.ts'
import { versionAt } from '../../payload/time.ts'
import { PullRequestEvent } from '../wire.ts'
import { changed, type Translator } from './outcome.ts'
import { person } from './person.ts'

/** Every action tells the whole pull request. */
export const pullRequest: Translator = (receipt, { rules }) => {
  const event = read(PullRequestEvent, receipt)
  const version = versionOf(event, event.action)
  const detail = detailChange(event, version)
  return changed(pullRequestChange(event, version, rules), ...(detail ? [detail] : []))
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
