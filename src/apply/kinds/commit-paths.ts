import { commits } from '../../db/tables/construction.ts'
import { type Kind, NOTHING } from '../feed.ts'

/** What a commit touches comes with the push that brings it, so its row is there before. */
export const commitPaths: Kind<'commit_paths'> = {
  kind: 'commit_paths',
  feeds: (change, feed) => [{ table: commits, id: feed.id('commit', change.externalId) }],
  reduce({ externalId, fields }, rows, feed) {
    const known = rows.get(commits, feed.id('commit', externalId))
    if (known === undefined || fields === null) return NOTHING
    return { rows: [[commits, { ...known, insidePath: fields.inside }]], events: [] }
  },
}
