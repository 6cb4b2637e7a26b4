import { type PeerReviewRow, peerReviews, type ReviewerDecision } from '../../db/tables/construction.ts'
import type { EventDraft } from '../../domain/events.ts'
import type { Uuid } from '../../domain/ids.ts'

/** A peer review of which nothing is known yet but its id: any of its source objects may come first. */
export function emptyPeerReview(id: Uuid, scopeId: Uuid | null): PeerReviewRow {
  return {
    id,
    scopeId,
    deletedAt: null,
    technicalStoryId: null,
    externalId: null,
    reviewStatus: 'pending',
    pullRequestUrl: null,
    sourceBranch: null,
    targetBranch: null,
    ciPipelineStatus: null,
    mergeConflict: null,
    reviewerDecisions: [],
    externalRefs: [],
    number: null,
    title: null,
    authorId: null,
    authorIsBot: false,
    authorLogin: null,
    draft: false,
    reviewRequested: false,
    openedAt: null,
    readyAt: null,
    firstCommitAt: null,
    firstReviewAt: null,
    approvedAt: null,
    mergedAt: null,
    closedAt: null,
    headCommit: null,
    mergeCommit: null,
    additions: null,
    deletions: null,
    changedFiles: null,
    storyKeys: [],
    labels: [],
    reverts: [],
    insidePath: null,
    sourceStatus: null,
  }
}

/**
 * The columns that follow from several source objects together. `review_status` as in data-model.md:
 * merged > changes_requested > approved > in_progress (any review, or a reviewer requested) > pending.
 * What the author says on their own pull request is no review.
 */
export function derivePeerReview(row: PeerReviewRow): PeerReviewRow {
  const others = row.reviewerDecisions.filter((d) => d.reviewer_id !== row.authorId)
  return {
    ...row,
    reviewStatus: reviewStatus(row, others),
    firstReviewAt: earliest(others.map((d) => d.first_submitted_at)),
    approvedAt: earliest(others.map((d) => d.first_approved_at)),
  }
}

function reviewStatus(row: PeerReviewRow, decisions: readonly ReviewerDecision[]): string {
  if (row.mergedAt !== null) return 'merged'
  if (decisions.some((d) => d.decision === 'changes_requested')) return 'changes_requested'
  if (decisions.some((d) => d.decision === 'approved')) return 'approved'
  if (decisions.length > 0 || row.reviewRequested) return 'in_progress'
  return 'pending'
}

const earliest = (times: readonly (string | null)[]): string | null =>
  times.reduce((first, time) => (first === null || (time !== null && time < first) ? time : first), null)

/** What happened between two states of a pull request. */
export function peerReviewTransitions(before: PeerReviewRow | undefined, after: PeerReviewRow): EventDraft[] {
  const events: EventDraft[] = []
  const event = (type: EventDraft['type'], milestone: string, occurredAt: string) =>
    events.push({ ...peerReviewSubject(after), type, milestone, occurredAt })
  // A review may have made the row before its pull request was known: opened is when the opening becomes known.
  if (after.openedAt !== null && (before === undefined || before.openedAt === null))
    event('peer_review.opened', 'opened', after.openedAt)
  if (after.mergedAt !== null && after.mergedAt !== before?.mergedAt)
    event('peer_review.merged', 'merged', after.mergedAt)
  else if (after.mergedAt === null && after.closedAt !== null && after.closedAt !== before?.closedAt)
    event('peer_review.abandoned', after.closedAt, after.closedAt)
  return events
}

export function peerReviewSubject(row: PeerReviewRow) {
  return {
    aggregateType: peerReviews.aggregate,
    aggregateId: row.id,
    payload: {
      number: row.number,
      title: row.title,
      url: row.pullRequestUrl,
      scope_id: row.scopeId,
      author_id: row.authorId,
      source_branch: row.sourceBranch,
      target_branch: row.targetBranch,
      head_commit: row.headCommit,
      merge_commit: row.mergeCommit,
      opened_at: row.openedAt,
      merged_at: row.mergedAt,
      closed_at: row.closedAt,
      external_refs: row.externalRefs,
    },
  }
}
