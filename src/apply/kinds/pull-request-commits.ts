import { linksOf } from '../../db/links.ts'
import { pullRequestCommits as links, peerReviews } from '../../db/tables/construction.ts'
import type { ChangeByKind } from '../../domain/changes.ts'
import { type Kind, NOTHING } from '../feed.ts'
import { emptyPeerReview } from '../rows/peer-review.ts'

/** The commits of a pull request. Its first commit follows the list as it is now; links stay when a commit leaves it. */
export const pullRequestCommits: Kind<'pull_request_commits'> = {
  kind: 'pull_request_commits',
  feeds: (change, feed) =>
    change.fields === null ? [] : [{ table: peerReviews, id: feed.id('pull_request', change.fields.pullRequest) }],
  reduce({ fields, scope }, rows, feed) {
    if (fields === null) return NOTHING
    const id = feed.id('pull_request', fields.pullRequest)
    const row = rows.get(peerReviews, id) ?? emptyPeerReview(id, feed.scopeId)
    const brought = fields.commits.map(({ sha }, position) => ({
      peerReviewId: id,
      commitId: feed.id('commit', `${scope}/${sha}`),
      position,
    }))
    return {
      rows: [[peerReviews, { ...row, firstCommitAt: firstCommitAt(fields.commits) }]],
      events: [],
      links: linksOf(links, brought),
    }
  },
}

type Commits = NonNullable<ChangeByKind<'pull_request_commits'>['fields']>['commits']

/** When the work began: merges bring in the work of others, so they count only where there is nothing else. */
function firstCommitAt(commits: Commits): string | null {
  const own = commits.filter(({ parentsCount }) => parentsCount <= 1)
  const [first = null] = (own.length > 0 ? own : commits).map(({ authoredAt }) => authoredAt).sort()
  return first
}
