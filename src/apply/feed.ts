import type { Links } from '../db/links.ts'
import type { AnyRow, RowOf, Table } from '../db/table.ts'
import type { ExternalRef } from '../db/tables/construction.ts'
import type { Change, ChangeByKind, ChangeKind, Person } from '../domain/changes.ts'
import type { EventDraft } from '../domain/events.ts'
import { objectId, type Uuid } from '../domain/ids.ts'

/** Where a batch comes from; enough to compute every id. */
export interface Source {
  readonly tenantId: Uuid
  readonly endpointId: Uuid
  readonly system: string
  readonly host: string
}

/** The id of an object of this source. */
export type Identify = (kind: string, externalId: string) => Uuid

export const identifyFor =
  (source: Source): Identify =>
  (kind, externalId) =>
    objectId(source.tenantId, source.host, kind, externalId)

export interface RowKey {
  readonly table: Table
  readonly id: Uuid
}

/** The rows of the batch as they stand after the changes so far. */
export interface Rows {
  get<T extends Table>(table: T, id: Uuid): RowOf<T> | undefined
}

/** What a reducer may know besides the change and the rows: all of it is fixed before it runs. */
export interface Feed {
  readonly source: Source
  readonly id: Identify
  /** The scope's own id; null when the change belongs to the endpoint. */
  readonly scopeId: Uuid | null
  /** When the change was received; for facts whose time the source does not tell. */
  readonly observedAt: string
  /** The ledger had this very version: its source says what it said, and we read it otherwise. */
  readonly isReread: boolean
  /** Our user id; null for nobody. */
  person(person: Person | null): Uuid | null
  /** The binding of the change's scope; null when it is not bound. */
  readonly bindingId: Uuid | null
  /** The initiative that the scope is bound to; null when it is not bound. */
  readonly initiativeId: Uuid | null
}

export interface Effect {
  readonly rows: readonly (readonly [Table, AnyRow])[]
  readonly events: readonly EventDraft[]
  readonly links?: Links
}

/** How changes of one kind become rows and events. Pure. */
export interface Kind<K extends ChangeKind = ChangeKind> {
  readonly kind: K
  /** The rows a change feeds; the ledger names the first. */
  feeds(change: ChangeByKind<K>, feed: Feed): readonly RowKey[]
  reduce(change: ChangeByKind<K>, rows: Rows, feed: Feed): Effect
}

export const NOTHING: Effect = { rows: [], events: [] }

/** This source's word on a row, replaced in its list; the list stays sorted, so order of arrival leaves no trace. */
export function withRef(
  refs: readonly ExternalRef[] | undefined,
  change: Change,
  feed: Feed,
  sourceStatus: string | null,
): readonly ExternalRef[] {
  const ref: ExternalRef = {
    system: feed.source.system,
    host: feed.source.host,
    kind: change.kind,
    id: change.externalId,
    key: change.externalKey,
    url: change.url,
    source_status: sourceStatus,
    source_version: change.version,
  }
  const key = (r: ExternalRef) => `${r.system}/${r.host}/${r.kind}/${r.id}`
  return [...(refs ?? []).filter((r) => key(r) !== key(ref)), ref].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
