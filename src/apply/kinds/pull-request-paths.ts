import { peerReviews } from '../../db/tables/construction.ts'
import { type Kind, NOTHING } from '../feed.ts'
import { emptyPeerReview } from '../rows/peer-review.ts'

export const pullRequestPaths: Kind<'pull_request_paths'> = {
  kind: 'pull_request_paths',
  feeds: (change, feed) =>
    change.fields === null ? [] : [{ table: peerReviews, id: feed.id('pull_request', change.fields.pullRequest) }],
  reduce({ fields }, rows, feed) {
    if (fields === null) return NOTHING
    const id = feed.id('pull_request', fields.pullRequest)
    const row = rows.get(peerReviews, id) ?? emptyPeerReview(id, feed.scopeId)
    return { rows: [[peerReviews, { ...row, insidePath: fields.inside }]], events: [] }
  },
}
