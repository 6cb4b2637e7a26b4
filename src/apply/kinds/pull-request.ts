import { type PeerReviewRow, peerReviews } from '../../db/tables/construction.ts'
import type { EventDraft } from '../../domain/events.ts'
import { type Kind, withRef } from '../feed.ts'
import { gone } from '../gone.ts'
import { mentions } from '../mentions.ts'
import { emptyPeerReview, peerReviewSubject } from '../rows/peer-review.ts'

export const pullRequest: Kind<'pull_request'> = {
  kind: 'pull_request',
  feeds: (change, feed) => [{ table: peerReviews, id: feed.id('pull_request', change.externalId) }],
  reduce(change, rows, feed) {
    const { fields } = change
    const id = feed.id('pull_request', change.externalId)
    const known = rows.get(peerReviews, id)
    if (fields === null) return gone(change, feed, peerReviews, known, (row) => abandoned(row, feed.observedAt))
    const row = known ?? emptyPeerReview(id, feed.scopeId)
    const next = {
      ...row,
      deletedAt: null,
      scopeId: feed.scopeId,
      externalId: change.externalId,
      externalRefs: withRef(row.externalRefs, change, feed, fields.sourceStatus),
      pullRequestUrl: change.url,
      number: fields.number,
      title: fields.title,
      authorId: feed.person(fields.author),
      authorIsBot: fields.author?.kind === 'bot',
      authorLogin: fields.author?.login ?? null,
      draft: fields.draft,
      reviewRequested: fields.reviewRequested,
      openedAt: fields.openedAt,
      mergedAt: fields.mergedAt,
      closedAt: fields.closedAt,
      headCommit: fields.headCommit,
      mergeCommit: fields.mergeCommit,
      sourceBranch: fields.sourceBranch,
      targetBranch: fields.targetBranch,
      storyKeys: fields.storyKeys,
      labels: fields.labels ?? row.labels,
      reverts: fields.reverts,
      sourceStatus: fields.sourceStatus,
    }
    return { rows: [[peerReviews, next]], events: [], links: mentions(peerReviews, next, known) }
  },
}

/** An open pull request that is gone will never be merged. */
function abandoned(row: PeerReviewRow, at: string): EventDraft[] {
  if (row.openedAt === null || row.mergedAt !== null || row.closedAt !== null) return []
  return [{ ...peerReviewSubject(row), type: 'peer_review.abandoned', milestone: at, occurredAt: at }]
}
