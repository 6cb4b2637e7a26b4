import { branches } from '../../db/tables/construction.ts'
import { type Kind, NOTHING, withRef } from '../feed.ts'

export const branch: Kind<'branch'> = {
  kind: 'branch',
  feeds: (change, feed) => [{ table: branches, id: feed.id('branch', change.externalId) }],
  reduce(change, rows, feed) {
    const { fields } = change
    if (fields === null || feed.scopeId === null) return NOTHING
    const id = feed.id('branch', change.externalId)
    const row = {
      id,
      // The source tells no time for the end of a branch: it is the time we were told.
      deletedAt: fields.exists ? null : feed.observedAt,
      scopeId: feed.scopeId,
      name: fields.name,
      storyKeys: fields.storyKeys,
      externalRefs: withRef(rows.get(branches, id)?.externalRefs, change, feed, fields.exists ? 'exists' : 'deleted'),
    }
    return { rows: [[branches, row]], events: [] }
  },
}
