import { isDeepStrictEqual } from 'node:util'
import type { AnyRow } from '../db/table.ts'
import { branches, peerReviews } from '../db/tables/construction.ts'
import { technicalStories } from '../db/tables/planning.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Occasion, RowStep } from './workspace.ts'

/** What of a pull request or branch a story looks at. */
const LOOKED_AT = ['storyKeys', 'deletedAt', 'name', 'openedAt', 'mergedAt', 'closedAt', 'draft', 'sourceBranch']

/** Each with the occasion that touched it last. */
export interface Touched {
  readonly keys: ReadonlyMap<string, Occasion>
  readonly ids: ReadonlyMap<Uuid, Occasion>
}

/**
 * The stories that became others themselves, or whose work did: by key, those of now and those of before; by id where a
 * pull request knows its story, which may bear another key by now. A review or a check changes its pull request too, and
 * no story minds.
 */
export function touchedStories(steps: readonly RowStep[]): Touched {
  const keys = new Map<string, Occasion>()
  const ids = new Map<Uuid, Occasion>()
  for (const { table, before, after, occasion } of steps) {
    if (table === technicalStories) {
      if (before?.externalKey === after.externalKey && before?.deletedAt === after.deletedAt) continue
      for (const row of [before, after]) if (row?.externalKey != null) keys.set(row.externalKey as string, occasion)
    } else if (table === peerReviews || table === branches) {
      const named = [...storyKeysOf(before), ...storyKeysOf(after)]
      if (named.length === 0 || !LOOKED_AT.some((column) => differs(before?.[column], after[column]))) continue
      for (const key of named) keys.set(key, occasion)
      if (typeof after.technicalStoryId === 'string') ids.set(after.technicalStoryId, occasion)
    }
  }
  return { keys, ids }
}

const storyKeysOf = (row: AnyRow | undefined) => (row?.storyKeys ?? []) as readonly string[]
const differs = (was: unknown, is: unknown) => was !== is && !isDeepStrictEqual(was, is)
