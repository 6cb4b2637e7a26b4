import type { Account, Pull, Review } from '../objects/objects.ts'
import type { Repository } from '../objects/repository.ts'
import type { World } from '../objects/world.ts'
import { showPull, showReview } from '../show/pulls.ts'

export interface NewReview {
  readonly user: string
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED'
  readonly body?: string
}

export const reviewChanges = (world: World, repository: Repository) => {
  const tell = (action: string, pull: Pull, review: Review, sender: Account) =>
    world.emit(repository, 'pull_request_review', sender, () => ({
      action,
      review: { ...showReview(world, repository, pull, review), state: review.state.toLowerCase() },
      pull_request: showPull(world, repository, pull),
    }))

  return {
    /** Moves `updated_at` of the pull request; whoever reviewed is no longer asked to. */
    review(pull: Pull, { user, state, body = '' }: NewReview): Review {
      const sender = world.account(user)
      repository.touch(pull, world.now())
      const at = pull.updated_at
      const it = { id: world.nextId(), user: sender, state, body, submitted_at: at, commit_id: pull.head.sha }
      pull.reviews = [...repository.reviewsOf(pull), it]
      pull.requested_reviewers = pull.requested_reviewers.filter(({ id }) => id !== sender.id)
      tell('submitted', pull, it, sender)
      return it
    },

    dismissReview(pull: Pull, { id }: Review, by = 'octocat'): Review {
      const known = repository.reviewsOf(pull).find((it) => it.id === id)
      if (known === undefined) throw new Error(`pull request ${pull.number} has no review ${id}`)
      const dismissed: Review = { ...known, state: 'DISMISSED' }
      pull.reviews = repository.reviewsOf(pull).map((it) => (it === known ? dismissed : it))
      repository.touch(pull, world.now())
      tell('dismissed', pull, dismissed, world.account(by))
      return dismissed
    },
  }
}
