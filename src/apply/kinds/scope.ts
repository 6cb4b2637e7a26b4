import { scopeBindings } from '../../db/tables/work.ts'
import type { ChangeKind, ScopeChange } from '../../domain/changes.ts'
import type { ScopeKind } from '../../ports/source-adapter.ts'
import { type Feed, type Kind, NOTHING } from '../feed.ts'
import { goneEvent } from '../gone.ts'

/** The binding follows its scope: a new name, archived, gone, what was learned. An unbound scope has no row to follow it. */
const scope = <K extends ScopeKind & ChangeKind>(kind: K): Kind<K> => ({
  kind,
  feeds: (_change, feed) => (feed.bindingId === null ? [] : [{ table: scopeBindings, id: feed.bindingId }]),
  reduce(given, rows, feed: Feed) {
    // TypeScript does not see that the change of a kind yet to be named is one of these.
    const change = given as unknown as ScopeChange
    const known = feed.bindingId === null ? undefined : rows.get(scopeBindings, feed.bindingId)
    if (known === undefined) return NOTHING
    const gone = change.gone !== null
    const next = {
      ...known,
      name: change.fields?.name ?? known.name,
      url: change.url ?? known.url,
      archived: change.fields?.archived ?? known.archived,
      learned: change.fields?.learned ?? known.learned,
      // An operator's pause outlasts what the source says; only "gone" ends it.
      status: gone ? 'gone' : known.status === 'gone' ? 'active' : known.status,
      goneReason: change.gone,
    }
    const lost = gone && known.status !== 'gone'
    return { rows: [[scopeBindings, next]], events: lost ? [goneEvent(change, feed, scopeBindings, known.id)] : [] }
  },
})

export const repository = scope('repository')
export const project = scope('project')
export const board = scope('board')
