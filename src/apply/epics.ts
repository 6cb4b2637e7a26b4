import { lockRowsByKey } from '../db/table.ts'
import { epics, type UserStoryRow, userStories } from '../db/tables/planning.ts'
import type { Tx } from '../db/tx.ts'
import { Occasions, type Workspace } from './workspace.ts'

/**
 * User stories that tell only the key of their epic know the epic, whichever of the two came first. Keys are those of
 * one source: another server has an ABC-1 of its own. A story without its epic keeps the key and waits.
 */
export async function linkEpics(tx: Tx, workspace: Workspace, host: string): Promise<void> {
  const stories = workspace.changed(userStories)
  if (stories.length === 0 && workspace.changed(epics).length === 0) return
  const isOurs = (row: { readonly externalRefs: readonly { readonly host: string }[] }) =>
    row.externalRefs.some((ref) => ref.host === host)
  const waits = (story: UserStoryRow) => story.deletedAt === null && story.epicId === null && story.epicKey !== null

  const named = new Set(stories.filter(waits).map(keyOfEpic))
  if (named.size > 0) workspace.load(epics, await lockRowsByKey(tx, epics, 'externalKey', [...named]))
  const arrived = workspace.steps.flatMap(({ table, before, after }) =>
    table === epics && before?.externalKey !== after.externalKey ? [String(after.externalKey)] : [],
  )
  if (arrived.length > 0) {
    const keys = [...new Set(arrived)]
    workspace.load(userStories, await lockRowsByKey(tx, userStories, 'epicKey', keys))
  }
  if (named.size === 0 && arrived.length === 0) return

  const living = workspace.all(epics).filter((epic) => epic.deletedAt === null && epic.externalKey !== null)
  const byKey = new Map(living.filter(isOurs).map((epic) => [epic.externalKey, epic]))
  const occasions = new Occasions(workspace.steps)
  for (const story of workspace.all(userStories)) {
    const epic = waits(story) && isOurs(story) ? byKey.get(story.epicKey) : undefined
    const occasion = epic === undefined ? undefined : occasions.lastOf([story.id, epic.id])
    if (epic === undefined || occasion === undefined) continue
    workspace.play({ rows: [[userStories, { ...story, epicId: epic.id }]], events: [] }, occasion)
  }
}

const keyOfEpic = ({ epicKey }: UserStoryRow) => epicKey as string
