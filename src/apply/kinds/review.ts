import { peerReviews, type ReviewerDecision } from '../../db/tables/construction.ts'
import { UNKNOWN_PERSON } from '../../domain/ids.ts'
import { type Kind, NOTHING } from '../feed.ts'
import { emptyPeerReview, peerReviewSubject } from '../rows/peer-review.ts'

export const review: Kind<'review'> = {
  kind: 'review',
  feeds: (change, feed) =>
    change.fields === null ? [] : [{ table: peerReviews, id: feed.id('pull_request', change.fields.pullRequest) }],
  reduce(change, rows, feed) {
    const { fields } = change
    if (fields === null) return NOTHING
    const id = feed.id('pull_request', fields.pullRequest)
    const row = rows.get(peerReviews, id) ?? emptyPeerReview(id, feed.scopeId)
    const decision: ReviewerDecision = {
      reviewer_id: feed.person(fields.reviewer) ?? UNKNOWN_PERSON,
      login: fields.reviewer?.login ?? null,
      decision: fields.decision,
      submitted_at: fields.submittedAt,
      review_id: change.externalId,
      first_submitted_at: fields.submittedAt,
      first_approved_at: fields.decision === 'approved' ? fields.submittedAt : null,
    }
    const next = { ...row, reviewerDecisions: merge(row.reviewerDecisions, decision) }
    const subject = peerReviewSubject(next)
    return {
      rows: [[peerReviews, next]],
      events: [
        {
          ...subject,
          type: 'peer_review.reviewed',
          // The review's own id: a later dismissal of the same review is not a second one.
          milestone: `review/${change.externalId}`,
          occurredAt: fields.submittedAt,
          payload: {
            ...subject.payload,
            review: {
              id: change.externalId,
              decision: fields.decision,
              reviewer_id: decision.reviewer_id,
              url: change.url,
            },
          },
        },
      ],
    }
  },
}

/**
 * The latest decision per reviewer stays, whatever order reviews arrive in. A comment never replaces a decision:
 * who approved and then comments has still approved. The first times are kept for pickup and approval.
 */
function merge(decisions: readonly ReviewerDecision[], given: ReviewerDecision): readonly ReviewerDecision[] {
  const known = decisions.find((d) => d.reviewer_id === given.reviewer_id)
  const latest = known === undefined || rank(given) >= rank(known) ? given : known
  const merged = {
    ...latest,
    first_submitted_at: earliest(known?.first_submitted_at ?? null, given.first_submitted_at) ?? given.submitted_at,
    first_approved_at: earliest(known?.first_approved_at ?? null, given.first_approved_at),
  }
  return [...decisions.filter((d) => d !== known), merged].sort((a, b) => (a.reviewer_id < b.reviewer_id ? -1 : 1))
}

const rank = (d: ReviewerDecision) =>
  `${d.decision === 'commented' ? 0 : 1}/${d.submitted_at}/${d.review_id.padStart(20, '0')}`

const earliest = (a: string | null, b: string | null) => (a === null ? b : b === null || a < b ? a : b)
