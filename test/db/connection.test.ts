import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPool } from '../../src/db/connection.ts'
import { Database } from '../../src/db/tx.ts'
import { silentLogger } from '../../src/ports/logger.ts'
import { createDatabase, type TestDatabase } from '../support/database.ts'
import { TcpProxy } from '../support/tcp-proxy.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createDatabase()
})
afterAll(() => database.drop())

const poolOf = (url: string) => createPool({ url, name: 'trackerd test', max: 1, log: silentLogger })

test('values come back without loss: instants as dates, days as text, counts as numbers', async () => {
  const pool = poolOf(database.url)
  const { rows } = await pool.query(`select timestamptz '2024-05-06T07:08:09.123Z' as instant, date '2024-05-06' as day,
    9007199254740991::bigint as safe, 9007199254740992::bigint as wide, 1.10::numeric as exact`)
  await pool.end()
  expect(rows).toEqual([
    {
      instant: new Date('2024-05-06T07:08:09.123Z'),
      day: '2024-05-06',
      safe: 9007199254740991,
      wide: '9007199254740992',
      exact: '1.10',
    },
  ])
})

test('no plan is compiled, whatever the server is set to', async () => {
  const pool = poolOf(database.url)
  const { rows } = await pool.query('show jit')
  await pool.end()
  expect(rows).toEqual([{ jit: 'off' }])
})

test('a database has one identity from everywhere, and another database has another', async () => {
  const other = await createDatabase()
  const identities: string[] = []
  for (const url of [database.url, database.superuserUrl, other.url]) {
    const pool = poolOf(url)
    identities.push(await new Database(pool).identity())
    await pool.end()
  }
  await other.drop()
  expect(identities[1]).toBe(identities[0])
  expect(identities[2]).not.toBe(identities[0])
})

test('the login of the tests passes by no policy', async () => {
  const pool = poolOf(database.url)
  const { rows } = await pool.query('select rolsuper, rolbypassrls from pg_roles where rolname = current_user')
  await pool.end()
  expect(rows).toEqual([{ rolsuper: false, rolbypassrls: false }])
})

test('an idle connection cut by the server is replaced, and the program goes on', async () => {
  const pool = poolOf(database.url)
  const admin = poolOf(database.superuserUrl)
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
  const broken = new Promise((resolve) => pool.once('error', resolve))
  await admin.query('select pg_terminate_backend($1)', [rows[0]?.pid])
  await broken
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await Promise.all([pool.end(), admin.end()])
})

test('a connection that breaks while it is in use, and says so twice, ends no process', async () => {
  const pool = poolOf(database.url)
  const client = await pool.connect()
  // As when PostgreSQL says that it ends and then nobody takes the next statement.
  for (const told of ['57P01', 'EPIPE']) expect(client.emit('error', new Error(told))).toBe(true)
  client.release(true)
  expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
  await pool.end()
})

test('what is read-only is left: the next transaction has a connection of its own', async () => {
  const pool = poolOf(database.url)
  const db = new Database(pool)
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid')
  await pool.query('set default_transaction_read_only = on')
  const write = () =>
    db.relay((tx) => tx.rows<{ pid: number }>('create temporary table written as select pg_backend_pid() as pid'))
  await expect(write()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE', details: { sqlstate: '25006' } })
  const [next] = (await pool.query<{ pid: number }>('select pg_backend_pid() as pid')).rows
  expect(next?.pid).not.toBe(rows[0]?.pid)
  await pool.end()
})

test('a pool whose connections lead nowhere ends all the same', async () => {
  const network = await TcpProxy.open(Number(new URL(database.url).port || 5432))
  const pool = poolOf(network.through(database.url))
  await pool.query('select 1')
  network.forget()
  await pool.end()
  await network.refuse()
  expect(pool.ended).toBe(true)
})

test.each([
  ['nobody listens', (url: URL) => Object.assign(url, { port: '1' })],
  ['the host has no address', (url: URL) => Object.assign(url, { hostname: 'database.invalid' })],
])('DATABASE_UNAVAILABLE when %s', async (_, change) => {
  const pool = poolOf(change(new URL(database.url)).href)
  await expect(new Database(pool).ping()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
  await pool.end()
})
