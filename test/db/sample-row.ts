import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import type { Catalog, CatalogTable, Column } from '../../src/db/schema/catalog.ts'

export type SampleRow = Readonly<Record<string, unknown>>

/** Some ids are numbers, and no two rows may have the same. */
let counted = 0

/** Values that are always good enough where a column needs one and has no default. */
const VALUES: Readonly<Record<string, () => unknown>> = {
  uuid: randomUUID,
  text: () => `x${randomUUID().replaceAll('-', '')}`,
  'timestamp with time zone': () => '2026-01-01T00:00:00.000Z',
  integer: () => 1,
  bigint: () => ++counted,
  date: () => '2026-01-01',
  bytea: () => Buffer.of(0),
  boolean: () => false,
  'double precision': () => 1,
  jsonb: () => '{}',
}

/**
 * A row for this tenant that the table accepts, with the rows it refers to written first. Only what must be given is
 * given. Throws for a type it knows no value for: then add one.
 */
export async function sampleRow(
  client: pg.Client,
  catalog: Catalog,
  table: CatalogTable,
  tenantId: string,
): Promise<SampleRow> {
  const row: Record<string, unknown> = {}
  for (const column of table.columns) if (mustBeGiven(column)) row[column.name] = valueFor(table, column)
  row[tenantColumn(table)] = tenantId
  for (const key of table.constraints.filter(({ type }) => type === 'f')) {
    const [own, others] = [...key.definition.matchAll(/\(([^)]*)\)/g)].map((match) => match[1]?.split(', ') ?? [])
    const parent = catalog.tables.find(({ table }) => table === key.references)
    if (own === undefined || others === undefined || parent === undefined) throw new Error(key.definition)
    const parentRow = await insertRow(client, parent, await sampleRow(client, catalog, parent, tenantId))
    own.forEach((name, index) => {
      row[name] = parentRow[others[index] ?? '']
    })
  }
  return row
}

/** The row as it is in the table afterwards. */
export async function insertRow(client: pg.Client, table: CatalogTable, row: SampleRow): Promise<SampleRow> {
  const names = Object.keys(row)
  const { rows } = await client.query<SampleRow>(
    `insert into ${table.table} (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')}) returning *`,
    Object.values(row),
  )
  if (rows[0] === undefined) throw new Error(`${table.table} took no row`)
  return rows[0]
}

/** The column that says whose a row is: a tenant's own row is its id. */
export const tenantColumn = (table: CatalogTable) =>
  table.columns.some(({ name }) => name === 'tenant_id') ? 'tenant_id' : 'id'

// An id is given even where it has a default, so that a row can be named.
const mustBeGiven = (column: Column) =>
  column.name === 'id' || (column.notNull && column.default === null && !column.identity)

function valueFor(table: CatalogTable, column: Column): unknown {
  const allowed = table.constraints
    .filter(({ type, definition }) => type === 'c' && definition.startsWith(`CHECK ((${column.name} = ANY (ARRAY['`))
    .map(({ definition }) => /ARRAY\['([^']*)'/.exec(definition)?.[1])[0]
  const value = allowed ?? VALUES[column.type]?.()
  if (value === undefined) throw new Error(`no sample value for ${table.table}.${column.name} of type ${column.type}`)
  return value
}
