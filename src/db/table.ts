/**
 * Domain tables as data: which columns the heart reads and writes, from which the two set-based statements are
 * written once. `test/db/tables.test.ts` compares the columns with the catalog.
 */
import { SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

export interface Column<T> {
  readonly type: string
  /** Arrays of arrays cannot be unnested: such columns travel as lines of JSON. */
  readonly asJson: boolean
  readonly nullable: boolean
  /** Only for the type: what a row holds here. */
  readonly holds?: T
}

const column = <T>(type: string, asJson = false): Column<T> => ({ type, asJson, nullable: false })
export const uuid = column<Uuid>('uuid')
export const text = column<string>('text')
/** Text that is one of a few words. */
export const word = <T extends string>() => column<T>('text')
export const integer = column<number>('integer')
export const bigint = column<number>('bigint')
export const boolean = column<boolean>('boolean')
/** ISO 8601 in UTC with milliseconds. */
export const timestamp = column<string>('timestamptz')
/** Read as a double: the driver hands over exact numbers as text. */
export const numeric = column<number>('numeric')
export const textArray = column<readonly string[]>('text[]', true)
export const integerArray = column<readonly number[]>('integer[]', true)
export const uuidArray = column<readonly Uuid[]>('uuid[]', true)
export const json = <T>() => column<T>('jsonb', true)
/** The same column where NULL is allowed. */
export const nullable = <T>(of: Column<T>): Column<T | null> => ({ ...of, nullable: true }) as Column<T | null>

export type Columns = Readonly<Record<string, Column<unknown>>>
export type Values<C extends Columns> = { readonly [K in keyof C]: C[K] extends Column<infer T> ? T : never }

/** A row as the heart knows it. `deletedAt` is set when the source object is gone. */
export type RowOf<T> =
  T extends Table<infer C> ? Values<C> & { readonly id: Uuid; readonly deletedAt: string | null } : never
export type AnyRow = Readonly<Record<string, unknown>> & { readonly id: Uuid; readonly deletedAt: string | null }

export interface Table<C extends Columns = Columns> {
  readonly name: string
  /** The aggregate's name in audit entries, events and the ledger. */
  readonly aggregate: string
  readonly columns: C
}

export function defineTable<C extends Columns>(table: Table<C>): Table<C> {
  return table
}

export const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

const allColumns = (table: Table): [string, Column<unknown>][] => [
  ['id', uuid],
  ...Object.entries(table.columns),
  ['deletedAt', timestamp],
]

const selectLists = new Map<Table, string>()
function selectList(table: Table): string {
  let list = selectLists.get(table)
  if (list === undefined) {
    list = allColumns(table)
      .map(([key, { type }]) => `t.${snake(key)}${type === 'numeric' ? '::float8' : ''} as "${key}"`)
      .join(', ')
    selectLists.set(table, list)
  }
  return list
}

/**
 * The rows with these ids, locked until the transaction ends, in id order so that two batches cannot deadlock.
 *
 * `lateral … offset 0` makes it one index probe per id, whatever the planner believes. To a table without statistics
 * the tenant's policy seems to leave one row in 200, so it would read all rows of the tenant instead, and do so in
 * every batch until the first ANALYZE: a backfill into a new database would slow down with each page.
 */
export async function lockRows(tx: Tx, table: Table, ids: readonly Uuid[]): Promise<AnyRow[]> {
  const rows = await tx.rows<Record<string, unknown>>(
    `select t.* from unnest($1::uuid[]) as wanted (id)
      cross join lateral (select ${selectList(table)} from ${table.name} t where t.id = wanted.id offset 0 for update) t`,
    [ids.toSorted()],
  )
  return rows.map(fromDatabase)
}

/** The living rows of a scope that carry one of the commits in `shaColumn`, found and locked like `lockRows`. */
export async function lockRowsOfCommits(
  tx: Tx,
  table: Table,
  shaColumn: string,
  commits: readonly { scopeId: Uuid; sha: string }[],
): Promise<AnyRow[]> {
  const sha = snake(shaColumn)
  const rows = await tx.rows<Record<string, unknown>>(
    `select t.* from (
       select known.id, wanted.sha from unnest($1::uuid[], $2::text[]) as wanted (scope_id, sha)
        cross join lateral (
          select id from ${table.name} known
           where tenant_id = $3 and scope_id = wanted.scope_id and ${sha} = wanted.sha and deleted_at is null
          offset 0) known
        order by known.id
     ) wanted
      cross join lateral (
        select ${selectList(table)} from ${table.name} t
         where t.id = wanted.id and t.${sha} = wanted.sha and t.deleted_at is null
        offset 0 for update) t`,
    [commits.map((c) => c.scopeId), commits.map((c) => c.sha), tx.tenantId],
  )
  return rows.map(fromDatabase)
}

/** The living rows whose `keyColumn` holds one of the keys, each given once; found and locked like `lockRows`. */
export async function lockRowsByKey(
  tx: Tx,
  table: Table,
  keyColumn: string,
  keys: readonly string[],
): Promise<AnyRow[]> {
  const key = snake(keyColumn)
  const rows = await tx.rows<Record<string, unknown>>(
    `select t.* from (
       select known.id, wanted.key from unnest($1::text[]) as wanted (key)
        cross join lateral (
          select id from ${table.name} known
           where tenant_id = $2 and ${key} = wanted.key and deleted_at is null
          offset 0) known
        order by known.id
     ) wanted
      cross join lateral (
        select ${selectList(table)} from ${table.name} t
         where t.id = wanted.id and t.${key} = wanted.key and t.deleted_at is null
        offset 0 for update) t`,
    [keys, tx.tenantId],
  )
  return rows.map(fromDatabase)
}

function fromDatabase(row: Record<string, unknown>): AnyRow {
  for (const key in row) {
    const value = row[key]
    if (value instanceof Date) row[key] = value.toISOString()
  }
  return row as AnyRow
}

const upserts = new Map<Table, string>()
function upsertStatement(table: Table): string {
  let sql = upserts.get(table)
  if (sql === undefined) {
    const columns = allColumns(table)
    const names = columns.map(([key]) => snake(key))
    const params = columns.map(([, c], i) => (c.asJson ? fromLines(i + 2) : `$${i + 2}::${c.type}[]`))
    const values = columns.map(([key, c]) =>
      c.asJson ? fromJson(`given.${snake(key)}`, c.type) : `given.${snake(key)}`,
    )
    const sets = names.filter((name) => name !== 'id').map((name) => `${name} = excluded.${name}`)
    sql = `insert into ${table.name} (tenant_id, created_by, updated_by, ${names.join(', ')})
      select $1, '${SYSTEM_ACTOR}', '${SYSTEM_ACTOR}', ${values.join(', ')}
        from unnest(${params.join(', ')}) as given (${names.join(', ')})
      on conflict (id) do update set updated_by = excluded.updated_by, ${sets.join(', ')}`
    upserts.set(table, sql)
  }
  return sql
}

const fromJson = (expression: string, type: string) =>
  type === 'jsonb' ? `${expression}::jsonb` : `array(select jsonb_array_elements_text(${expression}::jsonb))::${type}`

/**
 * JSON values as one text with a line for each, an empty one for null: JSON never has a line break of its own. In an
 * array each quotation mark would be escaped, which costs 3 µs a value here and 2 µs there. Read by `fromLines`.
 */
export const jsonLines = (values: readonly unknown[]): string =>
  values.map((value) => (value === null ? '' : JSON.stringify(value))).join('\n')

/** The array of texts that a parameter of `jsonLines` is. */
export const fromLines = (parameter: number) => `string_to_array($${parameter}, E'\\n', '')`

/** Writes whole rows: new ones are inserted, known ones replaced. The caller holds their locks and knows they differ. */
export async function writeRows(tx: Tx, table: Table, rows: readonly AnyRow[]): Promise<void> {
  const arrays = allColumns(table).map(([key, c]) => {
    const values = rows.map((row) => row[key])
    return c.asJson ? jsonLines(values) : values
  })
  await tx.count(upsertStatement(table), [tx.tenantId, ...arrays])
}
