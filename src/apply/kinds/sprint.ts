import { implementationCycles } from '../../db/tables/planning.ts'
import { type Kind, withRef } from '../feed.ts'
import { gone } from '../gone.ts'

/** A cycle is a sprint of a board. When it is gone, work items keep its id: what was planned for it is a fact. */
export const sprint: Kind<'sprint'> = {
  kind: 'sprint',
  feeds: (change, feed) => [{ table: implementationCycles, id: feed.id('sprint', change.externalId) }],
  reduce(change, rows, feed) {
    const { fields } = change
    const id = feed.id('sprint', change.externalId)
    const known = rows.get(implementationCycles, id)
    if (fields === null || change.gone !== null) return gone(change, feed, implementationCycles, known)
    const row = {
      id,
      deletedAt: null,
      scopeId: feed.scopeId,
      name: fields.name,
      sprintGoal: fields.goal,
      startDate: fields.startsAt,
      endDate: fields.endsAt,
      completedAt: fields.completedAt,
      status: fields.status,
      sourceStatus: fields.sourceStatus,
      externalRefs: withRef(known?.externalRefs, change, feed, fields.sourceStatus),
    }
    return { rows: [[implementationCycles, row]], events: [] }
  },
}
