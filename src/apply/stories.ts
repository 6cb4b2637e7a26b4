import { type AnyRow, lockRows, lockRowsByKey, type Table } from '../db/table.ts'
import { type BranchRow, branches, type PeerReviewRow, peerReviews } from '../db/tables/construction.ts'
import { type TechnicalStoryRow, technicalStories } from '../db/tables/work.ts'
import type { Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Workspace } from './workspace.ts'

/**
 * The technical stories that changed pull requests and branches name (ABC-123) know them, and the other way round. Of
 * several pull requests the one opened last counts. Where the scope's rules allow, a story moves with its work, forward
 * only. A key that names no story is left alone; the pull request keeps it.
 */
export async function linkStories(tx: Tx, workspace: Workspace, movesStories: (scopeId: Uuid | null) => boolean) {
  const reviews = workspace.changed(peerReviews).filter(namesStories)
  const named = workspace.changed(branches).filter(namesStories)
  const keys = [...new Set([...reviews, ...named].flatMap((row) => row.storyKeys))]
  if (keys.length === 0) return
  const stories = (await lockRowsByKey(tx, technicalStories, 'externalKey', keys)) as TechnicalStoryRow[]
  if (stories.length === 0) return
  workspace.load(technicalStories, stories)
  const linked = stories.flatMap((story) => (story.peerReviewId === null ? [] : [story.peerReviewId]))
  if (linked.length > 0) workspace.load(peerReviews, await lockRows(tx, peerReviews, linked))

  for (const branch of named) for (const story of namedBy(branch, stories)) follow(workspace, story, branch)
  for (const review of reviews) {
    const own = namedBy(review, stories)
    for (const story of own) follow(workspace, story, review)
    const first = own[0]
    if (first !== undefined && review.technicalStoryId !== first.id)
      play(workspace, peerReviews, { ...review, technicalStoryId: first.id }, review.id)
  }

  function follow(within: Workspace, { id }: TechnicalStoryRow, work: PeerReviewRow | BranchRow) {
    const story = within.get(technicalStories, id) as TechnicalStoryRow
    const next = 'sourceBranch' in work ? withReview(within, story, work) : withBranch(story, work)
    const moved = movesStories(work.scopeId) ? { ...next, status: further(next.status, stageOf(work)) } : next
    play(within, technicalStories, moved, work.id)
  }
}

/** Of what is gone a story learns nothing more. */
const namesStories = (row: { readonly deletedAt: string | null; readonly storyKeys: readonly string[] }) =>
  row.deletedAt === null && row.storyKeys.length > 0

/** The stories a row names, in the order it names them. */
const namedBy = (row: { readonly storyKeys: readonly string[] }, stories: readonly TechnicalStoryRow[]) =>
  row.storyKeys.flatMap((key) => stories.filter((story) => story.externalKey === key))

function withReview(workspace: Workspace, story: TechnicalStoryRow, review: PeerReviewRow): TechnicalStoryRow {
  const current = story.peerReviewId === null ? undefined : workspace.get(peerReviews, story.peerReviewId)
  if (current !== undefined && order(current) > order(review)) return story
  const codeBranch =
    review.sourceBranch === null || review.scopeId === null
      ? story.codeBranch
      : { name: review.sourceBranch, scope_id: review.scopeId }
  return { ...story, peerReviewId: review.id, codeBranch }
}

const order = (review: PeerReviewRow) => `${review.openedAt}/${review.id}`

/** A branch counts until a pull request tells better; of several the first by name, so that order leaves no trace. */
function withBranch(story: TechnicalStoryRow, { name, scopeId }: BranchRow): TechnicalStoryRow {
  const { codeBranch, peerReviewId } = story
  if (peerReviewId !== null || (codeBranch !== null && codeBranch.name <= name)) return story
  return { ...story, codeBranch: { name, scope_id: scopeId } }
}

const STAGES = ['todo', 'in_progress', 'in_review', 'done']

function stageOf(work: PeerReviewRow | BranchRow): string {
  if (!('sourceBranch' in work)) return 'in_progress'
  if (work.mergedAt !== null) return 'done'
  if (work.closedAt !== null) return 'todo'
  return work.draft ? 'in_progress' : 'in_review'
}

/** The later of two stages; a story that is blocked stays so until a person says otherwise. */
const further = (now: string, then: string) =>
  STAGES.includes(now) && STAGES.indexOf(then) > STAGES.indexOf(now) ? then : now

/** Played on the occasion that changed the row `cause`. */
function play(workspace: Workspace, table: Table, row: AnyRow, cause: Uuid): void {
  const occasion = workspace.steps.findLast((step) => step.id === cause)?.occasion
  if (occasion !== undefined) workspace.play({ rows: [[table, row]], events: [] }, occasion)
}
