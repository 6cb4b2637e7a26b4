import { peerReviews } from '../../db/tables/construction.ts'
import { type Kind, NOTHING, withRef } from '../feed.ts'
import { emptyPeerReview } from '../rows/peer-review.ts'

export const pullRequest: Kind<'pull_request'> = {
  kind: 'pull_request',
  feeds: (change, feed) => [{ table: peerReviews, id: feed.id('pull_request', change.externalId) }],
  reduce(change, rows, feed) {
    const { fields } = change
    if (fields === null) return NOTHING
    const id = feed.id('pull_request', change.externalId)
    const row = rows.get(peerReviews, id) ?? emptyPeerReview(id, feed.scopeId)
    const next = {
      ...row,
      scopeId: feed.scopeId,
      externalId: change.externalId,
      externalRefs: withRef(row.externalRefs, change, feed, fields.sourceStatus),
      pullRequestUrl: change.url,
      number: fields.number,
      title: fields.title,
      authorId: feed.person(fields.author),
      authorIsBot: fields.author?.kind === 'bot',
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
      sourceStatus: fields.sourceStatus,
    }
    return { rows: [[peerReviews, next]], events: [] }
  },
}
