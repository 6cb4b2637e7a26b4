import type { BranchRow, PeerReviewRow } from '../db/tables/construction.ts'
import type { TechnicalStoryRow } from '../db/tables/planning.ts'
import type { Uuid } from '../domain/ids.ts'
import type { WorkStage } from '../domain/rules.ts'
import { further } from './rows/technical-story.ts'

/** What names a story. */
export interface StoryWork {
  readonly reviews: readonly PeerReviewRow[]
  readonly branches: readonly BranchRow[]
}

/**
 * What a story knows of its work: the pull request that was opened last, its branch, and how far the work has come. A
 * branch counts while there is no pull request; of several the first by name. What is gone counts for nothing.
 * `moving`: the scopes whose work moves stories.
 */
export function withWork(story: TechnicalStoryRow, work: StoryWork, moving: ReadonlySet<Uuid>): TechnicalStoryRow {
  const reviews = living(work.reviews).sort((a, b) => (order(a) < order(b) ? -1 : 1))
  const branches = living(work.branches).sort((a, b) => (a.name < b.name ? -1 : 1))
  const review = reviews.at(-1)
  const [branch] = branches
  const stages = [...reviews, ...branches].flatMap((row) => (moves(row, moving) ? [stageOf(row)] : []))
  return {
    ...story,
    peerReviewId: review?.id ?? null,
    codeBranch: branchOf(review) ?? (branch === undefined ? null : { name: branch.name, scope_id: branch.scopeId }),
    workStage: stages.length === 0 ? null : stages.reduce(further),
  }
}

const living = <R extends { readonly deletedAt: string | null }>(rows: readonly R[]) =>
  rows.filter((row) => row.deletedAt === null)

const order = (review: PeerReviewRow) => `${review.openedAt}/${review.id}`

const branchOf = (review: PeerReviewRow | undefined) =>
  review === undefined || review.sourceBranch === null || review.scopeId === null
    ? null
    : { name: review.sourceBranch, scope_id: review.scopeId }

const moves = (row: PeerReviewRow | BranchRow, moving: ReadonlySet<Uuid>) =>
  row.scopeId !== null && moving.has(row.scopeId)

function stageOf(work: PeerReviewRow | BranchRow): WorkStage {
  if (!('sourceBranch' in work)) return 'in_progress'
  if (work.mergedAt !== null) return 'done'
  if (work.closedAt !== null) return 'todo'
  return work.draft ? 'in_progress' : 'in_review'
}
