import { isDeepStrictEqual } from 'node:util'
import type { AnyRow, Table } from '../../db/table.ts'
import type { ExternalRef } from '../../db/tables/construction.ts'
import {
  type EpicRow,
  epics,
  type TechnicalStoryRow,
  technicalStories,
  type UserStoryRow,
  userStories,
} from '../../db/tables/planning.ts'
import { type DefectRow, defects } from '../../db/tables/work.ts'
import type { EventDraft } from '../../domain/events.ts'

/** What epics, stories and defects have in common: somebody opens them, works on them and closes them. */
interface WorkItemRow extends AnyRow {
  readonly title: string | null
  readonly status: string
  readonly priority: string
  readonly scopeId: string | null
  readonly externalKey: string | null
  readonly sourceType: string | null
  readonly openedAt: string | null
  readonly closedAt: string | null
  readonly externalRefs: readonly ExternalRef[]
}

/** `links`: columns that say what else we know of, and not that the item changed: they alone make no event. */
function workItem<R extends WorkItemRow>(table: Table, links: readonly (keyof R)[], more: (row: R) => object) {
  const event = (row: R, type: EventDraft['type'], milestone: string, occurredAt: string): EventDraft => ({
    type,
    milestone,
    occurredAt,
    aggregateType: table.aggregate,
    aggregateId: row.id,
    payload: {
      title: row.title,
      status: row.status,
      ...more(row),
      priority: row.priority,
      scope_id: row.scopeId,
      external_key: row.externalKey,
      source_type: row.sourceType,
      opened_at: row.openedAt,
      closed_at: row.closedAt,
      external_refs: row.externalRefs,
    },
  })
  const closed = (row: R) => (row.closedAt === null ? [] : [event(row, 'work_item.closed', row.closedAt, row.closedAt)])
  const told = (row: R) => Object.fromEntries(Object.entries(row).filter(([column]) => !links.includes(column)))
  return {
    /** What happened between two states. A conversion tells of what the issue became; what it was ends without a word. */
    transitions(
      before: R | undefined,
      after: R,
      { observedAt, key }: { observedAt: string; key: string },
    ): EventDraft[] {
      if (after.deletedAt !== null) return []
      if (before === undefined)
        return [event(after, 'work_item.created', 'created', after.openedAt ?? observedAt), ...closed(after)]
      const updated = event(after, 'work_item.updated', key, observedAt)
      // It may have been closed while it was something else. A close that was told already is the same event.
      if (before.deletedAt !== null) return [updated, ...closed(after)]
      if (after.closedAt !== null && after.closedAt !== before.closedAt) return closed(after)
      return links.length > 0 && isDeepStrictEqual(told(before), told(after)) ? [] : [updated]
    },

    /** Work that is gone will not be done any more: it is closed, unless that was told before. */
    ends(known: R, last: R, observedAt: string): EventDraft[] {
      const at = last.closedAt ?? observedAt
      return known.closedAt === null ? [event(last, 'work_item.closed', at, at)] : []
    },
  }
}

export const defectItem = workItem<DefectRow>(defects, [], ({ labels, severity }) => ({ labels, severity }))
export const epicItem = workItem<EpicRow>(epics, [], ({ labels }) => ({ labels }))
export const userStoryItem = workItem<UserStoryRow>(userStories, ['epicId'], ({ tags, storyPoints }) => ({
  labels: tags,
  story_points: storyPoints,
}))
export const technicalStoryItem = workItem<TechnicalStoryRow>(
  technicalStories,
  ['peerReviewId', 'codeBranch', 'workStage'],
  ({ labels, storyPoints }) => ({ labels, story_points: storyPoints }),
)
