import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { silentLogger } from '../../src/ports/logger.ts'
import { PgBossSession } from '../../src/queue/pg-boss-session.ts'
import { createDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'

/** A session whose statements are given up soon, beside somebody who can make them wait. */
async function setup() {
  const database = await createDatabase()
  onTestFinished(() => database.drop())
  const admin = new pg.Client(database.superuserUrl)
  await admin.connect()
  onTestFinished(() => admin.end())
  await admin.query('create table busy (n integer); grant all on busy to public')
  let lost = 0
  let ready = 0
  const session = new PgBossSession({
    connectionString: database.url,
    channel: 'nobody',
    answeredWithinMs: 200,
    logger: silentLogger,
    onNotify: () => undefined,
    onLost: () => {
      lost += 1
    },
    onReady: () => {
      ready += 1
    },
  })
  await session.open()
  onTestFinished(() => session.close())
  const leases = async () => {
    const { rows } = await admin.query(
      `select from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())`,
    )
    return rows.length
  }
  return { session, admin, leases, lost: () => lost, ready: () => ready }
}

test('a statement that is not answered in time ends the connection and its leases, also when the answer comes late', async () => {
  const { session, admin, leases, lost, ready } = await setup()
  await session.transaction((db) => db.executeSql('select pg_advisory_lock(1)'))
  expect(await leases()).toBe(1)

  await admin.query('begin; lock table busy')
  const late = session.transaction(async (db) => {
    try {
      await db.executeSql('insert into busy values (1)')
    } finally {
      await admin.query('rollback') // from here on the server answers
    }
  })
  await expect(late).rejects.toThrow()

  expect(lost()).toBe(1)
  await until(async () => (await leases()) === 0, 'the lease has ended')
  await until(async () => ready() === 2, 'it is connected again')
  const count = async () => (await admin.query('select from busy')).rows.length
  expect(await count()).toBe(0)
  await session.transaction((db) => db.executeSql('insert into busy values (2)'))
  expect(await count()).toBe(1)
})

test('a statement that the server refuses leaves the connection and its leases', async () => {
  const { session, leases, lost } = await setup()
  await session.transaction((db) => db.executeSql('select pg_advisory_lock(1)'))
  await expect(session.transaction((db) => db.executeSql('select 1 / 0'))).rejects.toMatchObject({ code: '22012' })
  await expect(session.transaction(() => Promise.reject(new Error('of the engine')))).rejects.toThrow('of the engine')
  expect(lost()).toBe(0)
  expect(await leases()).toBe(1)
})
