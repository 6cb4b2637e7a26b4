import { scopeBindings } from '../../db/tables/work.ts'
import { type Kind, NOTHING } from '../feed.ts'

/** The binding knows the branch that the work of its repository flows into. */
export const defaultBranch: Kind<'default_branch'> = {
  kind: 'default_branch',
  feeds: (_change, feed) => (feed.bindingId === null ? [] : [{ table: scopeBindings, id: feed.bindingId }]),
  reduce({ fields }, rows, feed) {
    const known = feed.bindingId === null ? undefined : rows.get(scopeBindings, feed.bindingId)
    if (known === undefined || fields === null) return NOTHING
    return { rows: [[scopeBindings, { ...known, defaultBranch: fields.name }]], events: [] }
  },
}
