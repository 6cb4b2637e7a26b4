import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { TrackerdError } from '../../src/errors.ts'
import { done, snooze } from '../../src/ports/job-queue.ts'
import { type Logger, silentLogger } from '../../src/ports/logger.ts'
import { noTelemetry } from '../../src/ports/telemetry.ts'
import { noTracing } from '../../src/ports/tracing.ts'
import { BullmqQueue } from '../../src/queue/bullmq.ts'
import { type Broker, startRedis } from '../support/broker.ts'
import { until } from '../support/until.ts'
import { queueContract } from './contract.ts'
import { gate, recorder, untilAborted } from './recorder.ts'

let redis: Broker
beforeAll(async () => {
  redis = await startRedis()
})
afterAll(() => redis.stop())

const connect = (prefix: string, url: string, logger: Logger = silentLogger) =>
  // The shortest back-off that chance allows.
  new BullmqQueue({
    url,
    prefix,
    logger,
    clock: { now: () => new Date() },
    random: () => 0,
    telemetry: noTelemetry,
    tracing: noTracing,
  })

queueContract('bullmq', async () => {
  const prefix = randomUUID()
  return {
    address: ['bullmq', redis.url, prefix],
    open: async () => {
      const queue = connect(prefix, redis.url)
      await queue.start()
      return queue
    },
    close: async () => undefined,
  }
})

describe('bullmq', () => {
  const task = { name: 'task', maxAttempts: 3, timeoutMs: 30_000, concurrency: 2 }
  let own: Broker
  let client: Redis
  let opened: BullmqQueue[]
  const open = async (prefix = 'one', logger?: Logger) => {
    const queue = connect(prefix, own.url, logger)
    opened.push(queue)
    await queue.start()
    return queue
  }
  /** Sends fail while Redis is away; the next one after it came back does not. */
  const sendWhenBack = async (queue: BullmqQueue, payload: object, uniqueKey: string) => {
    for (;;) {
      const sent = await queue.send('task', payload, { uniqueKey }).catch((error: TrackerdError) => error)
      if (typeof sent === 'boolean') return sent
      expect(sent.code).toBe('QUEUE_UNAVAILABLE')
      await sleep(20)
    }
  }

  beforeEach(async () => {
    own = await startRedis()
    client = new Redis(own.url)
    client.on('error', () => undefined)
    opened = []
  })
  afterEach(async () => {
    client.disconnect()
    await Promise.all(opened.map((queue) => queue.stop(0)))
    await own.stop()
  })

  test('Redis is emptied: what runs is given up, and every key can be sent and run again', async () => {
    const warned = gate()
    const logger = { ...silentLogger, warn: (_: object, message: string) => /taken/.test(message) && warned.open() }
    const queue = await open('one', logger)
    const jobs = recorder(({ signal }, nth) => (nth === 1 ? untilAborted(signal) : done()))
    await queue.work({ ...task, concurrency: 1 }, jobs.run)
    await queue.send('task', { n: 1 }, { uniqueKey: 'a' })
    await jobs.count(1)
    await queue.send('task', { n: 2 }, { uniqueKey: 'a' })
    await queue.send('task', { n: 3 }, { uniqueKey: 'b', startAfter: new Date(Date.now() + 3_600_000) })
    await client.flushall()
    expect(await queue.send('task', { n: 4 }, { uniqueKey: 'b' })).toBe(true)
    expect(await queue.send('task', { n: 5 }, { uniqueKey: 'a' })).toBe(true)
    const runs = await jobs.count(3)
    expect(runs.map(({ payload }) => (payload as { n: number }).n)).toEqual([1, 4, 5])
    await warned.opened
    expect(runs[0]?.signal.aborted).toBe(true)
    await queue.stop(5_000)
    expect(await (await open()).depth()).toEqual([{ name: 'task', waiting: 0, active: 0, failed: 0 }])
  })

  test('Redis is killed and comes back empty: workers, sends and schedules go on by themselves', async () => {
    const queue = await open()
    const jobs = recorder(({ signal }, nth) => (nth === 1 ? untilAborted(signal) : done()))
    const ticks = recorder()
    await queue.work(task, jobs.run)
    await queue.work({ ...task, name: 'tick' }, ticks.run)
    await queue.schedule('tick', '* * * * * *')
    await ticks.count(1)
    await queue.send('task', { n: 1 }, { uniqueKey: 'a' })
    await jobs.count(1)
    for (let restart = 0; restart < 3; restart += 1) {
      await own.kill()
      await expect(queue.ping()).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' })
      await own.start()
      await sendWhenBack(queue, { restart }, 'a')
      await jobs.count(2 + restart)
      await ticks.count(ticks.runs.length + 2)
    }
    await queue.ping()
  })

  test('two trackerds with prefixes of their own do not see each other', async () => {
    const [one, other] = [await open('one'), await open('other')]
    expect(await one.send('task', {}, { uniqueKey: 'a' })).toBe(true)
    expect(await other.send('task', {}, { uniqueKey: 'a' })).toBe(true)
    const jobs = recorder()
    await other.work(task, jobs.run)
    await jobs.count(1)
    await other.stop(5_000)
    expect(await one.depth()).toEqual([{ name: 'task', waiting: 1, active: 0, failed: 0 }])
    expect((await client.keys('*')).filter((key) => !/^(one|other):/.test(key))).toEqual([])
  })

  test('a run whose claim was taken over settles nothing', async () => {
    const warned = gate()
    const logger = { ...silentLogger, warn: (_: object, message: string) => /taken/.test(message) && warned.open() }
    const queue = await open('one', logger)
    const shut = gate()
    const jobs = recorder(async () => {
      await shut.opened
      throw new Error('of the old claim')
    })
    await queue.work(task, jobs.run)
    await queue.send('task', { n: 1 })
    const [run] = await jobs.count(1)
    await client.set(`one:task:${run?.id}:lock`, 'another')
    shut.open()
    await warned.opened
    expect(await queue.depth()).toEqual([{ name: 'task', waiting: 0, active: 1, failed: 0 }])
  })

  test('a worker that died before its run began leaves a job that runs, though it still holds its key', async () => {
    const queue = await open()
    await queue.send('task', { n: 1 }, { uniqueKey: 'a' })
    const id = await client.get('one:task:de:a')
    await client.hset(`one:task:${id}`, 'stc', 1) // as BullMQ marks a job whose worker is gone
    const jobs = recorder()
    await queue.work(task, jobs.run)
    const [run] = await jobs.count(1)
    expect(run).toMatchObject({ payload: { n: 1 }, attempt: 2 })
    expect(run?.id).not.toBe(id)
  })

  test('Redis keeps nothing of jobs that are done, however many there were', async () => {
    const queue = await open()
    const jobs = recorder()
    await queue.work(task, jobs.run)
    const some = async (count: number) => {
      const before = jobs.runs.length
      for (let n = 0; n < count; n += 1) await queue.send('task', { n }, { uniqueKey: `key-${n}` })
      await jobs.count(before + count)
    }
    await some(500)
    await queue.stop(5_000)
    const keys = await client.keys('*')
    expect(keys.filter((key) => key.includes('key-'))).toEqual([])
    expect(keys.length).toBeLessThan(10)
    expect(await client.xlen('one:task:events')).toBeLessThan(400)
  })

  test('what is forgotten is named nowhere in Redis, also where a key slept or failed', async () => {
    const queue = await open()
    const jobs = recorder(({ name }) => {
      if (name === 'task') throw new TrackerdError('PAYLOAD_INVALID')
      return snooze(new Date(Date.now() + 3_600_000))
    })
    for (const name of ['task', 'sleepy']) {
      await queue.work({ ...task, name }, jobs.run)
      await queue.send(name, { of: 'someone' }, { uniqueKey: 'someone' })
    }
    await jobs.count(2)
    const said = async () => {
      const keys = await client.keys('*')
      const hashes = await Promise.all(keys.map((key) => client.hgetall(key).catch(() => ({})))) // other types refuse
      return keys.map((key, at) => `${key} ${JSON.stringify(hashes[at])}`).filter((text) => text.includes('someone'))
    }
    await until(async () => (await queue.depth()).every(({ active }) => active === 0), 'both have settled')
    expect(await said()).not.toEqual([])
    await queue.forget(['someone'])
    expect(await said()).toEqual([])
  })

  test('it stops while Redis is away, also when something runs', async () => {
    const queue = await open()
    const jobs = recorder(({ signal }) => untilAborted(signal))
    await queue.work(task, jobs.run)
    await queue.send('task', {})
    const [run] = await jobs.count(1)
    await own.kill()
    await expect(queue.ping()).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' })
    await queue.stop(50)
    expect(run?.signal.aborted).toBe(true)
  })

  test('a Redis that does not answer is QUEUE_UNAVAILABLE', async () => {
    const queue = connect('one', 'redis://127.0.0.1:1')
    await expect(queue.start()).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' })
    await expect(queue.ping()).rejects.toMatchObject({ code: 'QUEUE_UNAVAILABLE' })
    await queue.stop(0)
  })
})
