import { scopeBindings } from '../../db/tables/work.ts'
import { type Kind, NOTHING } from '../feed.ts'
import { goneEvent } from '../gone.ts'

/** The binding follows its repository: a new name, archived, gone. An unbound repository has no row to follow it. */
export const repository: Kind<'repository'> = {
  kind: 'repository',
  feeds: (_change, feed) => (feed.bindingId === null ? [] : [{ table: scopeBindings, id: feed.bindingId }]),
  reduce(change, rows, feed) {
    const known = feed.bindingId === null ? undefined : rows.get(scopeBindings, feed.bindingId)
    if (known === undefined) return NOTHING
    const gone = change.gone !== null
    const next = {
      ...known,
      name: change.fields?.name ?? known.name,
      url: change.url ?? known.url,
      archived: change.fields?.archived ?? known.archived,
      // An operator's pause outlasts what the source says; only "gone" ends it.
      status: gone ? 'gone' : known.status === 'gone' ? 'active' : known.status,
      goneReason: change.gone,
    }
    const lost = gone && known.status !== 'gone'
    return { rows: [[scopeBindings, next]], events: lost ? [goneEvent(change, feed, scopeBindings, known.id)] : [] }
  },
}
