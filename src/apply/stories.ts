import { scopesThatMoveStories } from '../db/bindings.ts'
import { findMentions, storiesOfKeys } from '../db/story-mentions.ts'
import { lockRows, lockRowsByKey } from '../db/table.ts'
import { branches, type PeerReviewRow, peerReviews } from '../db/tables/construction.ts'
import { type TechnicalStoryRow, technicalStories } from '../db/tables/planning.ts'
import type { Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { withWork } from './story-work.ts'
import { touchedStories } from './touched-stories.ts'
import { Occasions, type Workspace } from './workspace.ts'

/**
 * Technical stories and the pull requests and branches that name them (ABC-123) know each other, whichever came first.
 * What a story knows of its work follows from all of it as it is now, so order of arrival leaves no trace; so does the
 * story of a pull request: the first it names that there is. A key that names no story is left alone.
 */
export async function linkStories(tx: Tx, workspace: Workspace): Promise<void> {
  const touched = touchedStories(workspace.steps)
  if (touched.keys.size === 0) return
  workspace.load(technicalStories, await lockRowsByKey(tx, technicalStories, 'externalKey', [...touched.keys.keys()]))
  const unknown = [...touched.ids.keys()].filter((id) => workspace.get(technicalStories, id) === undefined)
  if (unknown.length > 0) workspace.load(technicalStories, await lockRows(tx, technicalStories, unknown))
  const stories = workspace.all(technicalStories).filter(({ id, externalKey: key }) => {
    return key !== null && (touched.keys.has(key) || touched.ids.has(id))
  })
  if (stories.length === 0) return

  const occasions = new Occasions(workspace.steps)
  await loadWork(tx, workspace, stories)
  await chooseStories(tx, workspace, stories, occasions)
  const reviewsOf = byKey(workspace.all(peerReviews))
  const heldBy = Map.groupBy(workspace.all(peerReviews), (review) => review.technicalStoryId)
  const branchesOf = byKey(workspace.all(branches))
  const scopes = [...reviewsOf.values(), ...branchesOf.values()].flat().flatMap(({ scopeId }) => scopeId ?? [])
  const moving = scopes.length === 0 ? new Set<Uuid>() : await scopesThatMoveStories(tx, [...new Set(scopes)])
  for (const story of stories) {
    if (story.deletedAt !== null) continue
    const key = story.externalKey as string
    const reviews = [...new Set([...(reviewsOf.get(key) ?? []), ...(heldBy.get(story.id) ?? [])])]
    const next = withWork(story, { reviews, branches: branchesOf.get(key) ?? [] }, moving)
    const occasion = touched.keys.get(key) ?? touched.ids.get(story.id)
    if (occasion !== undefined) workspace.play({ rows: [[technicalStories, next]], events: [] }, occasion)
  }
}

/** What names the stories, and what they knew of before: an issue that moved bears another key than its pull request names. */
async function loadWork(tx: Tx, workspace: Workspace, stories: readonly TechnicalStoryRow[]): Promise<void> {
  const mentioned = await findMentions(tx, [...new Set(stories.map((story) => story.externalKey as string))])
  const linked = stories.flatMap((story) => story.peerReviewId ?? [])
  const reviews = [...new Set([...mentioned.PeerReview, ...linked])]
  if (reviews.length > 0) workspace.load(peerReviews, await lockRows(tx, peerReviews, reviews))
  if (mentioned.Branch.length > 0) workspace.load(branches, await lockRows(tx, branches, mentioned.Branch))
}

/** The pull requests of these stories know the first story they name. One they know by a former key of it stays. */
async function chooseStories(
  tx: Tx,
  workspace: Workspace,
  stories: readonly TechnicalStoryRow[],
  occasions: Occasions,
): Promise<void> {
  const ids = new Set(stories.map(({ id }) => id))
  const keys = new Set(stories.map(({ externalKey }) => externalKey))
  const reviews = workspace.all(peerReviews).filter((review) => {
    if (review.deletedAt !== null) return false
    return (
      (review.technicalStoryId !== null && ids.has(review.technicalStoryId)) ||
      review.storyKeys.some((key) => keys.has(key))
    )
  })
  const others = new Set(reviews.flatMap(({ storyKeys }) => storyKeys.filter((key) => !keys.has(key))))
  const found = others.size === 0 ? [] : await storiesOfKeys(tx, [...others])
  const own = stories.filter((story) => story.deletedAt === null).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const idOf = new Map([...found, ...own].toReversed().map((story) => [story.externalKey, story.id]))
  for (const review of reviews) {
    const named = review.storyKeys.flatMap((key) => idOf.get(key) ?? [])
    const technicalStoryId = named[0] ?? (isStillHeld(workspace, review) ? review.technicalStoryId : null)
    const occasion = occasions.lastOf([
      review.id,
      ...named,
      ...(review.technicalStoryId === null ? [] : [review.technicalStoryId]),
    ])
    if (technicalStoryId !== review.technicalStoryId && occasion !== undefined)
      workspace.play({ rows: [[peerReviews, { ...review, technicalStoryId }]], events: [] }, occasion)
  }
}

/** Not when it names other keys now than before, or when the story is gone. */
function isStillHeld(workspace: Workspace, review: PeerReviewRow): boolean {
  const story = review.technicalStoryId === null ? undefined : workspace.get(technicalStories, review.technicalStoryId)
  if (story?.deletedAt != null || review.storyKeys.length === 0) return false
  const wasNamed = (keys: unknown) => (keys as readonly string[]).includes(story?.externalKey ?? '')
  return !workspace.steps.some(
    ({ id, before }) => id === review.id && before !== undefined && wasNamed(before.storyKeys),
  )
}

function byKey<R extends { readonly storyKeys: readonly string[] }>(rows: readonly R[]): Map<string, R[]> {
  const found = new Map<string, R[]>()
  for (const row of rows)
    for (const key of new Set(row.storyKeys)) {
      const known = found.get(key)
      if (known === undefined) found.set(key, [row])
      else known.push(row)
    }
  return found
}
