import type { AnyRow, RowOf, Table } from '../../../db/table.ts'
import type { ChangeByKind } from '../../../domain/changes.ts'
import type { EventDraft } from '../../../domain/events.ts'
import type { IssueRole } from '../../../domain/rules.ts'
import type { Feed, Rows } from '../../feed.ts'

export type IssueChange = ChangeByKind<'issue'>
export type IssueFields = NonNullable<IssueChange['fields']>

/** What an issue can be to us, and the row it then has. */
export interface Role<R extends AnyRow = AnyRow> {
  /** Also the kind in the row's id. */
  readonly role: NonNullable<IssueRole>
  readonly table: Table
  /** Whether a source that does not plan work has issues of this role too. */
  readonly unplanned: boolean
  /** The living row; `known` is the row so far. null: it cannot stand where it is, e.g. an epic without a backlog. */
  row(change: IssueChange, fields: IssueFields, known: R | undefined, feed: Feed): R | null
  /** What it puts an end to when the issue is gone: `known` as told before, `last` as seen last. */
  ends(known: R, last: R, feed: Feed): readonly EventDraft[]
}

export const roleKey = ({ role, table }: Role, change: IssueChange, feed: Feed) => ({
  table,
  id: feed.id(role, change.externalId),
})

export const knownRow = (role: Role, change: IssueChange, rows: Rows, feed: Feed): AnyRow | undefined =>
  rows.get(role.table, roleKey(role, change, feed).id) as AnyRow | undefined

/** A role whose rows are of this table. */
export const roleOf = <T extends Table>(table: T, rest: Omit<Role<RowOf<T> & AnyRow>, 'table'>): Role =>
  ({ ...rest, table }) as unknown as Role
