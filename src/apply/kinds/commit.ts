import { commits } from '../../db/tables/construction.ts'
import { type Kind, NOTHING, withRef } from '../feed.ts'

export const commit: Kind<'commit'> = {
  kind: 'commit',
  feeds: (change, feed) => [{ table: commits, id: feed.id('commit', change.externalId) }],
  reduce(change, rows, feed) {
    const { fields } = change
    if (fields === null || feed.scopeId === null) return NOTHING
    const id = feed.id('commit', change.externalId)
    const { sha, title, authorEmailHash, authoredAt, committedAt, parentsCount } = fields
    const row = {
      id,
      deletedAt: null,
      scopeId: feed.scopeId,
      sha,
      title,
      authorId: feed.person(fields.author),
      authorEmailHash,
      authoredAt,
      committedAt,
      parentsCount,
      externalRefs: withRef(rows.get(commits, id)?.externalRefs, change, feed, null),
    }
    return { rows: [[commits, row]], events: [] }
  },
}
