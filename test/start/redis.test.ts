import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { expect, onTestFinished, test } from 'vitest'
import { startRedis } from '../support/broker.ts'
import { finalState } from '../support/final-state.ts'
import { githubHeaders } from '../support/github-examples.ts'
import { serve } from '../support/start.ts'
import { type Chapter, story } from '../support/story.ts'
import { ENCRYPTION_KEY, setup, type World } from '../support/world.ts'

const on = (world: World, redisUrl: string) => ({
  TRACKERD_DATABASE_URL: world.url,
  TRACKERD_ENCRYPTION_KEYS: `${ENCRYPTION_KEY.kid}:${ENCRYPTION_KEY.key.toString('base64')}`,
  TRACKERD_QUEUE: 'bullmq',
  TRACKERD_REDIS_URL: redisUrl,
})

/** Two sweeps, a lock that has to run out, and a machine that many share. */
const DRAINED_WITHIN_MS = 60_000
/** `FAULTS=full` runs it at the size of a release. */
const ROUNDS = process.env.FAULTS === 'full' ? 20 : 3
const DELIVERIES_PER_ROUND = 60

/** What a run comes to that is told everything in order, without any queue. */
async function undisturbed(chapters: readonly Chapter[]) {
  const world = await setup()
  for (const { deliveryId, tell } of chapters) await world.receive(tell(), { deliveryId })
  await world.drain()
  return finalState(world)
}

test('a Redis that does not answer ends the start with exit code 1 and says so', async () => {
  const world = await setup()
  const daemon = serve({ env: on(world, 'redis://127.0.0.1:1') })
  expect(await daemon.ended).toBe(1)
  expect(daemon.said).toContain('error QUEUE_UNAVAILABLE')
  expect(daemon.said).toContain('TRACKERD_REDIS_URL')
})

test('bullmq without a Redis to use ends with exit code 2 and names the variable', async () => {
  const daemon = serve({ env: { TRACKERD_QUEUE: 'bullmq' } })
  expect(await daemon.ended).toBe(2)
  expect(daemon.said).toContain('  TRACKERD_REDIS_URL: is required for bullmq.')
})

test(`two daemons on one Redis, which is emptied and killed ${ROUNDS} times, apply every delivery they took`, async () => {
  const redis = await startRedis()
  onTestFinished(() => redis.stop())
  const world = await setup()
  const daemons = [serve({ env: on(world, redis.url) }), serve({ env: on(world, redis.url) })]
  const addresses = await Promise.all(daemons.map((daemon) => daemon.ready()))
  const chapters = story(ROUNDS * DELIVERIES_PER_ROUND)
  const expected = await undisturbed(chapters)
  let taken = 0
  const post = async (count: number) => {
    for (let n = 0; n < count; n += 1) {
      const { deliveryId, tell } = chapters[taken] as Chapter
      const { event, payload } = tell()
      const body = JSON.stringify(payload)
      const headers = githubHeaders(event, deliveryId, body, world.secret)
      const address = `${addresses[taken % 2]}/webhooks/github/${world.endpointId}`
      // The door needs no queue: it answers the same while Redis is away.
      const response = await fetch(address, { method: 'POST', headers, body })
      expect(response.status).toBe(202)
      taken += 1
    }
  }
  const readiness = async () => (await fetch(`${addresses[0]}/readyz`)).status
  const until = async (holds: () => Promise<boolean>, what: string) => {
    const deadline = Date.now() + DRAINED_WITHIN_MS
    while (!(await holds())) {
      if (Date.now() > deadline) throw new Error(what)
      await delay(50)
    }
  }
  const drained = async () =>
    (await world.sql(`select 1 from tracker_integration.inbox_messages where status <> 'applied'`)).length === 0

  const client = new Redis(redis.url)
  client.on('error', () => undefined)
  onTestFinished(() => client.disconnect())
  for (let round = 0; round < ROUNDS; round += 1) {
    await post(DELIVERIES_PER_ROUND / 3)
    await client.flushall()
    await post(DELIVERIES_PER_ROUND / 3)
    await redis.kill()
    await until(async () => (await readiness()) === 503, 'ready without Redis')
    await post(DELIVERIES_PER_ROUND / 3)
    await redis.start()
    await until(async () => (await readiness()) === 200, 'not ready though Redis is back')
    await until(drained, 'deliveries still wait')
  }
  expect(await finalState(world)).toEqual(expected)
  const said = daemons.flatMap(({ lines }) => lines)
  expect(said.filter(({ level, route }) => level === 'error' && route !== '/readyz')).toEqual([])
  await redis.kill()
  // One stops while Redis is away.
  expect(await daemons[0]?.stop()).toBe(0)
  await redis.start()
  expect(await daemons[1]?.stop()).toBe(0)
}, 600_000)
