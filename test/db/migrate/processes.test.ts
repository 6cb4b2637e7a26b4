import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import type pg from 'pg'
import { expect, test } from 'vitest'
import { migrateUp, status } from '../../../src/db/migrate/index.ts'
import { createDatabase } from '../../support/database.ts'
import { connected } from '../connected.ts'
import { migrationFolder, tableMigration } from './folder.ts'

/** "trackerd" in ASCII: what the runner locks. Written out here, so that a changed key is noticed. */
const RUNNER_LOCK = '8390876135376122468'
const GATE = '42'

const migrateInProcess = (url: string, directory: string): ChildProcess & { stdout: NodeJS.ReadableStream } =>
  spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), url, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  }) as never

/** Resolves when so many connections of this database wait for an advisory lock. */
async function waiting(client: pg.Client, count: number): Promise<void> {
  const sql = `select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted
    and database = (select oid from pg_database where datname = current_database())`
  for (;;) {
    const { rows } = await client.query(sql)
    if (rows[0].n === count) return
  }
}

test('two processes that start at once migrate once', async () => {
  const db = await createDatabase()
  await using folder = await migrationFolder({ '0001-a.sql': tableMigration('a'), '0002-b.sql': tableMigration('b') })
  const printed = await connected(db.url, async (client) => {
    await client.query('select pg_advisory_lock($1)', [RUNNER_LOCK])
    const children = [migrateInProcess(db.url, folder.path), migrateInProcess(db.url, folder.path)]
    const output = Promise.all(children.map(({ stdout }) => text(stdout)))
    await waiting(client, 2)
    await client.query('select pg_advisory_unlock($1)', [RUNNER_LOCK])
    return output
  })
  expect(printed.toSorted()).toEqual(['["0001-a.sql","0002-b.sql"]', '[]'])
  await db.drop()
})

test('a process killed in the middle of a migration leaves nothing of it and does not block the next', async () => {
  const db = await createDatabase()
  const gated = `-- Up\ncreate table b ();\nselect pg_advisory_lock(${GATE});\n-- Down\ndrop table b;\n`
  await using folder = await migrationFolder({ '0001-a.sql': tableMigration('a'), '0002-b.sql': gated })
  await connected(db.url, async (client) => {
    await client.query(`select pg_advisory_lock(${GATE})`)
    const child = migrateInProcess(db.url, folder.path)
    await waiting(client, 1)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const states = await status(db.url, { directory: folder.path })
    expect(states.map(({ state }) => state)).toEqual(['applied', 'pending'])
    await client.query(`select pg_advisory_unlock(${GATE})`)
  })
  expect(await migrateUp(db.url, { directory: folder.path })).toEqual(['0002-b.sql'])
  await db.drop()
})
