import { branches } from '../../db/tables/construction.ts'
import { type Kind, NOTHING, withRef } from '../feed.ts'
import { mentions } from '../mentions.ts'

/** Branches come and go with the work: the end of one is kept in its row and told to nobody. */
export const branch: Kind<'branch'> = {
  kind: 'branch',
  feeds: (change, feed) => [{ table: branches, id: feed.id('branch', change.externalId) }],
  reduce(change, rows, feed) {
    const { fields } = change
    const id = feed.id('branch', change.externalId)
    const known = rows.get(branches, id)
    // The source tells no time for the end of a branch: it is the time we were told.
    const endedAt = known?.deletedAt ?? feed.observedAt
    if (fields === null)
      return known === undefined ? NOTHING : { rows: [[branches, { ...known, deletedAt: endedAt }]], events: [] }
    if (feed.scopeId === null) return NOTHING
    const row = {
      id,
      deletedAt: fields.exists ? null : endedAt,
      scopeId: feed.scopeId,
      name: fields.name,
      storyKeys: fields.storyKeys,
      externalRefs: withRef(known?.externalRefs, change, feed, fields.exists ? 'exists' : 'deleted'),
    }
    return { rows: [[branches, row]], events: [], links: mentions(branches, row, known) }
  },
}
