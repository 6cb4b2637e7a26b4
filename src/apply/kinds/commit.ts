import { commits } from '../../db/tables/construction.ts'
import { type Kind, NOTHING, withRef } from '../feed.ts'

export const commit: Kind<'commit'> = {
  kind: 'commit',
  feeds: (change, feed) => [{ table: commits, id: feed.id('commit', change.externalId) }],
  reduce(change, rows, feed) {
    const { fields } = change
    if (fields === null || feed.scopeId === null) return NOTHING
    const id = feed.id('commit', change.externalId)
    const known = rows.get(commits, id)
    const { sha, title, authorLogin, authorEmailHash, authoredAt, committedAt, parentsCount } = fields
    const row = {
      id,
      deletedAt: null,
      scopeId: feed.scopeId,
      sha,
      title,
      authorId: feed.person(fields.author),
      authorLogin,
      authorIsBot: fields.author?.kind === 'bot',
      authorEmailHash,
      authoredAt,
      committedAt,
      parentsCount,
      insidePath: known?.insidePath ?? null,
      externalRefs: withRef(known?.externalRefs, change, feed, null),
    }
    return { rows: [[commits, row]], events: [] }
  },
}
