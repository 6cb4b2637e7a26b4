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
  const { tenant } = await world.app.createTenant(world.admin, { slug: 'acme', name: 'Acme', timeZone: 'UTC' })
  const stranger = { ...world.admin, tenantId: tenant.id }
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
