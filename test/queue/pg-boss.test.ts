import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { done } from '../../src/ports/job-queue.ts'
import { type Logger, silentLogger } from '../../src/ports/logger.ts'
import { noTelemetry } from '../../src/ports/telemetry.ts'
import { noTracing } from '../../src/ports/tracing.ts'
import { PgBossQueue } from '../../src/queue/pg-boss.ts'
import { createDatabase, type TestDatabase } from '../support/database.ts'
import { until } from '../support/until.ts'
import { queueContract } from './contract.ts'
import { gate, recorder, untilAborted } from './recorder.ts'

const connect = (connectionString: string, logger: Logger = silentLogger) =>
  // The shortest back-off that chance allows.
  new PgBossQueue({
    connectionString,
    logger,
    clock: { now: () => new Date() },
    random: () => 0,
    telemetry: noTelemetry,
    tracing: noTracing,
  })

queueContract('pg-boss', async () => {
  const database = await createDatabase()
  return {
    address: ['pg-boss', database.url],
    open: async () => {
      const queue = connect(database.url)
      await queue.start()
      return queue
    },
    close: () => database.drop(),
  }
})

describe('pg-boss', () => {
  const task = { name: 'task', maxAttempts: 3, timeoutMs: 30_000, concurrency: 2 }
  let database: TestDatabase
  let opened: PgBossQueue[]
  const open = async (logger?: Logger) => {
    const queue = connect(database.url, logger)
    opened.push(queue)
    await queue.start()
    return queue
  }
  const admin = async (statement: string) => {
    const client = new pg.Client(database.superuserUrl)
    await client.connect()
    const { rows } = await client.query(statement)
    await client.end()
    return rows
  }

  beforeEach(async () => {
    database = await createDatabase()
    opened = []
  })
  afterEach(async () => {
    await Promise.all(opened.map((queue) => queue.stop(0)))
    await database.drop()
  })

  test('eight processes that start at once on an empty database all succeed', async () => {
    const queues = await Promise.all(Array.from({ length: 8 }, () => open()))
    const added = await Promise.all(queues.map((queue) => queue.send('task', {}, { uniqueKey: 'a' })))
    expect(added.filter(Boolean)).toHaveLength(1)
  })

  test('cut connections are replaced: what ran is aborted and runs again, what waits is found', async () => {
    const queue = await open()
    const jobs = recorder(({ signal }, nth) => (nth === 1 ? untilAborted(signal) : done()))
    await queue.work({ ...task, concurrency: 1 }, jobs.run)
    await queue.send('task', { n: 1 }, { uniqueKey: 'a' })
    await jobs.count(1)
    await queue.send('task', { n: 2 }, { uniqueKey: 'b' })
    await admin(
      "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name like 'trackerd%'",
    )
    const runs = await jobs.count(3)
    expect(new Set(runs.map(({ payload }) => (payload as { n: number }).n))).toEqual(new Set([1, 2]))
  })

  test('a run whose claim was taken over settles nothing', async () => {
    const warned = gate()
    const logger = { ...silentLogger, warn: (_: object, message: string) => /taken/.test(message) && warned.open() }
    const queue = await open(logger)
    const shut = gate()
    const jobs = recorder(async () => {
      await shut.opened
      throw new Error('of the old claim')
    })
    await queue.work(task, jobs.run)
    await queue.send('task', { n: 1 })
    const [run] = await jobs.count(1)
    await admin(`delete from pgboss.job where id = '${run?.id}'`)
    shut.open()
    await warned.opened
    expect(await queue.depth()).toEqual([{ name: 'task', waiting: 0, active: 0, failed: 0 }])
  })

  test('the tables keep nothing of a job that is done', async () => {
    const queue = await open()
    const jobs = recorder()
    await queue.work(task, jobs.run)
    for (const n of [1, 2, 3]) await queue.send('task', { n })
    await jobs.count(3)
    await queue.stop(5_000)
    expect(await admin('select * from pgboss.job')).toEqual([])
    const locks = await admin(
      "select * from pg_locks where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())",
    )
    expect(locks).toEqual([])
  })

  test('a run whose settlement the database refuses once gives up its claim and runs again', async () => {
    const queue = await open()
    const jobs = recorder()
    await admin(`
      create sequence refusals;
      create function refuse_once() returns trigger language plpgsql security definer as
        $$ begin if nextval('refusals') = 1 then raise 'not now'; end if; return old; end $$;
      create trigger refuse_once before delete on pgboss.job for each row execute function refuse_once()`)
    await queue.work(task, jobs.run)
    await queue.send('task', {}, { uniqueKey: 'a' })
    await jobs.count(2)
    await until(async () => (await queue.depth())[0]?.active === 0, 'the second run is settled')
    expect(await queue.depth()).toEqual([{ name: 'task', waiting: 0, active: 0, failed: 0 }])
  })

  test('a server that does not answer is DATABASE_UNAVAILABLE', async () => {
    const queue = connect('postgres://nobody@127.0.0.1:1/none')
    await expect(queue.start()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    await expect(queue.ping()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' })
    await queue.stop(0)
  })
})
