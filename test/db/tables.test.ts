import { expect, test } from 'vitest'
import type { Table } from '../../src/db/table.ts'
import * as connection from '../../src/db/tables/connection.ts'
import * as construction from '../../src/db/tables/construction.ts'
import * as planning from '../../src/db/tables/planning.ts'
import * as release from '../../src/db/tables/release.ts'
import * as work from '../../src/db/tables/work.ts'
import { setup } from '../support/world.ts'

const tables: Table[] = [connection, construction, planning, release, work].flatMap(
  (group) => Object.values(group) as Table[],
)
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

test('the columns that the heart reads and writes are those of the database, with their types', async () => {
  const world = await setup()
  for (const table of tables) {
    const rows = await world.sql<{ name: string; type: string }>(
      `select attname as name, format_type(atttypid, null) as type from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
      [table.name],
    )
    const actual = new Map(rows.map((row) => [row.name, row.type.replace('timestamp with time zone', 'timestamptz')]))
    const declared = Object.entries(table.columns).map(([key, column]) => [snake(key), column.type] as const)
    expect({ table: table.name, columns: declared }).toEqual({
      table: table.name,
      columns: declared.map(([name]) => [name, actual.get(name)]),
    })
  }
})

test('a column that the heart may leave empty may be empty in the database, and the other way round', async () => {
  const world = await setup()
  for (const table of tables) {
    const rows = await world.sql<{ name: string; required: boolean }>(
      `select attname as name, attnotnull as required from pg_attribute where attrelid = $1::regclass and attnum > 0`,
      [table.name],
    )
    const required = new Map(rows.map((row) => [row.name, row.required]))
    const declared = Object.entries(table.columns).map(([key, column]) => [snake(key), !column.nullable] as const)
    expect({ table: table.name, required: declared }).toEqual({
      table: table.name,
      required: declared.map(([name]) => [name, required.get(name)]),
    })
  }
})
