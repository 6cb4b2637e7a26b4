import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packagedMigrations } from '../../../src/db/migrate/files.ts'
import { migrateDown, migrateUp } from '../../../src/db/migrate/index.ts'
import { readCatalog } from '../../../src/db/schema/catalog.ts'
import { documentSchema } from '../../../src/db/schema/document.ts'
import { dumpSchema } from '../../../src/db/schema/dump.ts'
import { createDatabase, createMigratedDatabase } from '../../support/database.ts'
import { connected } from '../connected.ts'

const dump = (url: string) => connected(url, async (client) => dumpSchema(await readCatalog(client)))
const empty = dumpSchema({ schemas: [], schemaGrants: [], tables: [], functions: [] })

// "npm run schema" is this file with -u, which writes what it finds.
test('migrations/schema.sql and docs/schema.md are what the migrations lead to', async () => {
  const db = await createMigratedDatabase()
  const catalog = await connected(db.url, readCatalog)
  const migrations = packagedMigrations()
  await expect(dumpSchema(catalog)).toMatchFileSnapshot(join(migrations, 'schema.sql'))
  await expect(documentSchema(catalog)).toMatchFileSnapshot(join(migrations, '../docs/schema.md'))
  await db.drop()
})

test('all up, all down, all up leads to the same schema, and down leaves nothing', async () => {
  const db = await createDatabase()
  const up = await migrateUp(db.url)
  const first = await dump(db.url)
  expect(await migrateDown(db.url, up.length)).toEqual(up.toReversed())
  expect(await dump(db.url)).toBe(empty)
  await migrateUp(db.url)
  expect(await dump(db.url)).toBe(first)
  await db.drop()
})

test('each migration alone can be taken back: the schema is then what it was before', async () => {
  const db = await createDatabase()
  const up = await migrateUp(db.url)
  const steps = [await dump(db.url)]
  for (const _ of up) {
    await migrateDown(db.url, 1)
    steps.push(await dump(db.url))
  }
  expect(new Set(steps).size).toBe(up.length + 1)
  expect(steps.at(-1)).toBe(empty)
  await db.drop()
})

test('the dump tells everything: loaded into an empty database it gives the same dump', async () => {
  const [db, migrated] = [await createDatabase(), await createMigratedDatabase()]
  const whole = await dump(migrated.url)
  await connected(db.superuserUrl, (client) => client.query(whole))
  expect(await dump(db.superuserUrl)).toBe(whole)
  await Promise.all([db.drop(), migrated.drop()])
})
