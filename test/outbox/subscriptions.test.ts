import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { expect, test } from 'vitest'
import { createGuardedFetch } from '../../src/guarded-fetch.ts'
import { setup, type World } from '../support/world.ts'
import { answering, deliver, log, receiver, shown, subscribe } from './receiver.ts'
import { relay, rowsOf, tell } from './relaying.ts'

const DAY_MS = 86_400_000

test('a subscription is sent its events, signed, each once, in order per row', async () => {
  const world = await setup()
  const to = await receiver()
  const { subscription, signingKey } = await subscribe(world, to.url)
  const ids = await tell(world, rowsOf(7, 10))
  await relay(world)
  expect(await deliver(world, subscription.id)).toEqual({ delivered: 70, failed: 0, remaining: false })
  expect(new Set(to.got.map(({ eventId }) => eventId))).toEqual(new Set(ids))
  expect(to.got).toHaveLength(70)
  for (const row of Map.groupBy(to.got, ({ body }) => JSON.parse(body).partitionkey).values()) {
    const sequences = row.map(({ body }) => JSON.parse(body).sequence as string)
    expect(sequences).toEqual(sequences.toSorted())
  }
  const [one] = to.got
  expect(one?.headers).toMatchObject({ 'content-type': 'application/cloudevents+json; charset=utf-8' })
  expect(JSON.parse(one?.body ?? '')).toMatchObject({ specversion: '1.0', id: one?.eventId, tenantid: world.tenantId })
  expect(verified(signingKey, world, one as { headers: Record<string, string>; body: string })).toBe(true)
  expect(await shown(world, subscription.id)).toMatchObject({
    pending: 0,
    failures: 0,
    lastSuccessAt: expect.any(String),
  })
  expect(await deliver(world, subscription.id)).toEqual({ delivered: 0, failed: 0, remaining: false })
})

/** As a receiver verifies, at the time of the world. */
function verified(key: string, world: World, { headers, body }: { headers: object; body: string }): boolean {
  const given = headers as Record<string, string>
  const at = new Date(Number(given['webhook-timestamp']) * 1000)
  if (Math.abs(at.getTime() - world.clock.now().getTime()) > 1000) return false
  const expected = new Webhook(key).sign(given['webhook-id'] ?? '', at, body)
  return (given['webhook-signature'] ?? '').split(' ').includes(expected)
}

test('only the types that were asked for are sent, and only to those of the tenant', async () => {
  const world = await setup()
  const to = await receiver()
  const some = await subscribe(world, to.url, ['deployment.*', 'sync.failed'])
  const [other] = await world.sql<{ id: string }>(
    `insert into tracker_integration.event_subscriptions (tenant_id, name, url, created_by, updated_by)
     values (gen_random_uuid(), 'stranger', 'http://stranger.example', $1, $1) returning id`,
    [world.tenantId],
  )
  await tell(world, [
    { type: 'deployment.succeeded' },
    { type: 'peer_review.opened' },
    { type: 'sync.failed' },
    { type: 'sync.object_gone' },
  ])
  await relay(world)
  await deliver(world, some.subscription.id)
  expect((await log(world, some.subscription.id)).map(({ eventType }) => eventType).toSorted()).toEqual([
    'deployment.succeeded',
    'sync.failed',
  ])
  expect(await world.count(`tracker_integration.event_deliveries where event_subscription_id = '${other?.id}'`)).toBe(0)
  const stranger = { ...world.admin, tenantId: randomUUID() }
  await expect(world.app.showSubscription(stranger, some.subscription.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('the database refuses a delivery of another tenant\u2019s event', async () => {
  const world = await setup()
  const { subscription } = await subscribe(world, 'http://receiver.example')
  const [foreign] = await tell(world, [{ tenantId: randomUUID() }])
  const insert = world.db.relay((tx) =>
    tx.count(
      `insert into tracker_integration.event_deliveries (tenant_id, event_subscription_id, message_id, event_type, next_attempt_at)
       values ($1, $2, $3, 'x', now())`,
      [world.tenantId, subscription.id, foreign],
    ),
  )
  await expect(insert).rejects.toMatchObject({ code: '42501' })
})

test('while a key replaces another both sign; after a week only the new one', async () => {
  const world = await setup()
  const to = await receiver()
  const { subscription, signingKey: first } = await subscribe(world, to.url)
  const { signingKey: second } = await world.app.rotateSigningKey(world.admin, subscription.id)
  expect((await shown(world, subscription.id)).keyIds).toHaveLength(2)
  const send = async () => {
    await tell(world, [{}])
    await relay(world)
    await deliver(world, subscription.id)
    const last = to.got.at(-1) as { headers: object; body: string }
    return [first, second].map((key) => verified(key, world, last))
  }
  expect(await send()).toEqual([true, true])
  world.clock.advance(7 * DAY_MS + 1)
  expect(await send()).toEqual([false, true])
  const everything = JSON.stringify(await world.sql('select * from tracker_integration.event_subscriptions'))
  const audit = JSON.stringify(await world.sql('select * from tracker_audit.audit_entries'))
  for (const key of [first, second]) expect(everything + audit).not.toContain(key.slice('whsec_'.length))
})

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
    `select from pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()`,
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

test('redirects are not followed, and addresses in private networks are refused', async () => {
  const to = await receiver()
  const open = await setup()
  to.answer = answering(302, { location: to.url })
  const one = await subscribe(open, to.url)
  await tell(open, [{}])
  await relay(open)
  await deliver(open, one.subscription.id)
  expect(to.got).toHaveLength(1)
  expect(await log(open, one.subscription.id)).toMatchObject([{ status: 'pending', responseStatus: 302 }])

  const guarded = await setup({ fetch: createGuardedFetch({ allowPrivate: false }) })
  const two = await subscribe(guarded, to.url)
  await tell(guarded, [{}])
  await relay(guarded)
  await deliver(guarded, two.subscription.id)
  expect(to.got).toHaveLength(1)
  expect(await log(guarded, two.subscription.id)).toMatchObject([
    { responseStatus: null, lastError: expect.stringMatching(/^TARGET_FORBIDDEN/) },
  ])
})

test('a paused subscription keeps its events until it is resumed; a removed one gets none', async () => {
  const world = await setup()
  const to = await receiver()
  const { subscription } = await subscribe(world, to.url)
  await world.app.changeSubscription(world.admin, subscription.id, { status: 'paused' })
  await tell(world, [{}])
  await relay(world)
  expect(await deliver(world, subscription.id)).toMatchObject({ delivered: 0 })
  await world.app.changeSubscription(world.admin, subscription.id, { status: 'active' })
  expect(await deliver(world, subscription.id)).toMatchObject({ delivered: 1 })
  await world.app.removeSubscription(world.admin, subscription.id)
  await tell(world, [{}])
  await relay(world)
  expect(await deliver(world, subscription.id)).toMatchObject({ delivered: 0 })
  expect(await world.app.listSubscriptions(world.admin)).toEqual([])
})
