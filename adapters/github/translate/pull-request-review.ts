import type { ReviewChange, ReviewDecision } from '../../../src/domain/changes.ts'
import { read } from '../../payload/read.ts'
import { versionAt } from '../../payload/time.ts'
import { PullRequestReviewEvent } from '../wire.ts'
import { changed, type Translator } from './outcome.ts'
import { person } from './person.ts'
import { embeddedPullRequest } from './pull-request.ts'

const DECISIONS: ReadonlyMap<string, ReviewDecision> = new Map([
  ['approved', 'approved'],
  ['changes_requested', 'changes_requested'],
  ['commented', 'commented'],
  ['dismissed', 'dismissed'],
])

/**
 * The review and the pull request it came with. A review has no time of change, only of submission; the one state
 * that follows another is `dismissed`, so it sorts after the rest. A review not yet submitted is nobody's business.
 */
export const pullRequestReview: Translator = (receipt, { rules }) => {
  const event = read(PullRequestReviewEvent, receipt)
  const { repository, pull_request: pull, review } = event
  const pullRequest = embeddedPullRequest(event, rules)
  const decision = DECISIONS.get(review.state.toLowerCase())
  if (decision === undefined || review.submitted_at === null) return changed(pullRequest)
  const change: ReviewChange = {
    kind: 'review',
    externalId: review.id,
    externalKey: `${repository.full_name}#${pull.number}`,
    url: review.html_url,
    version: versionAt(review.submitted_at, decision === 'dismissed' ? 1 : 0),
    scope: repository.id,
    gone: null,
    fields: { pullRequest: pull.id, reviewer: person(review.user), decision, submittedAt: review.submitted_at },
  }
  return changed(pullRequest, change)
}
