import { commitChecks } from '../../db/tables/construction.ts'
import { type Kind, NOTHING, withRef } from '../feed.ts'
import { gone } from '../gone.ts'

export const commitCheck: Kind<'commit_check'> = {
  kind: 'commit_check',
  feeds: (change, feed) => [{ table: commitChecks, id: feed.id('commit_check', change.externalId) }],
  reduce(change, rows, feed) {
    const { fields } = change
    const id = feed.id('commit_check', change.externalId)
    const known = rows.get(commitChecks, id)
    if (fields === null) return gone(change, feed, commitChecks, known)
    if (feed.scopeId === null) return NOTHING
    const { sha, source, name, app, attempt, status, sourceStatus, startedAt, completedAt } = fields
    const externalRefs = withRef(known?.externalRefs, change, feed, sourceStatus)
    const row = { id, deletedAt: null, scopeId: feed.scopeId, url: change.url, externalRefs }
    return {
      rows: [[commitChecks, { ...row, sha, source, name, app, attempt, status, sourceStatus, startedAt, completedAt }]],
      events: [],
    }
  },
}
