import { type Columns, snake, type Values } from './table.ts'
import type { Tx } from './tx.ts'

/** Tables that only say which row belongs to which: without ids of their own, and only ever added to. */
export interface LinkTable<C extends Columns = Columns> {
  readonly name: string
  /** Without `asJson` columns: each travels as one array. */
  readonly columns: C
}

export interface Links {
  readonly table: LinkTable
  readonly rows: readonly Readonly<Record<string, unknown>>[]
}

export function defineLinks<C extends Columns>(table: LinkTable<C>): LinkTable<C> {
  return table
}

/** Links of one table, held to the types of its columns. */
export function linksOf<C extends Columns>(table: LinkTable<C>, rows: readonly Values<C>[]): Links {
  return { table, rows }
}

/** The links are there; known ones stay as they are, given twice or not. Returns how many were new. */
export function writeLinks(tx: Tx, { table, rows }: Links): Promise<number> {
  const columns = Object.entries(table.columns)
  const names = columns.map(([key]) => snake(key)).join(', ')
  const arrays = columns.map(([, column], i) => `$${i + 2}::${column.type}[]`).join(', ')
  return tx.count(
    `insert into ${table.name} (tenant_id, ${names})
     select $1, ${names} from unnest(${arrays}) as given (${names})
     on conflict do nothing`,
    [tx.tenantId, ...columns.map(([key]) => rows.map((row) => row[key]))],
  )
}
