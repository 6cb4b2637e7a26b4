import { peerReviews } from '../../db/tables/construction.ts'
import { type Kind, NOTHING } from '../feed.ts'
import { emptyPeerReview } from '../rows/peer-review.ts'

/** When a draft was first marked ready for review, in whatever order the times are told. */
export const pullRequestReady: Kind<'pull_request_ready'> = {
  kind: 'pull_request_ready',
  feeds: (change, feed) =>
    change.fields === null ? [] : [{ table: peerReviews, id: feed.id('pull_request', change.fields.pullRequest) }],
  reduce({ fields }, rows, feed) {
    if (fields === null) return NOTHING
    const id = feed.id('pull_request', fields.pullRequest)
    const row = rows.get(peerReviews, id) ?? emptyPeerReview(id, feed.scopeId)
    const readyAt = row.readyAt === null || fields.at < row.readyAt ? fields.at : row.readyAt
    return { rows: [[peerReviews, { ...row, readyAt }]], events: [] }
  },
}
