import { afterAll, beforeEach, expect, test } from 'vitest'
import { requireServer } from '../../../src/db/migrate/connection.ts'
import { migrateDown, migrateUp, status, validate } from '../../../src/db/migrate/index.ts'
import type { Step } from '../../../src/ports/progress.ts'
import { createDatabase } from '../../support/database.ts'
import { connected } from '../connected.ts'
import { migrationFolder, tableMigration } from './folder.ts'

const THREE = {
  '0001-a.sql': tableMigration('a'),
  '0002-b.sql': tableMigration('b'),
  '0004-d.sql': tableMigration('d'),
}
type Db = Awaited<ReturnType<typeof createDatabase>>
let db: Db
const made: Db[] = []
beforeEach(async () => {
  db = await createDatabase()
  made.push(db)
})
afterAll(() => Promise.all(made.map((one) => one.drop())))

const error = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable('it should have been refused'),
    (caught: unknown) => caught,
  )
const tables = () =>
  connected(db.url, async (client) => {
    const { rows } = await client.query(`select tablename from pg_tables where schemaname = 'public' order by 1`)
    return rows.map((row) => row.tablename)
  })

test('up applies what is pending in order, tells each name, and a second time nothing', async () => {
  await using folder = await migrationFolder(THREE)
  const told: string[] = []
  const steps: Step[] = []
  const onApplied = (name: string) => told.push(name)
  const onStep = (step: Step) => steps.push(step)
  expect(await migrateUp(db.url, { directory: folder.path, onApplied, onStep })).toEqual(Object.keys(THREE))
  expect(told).toEqual(Object.keys(THREE))
  expect(steps).toEqual([...told, ''].map((name, done) => ({ done, total: 3, name })))
  expect(await migrateUp(db.url, { directory: folder.path })).toEqual([])
  await folder.write('0005-e.sql', tableMigration('e'))
  expect(await migrateUp(db.url, { directory: folder.path })).toEqual(['0005-e.sql'])
  expect(await tables()).toEqual(['a', 'b', 'd', 'e'])
})

test('down takes back the last ones, latest first, and up brings them again', async () => {
  await using folder = await migrationFolder(THREE)
  await migrateUp(db.url, { directory: folder.path })
  expect(await migrateDown(db.url, 1, { directory: folder.path })).toEqual(['0004-d.sql'])
  expect(await migrateDown(db.url, 9, { directory: folder.path })).toEqual(['0002-b.sql', '0001-a.sql'])
  expect(await tables()).toEqual([])
  expect(await migrateUp(db.url, { directory: folder.path })).toEqual(Object.keys(THREE))
})

test('status and validate look only: a database that was never migrated stays as it is', async () => {
  await using folder = await migrationFolder(THREE)
  expect(await validate(db.url, { directory: folder.path })).toEqual(Object.keys(THREE))
  const states = await status(db.url, { directory: folder.path })
  expect(states.map(({ state, appliedAt }) => [state, appliedAt])).toEqual(Array(3).fill(['pending', null]))
  const made = await connected(db.url, (client) => client.query(`select to_regnamespace('trackerd') as schema`))
  expect(made.rows).toEqual([{ schema: null }])
})

test('the record holds the SHA-256 of each file', async () => {
  await using folder = await migrationFolder(THREE)
  await migrateUp(db.url, { directory: folder.path })
  const { rows } = await connected(db.url, (client) => client.query('select * from trackerd.tracker_migrations'))
  expect(rows).toHaveLength(3)
  for (const row of rows) expect(row).toMatchObject({ sha256: expect.stringMatching(/^[0-9a-f]{64}$/) })
  expect(await validate(db.url, { directory: folder.path })).toEqual([])
})

test.each([
  ['MIGRATION_CHANGED', '0002-b.sql', 'changed', { '0002-b.sql': `${tableMigration('b')}-- one comment more\n` }],
  ['MIGRATION_MISSING', '0002-b.sql', 'missing', { '0002-b.sql': null }],
  ['MIGRATION_MISSING', '0002-b.sql', 'missing', { '0002-b.sql': null, '0002-c.sql': tableMigration('b') }],
  ['MIGRATION_OUT_OF_ORDER', '0003-c.sql', 'out_of_order', { '0003-c.sql': tableMigration('c') }],
])('%s: up, down and validate refuse, name %s, and change nothing', async (code, file, state, changes) => {
  await using folder = await migrationFolder(THREE)
  await migrateUp(db.url, { directory: folder.path })
  for (const [name, text] of Object.entries(changes)) {
    if (text === null) await folder.remove(name)
    else await folder.write(name, text)
  }
  await folder.write('0005-e.sql', tableMigration('e'))
  const options = { directory: folder.path }
  for (const work of [migrateUp(db.url, options), migrateDown(db.url, 1, options), validate(db.url, options)].map(
    error,
  ))
    expect(await work).toMatchObject({ code, details: { file, directory: folder.path } })
  expect(await status(db.url, options)).toContainEqual(expect.objectContaining({ name: file, state }))
  expect(await tables()).toEqual(['a', 'b', 'd'])
})

test('a migration that fails leaves nothing of itself, and what came before it stays', async () => {
  const broken = '-- Two tables.\n-- Up\ncreate table c ();\ncreate table d (x nonsense);\n-- Down\ndrop table d, c;\n'
  await using folder = await migrationFolder({ '0001-a.sql': tableMigration('a'), '0002-broken.sql': broken })
  expect(await error(migrateUp(db.url, { directory: folder.path }))).toMatchObject({
    code: 'MIGRATION_FAILED',
    details: {
      file: '0002-broken.sql',
      part: 'up',
      sqlState: '42704',
      line: 4,
      what: expect.stringContaining('nonsense'),
    },
  })
  expect(await tables()).toEqual(['a'])
  expect(await validate(db.url, { directory: folder.path })).toEqual(['0002-broken.sql'])
})

test('a Down part that fails leaves the migration applied', async () => {
  const bad = '-- Up\ncreate table a ();\n-- Down\ndrop table a;\nselect 1 from nowhere;\n'
  await using folder = await migrationFolder({ '0001-a.sql': bad })
  await migrateUp(db.url, { directory: folder.path })
  expect(await error(migrateDown(db.url, 1, { directory: folder.path }))).toMatchObject({
    code: 'MIGRATION_FAILED',
    details: { part: 'down', line: 5 },
  })
  expect(await tables()).toEqual(['a'])
  expect(await validate(db.url, { directory: folder.path })).toEqual([])
})

test('a connection that breaks in the middle of a migration leaves nothing of it and does not block the next', async () => {
  const cut = '-- Up\ncreate table b ();\nselect pg_terminate_backend(pg_backend_pid());\n-- Down\ndrop table b;\n'
  await using folder = await migrationFolder({ '0001-a.sql': tableMigration('a'), '0002-b.sql': cut })
  expect(await error(migrateUp(db.url, { directory: folder.path }))).toMatchObject({
    code: 'MIGRATION_FAILED',
    details: { file: '0002-b.sql', connection: 'lost' },
  })
  expect(await tables()).toEqual(['a'])
  await folder.write('0002-b.sql', tableMigration('b'))
  expect(await migrateUp(db.url, { directory: folder.path })).toEqual(['0002-b.sql'])
})

test('a server older than PostgreSQL 15 is refused', async () => {
  const old = { query: async () => ({ rows: [{ number: 140_011, version: '14.11' }] }) }
  expect(await error(requireServer(old as never))).toMatchObject({
    code: 'DATABASE_TOO_OLD',
    details: { version: '14.11' },
  })
})

test('a server that does not answer is DATABASE_UNAVAILABLE', async () => {
  const nobody = new URL(db.url)
  nobody.port = '1'
  expect(await error(status(nobody.href))).toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
})
