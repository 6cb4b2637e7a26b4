import { expect, test } from 'vitest'
import { setup, type World } from '../support/world.ts'
import { answering, deliver, log, receiver, shown, subscribe } from './receiver.ts'
import { relay, rowsOf, tell } from './relaying.ts'

const DAY_MS = 86_400_000

test('what fails is tried again for days, then it is dead; replayed, it is sent again', async () => {
  const world = await setup()
  const to = await receiver()
  to.answer = answering(500)
  const { subscription } = await subscribe(world, to.url)
  await tell(world, [{}])
  await relay(world)
  const began = world.clock.now().getTime()
  for (let attempt = 1; attempt <= 12; attempt += 1) {
    expect(await deliver(world, subscription.id)).toMatchObject({ failed: 1 })
    // Not before its time.
    expect(await deliver(world, subscription.id)).toMatchObject({ delivered: 0, failed: 0 })
    const [next] = await log(world, subscription.id)
    const at = next?.nextAttemptAt
    if (at != null)
      world.clock.set(new Date(Math.max(Date.parse(at), await resumes(world, subscription.id))).toISOString())
  }
  expect(world.clock.now().getTime() - began).toBeGreaterThan(3 * DAY_MS)
  expect(await log(world, subscription.id)).toMatchObject([
    {
      status: 'dead',
      attempts: 12,
      responseStatus: 500,
      nextAttemptAt: null,
      lastError: expect.stringMatching(/^RECEIVER_FAILED: .*answered 500/),
    },
  ])
  to.answer = answering(204)
  world.clock.set(new Date(await resumes(world, subscription.id)).toISOString())
  expect(await world.app.replayEvents(world.admin, subscription.id, { status: 'dead' })).toEqual({ replayed: 1 })
  expect(await deliver(world, subscription.id)).toMatchObject({ delivered: 1 })
  expect(await log(world, subscription.id)).toMatchObject([{ status: 'delivered', attempts: 1, lastError: null }])
  const [sent] = await log(world, subscription.id)
  await world.app.replayEvents(world.admin, subscription.id, { delivery: sent?.id })
  expect(await deliver(world, subscription.id)).toMatchObject({ delivered: 1 })
  expect(new Set(to.got.map(({ eventId }) => eventId)).size).toBe(1)
})

const resumes = async (world: World, id: string) => Date.parse((await shown(world, id)).resumeAt ?? '') || 0

test('a receiver that asks for time gets it, and no other event meanwhile', async () => {
  const world = await setup()
  const to = await receiver()
  to.answer = answering(429, { 'retry-after': '3600' })
  const { subscription } = await subscribe(world, to.url)
  await tell(world, rowsOf(1, 20))
  await relay(world)
  expect(await deliver(world, subscription.id)).toMatchObject({ delivered: 0, failed: 1 })
  to.answer = answering(204)
  world.clock.advance(3_599_000)
  expect(await deliver(world, subscription.id)).toMatchObject({ delivered: 0 })
  expect(await world.app.sweepOutbox()).toEqual({ woken: 0 })
  world.clock.advance(1_000)
  expect(await world.app.sweepOutbox()).toEqual({ woken: 1 })
  expect(await deliver(world, subscription.id)).toMatchObject({ delivered: 20, failed: 0 })
})

test('410 ends it at once; set active again, it goes on where it stopped', async () => {
  const world = await setup()
  const to = await receiver()
  to.answer = answering(410)
  const { subscription } = await subscribe(world, to.url)
  await tell(world, rowsOf(1, 3))
  await relay(world)
  expect(await deliver(world, subscription.id)).toMatchObject({ failed: 1 })
  expect(await shown(world, subscription.id)).toMatchObject({ status: 'disabled', disabledReason: 'gone', pending: 3 })
  await tell(world, [{}])
  await relay(world)
  expect(await log(world, subscription.id)).toHaveLength(3)
  to.answer = answering(204)
  world.clock.advance(60_000)
  await world.app.changeSubscription(world.admin, subscription.id, { status: 'active' })
  expect(await deliver(world, subscription.id)).toMatchObject({ delivered: 3 })
})

test('five failures in a row open the circuit; then one delivery at a time is tried until one is taken', async () => {
  const world = await setup()
  const to = await receiver()
  to.answer = answering(503)
  const { subscription } = await subscribe(world, to.url)
  await tell(world, rowsOf(30, 1))
  await relay(world)
  await deliver(world, subscription.id)
  expect(to.got.length).toBeGreaterThanOrEqual(5)
  expect(to.got.length).toBeLessThan(12)
  const before = to.got.length
  expect((await shown(world, subscription.id)).resumeAt).not.toBeNull()
  expect(await deliver(world, subscription.id)).toMatchObject({ failed: 0 })
  world.clock.advance(3_600_000)
  await deliver(world, subscription.id)
  expect(to.got).toHaveLength(before + 1)
  to.answer = answering(204)
  world.clock.advance(3_600_000)
  expect(await deliver(world, subscription.id)).toMatchObject({ delivered: 30, failed: 0 })
})

test('a receiver that fails for five days is told nothing any more', async () => {
  const world = await setup()
  const to = await receiver()
  to.answer = answering(500)
  const { subscription } = await subscribe(world, to.url)
  for (let day = 0; day < 7; day += 1) {
    await tell(world, rowsOf(1, 2))
    await relay(world)
    await deliver(world, subscription.id)
    world.clock.advance(DAY_MS)
  }
  expect(await shown(world, subscription.id)).toMatchObject({ status: 'disabled', disabledReason: 'failing' })
})

test('a slow receiver delays nobody else, and no transaction is open while it thinks', async () => {
  const world = await setup()
  const [slow, quick] = await Promise.all([receiver(), receiver()])
  const { promise: answered, resolve } = Promise.withResolvers<void>()
  const { promise: asked, resolve: reached } = Promise.withResolvers<void>()
  slow.answer = async (_, response) => {
    reached()
    await answered
    response.writeHead(204).end()
  }
  const first = await subscribe(world, slow.url)
  const second = await subscribe(world, quick.url)
  await tell(world, [{}])
  await relay(world)
  const waiting = deliver(world, first.subscription.id)
  await asked
  expect(await deliver(world, second.subscription.id)).toMatchObject({ delivered: 1 })
  const open = await world.sql(
    `select from pg_stat_activity where datname = current_database() and backend_type = 'client backend'
        and state <> 'idle' and pid <> pg_backend_pid()`,
  )
  expect(open).toEqual([])
  resolve()
  expect(await waiting).toMatchObject({ delivered: 1 })
})

test('an attempt that is cut short is made again', async () => {
  const world = await setup()
  const to = await receiver()
  const stop = new AbortController()
  to.answer = () => stop.abort()
  const { subscription } = await subscribe(world, to.url)
  await tell(world, [{}])
  await relay(world)
  expect(await deliver(world, subscription.id, stop.signal)).toEqual({ delivered: 0, failed: 0, remaining: false })
  to.answer = answering(204)
  expect(await deliver(world, subscription.id)).toMatchObject({ delivered: 1 })
})
