import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { createPrune } from '../../src/operator/prune.ts'
import { setup, type World } from '../support/world.ts'

const NOTHING = { rawBodies: 0, deliveries: 0, syncRecords: 0, events: 0, eventDeliveries: 0, egress: 0 }
const never = new AbortController().signal
const daysBefore = ({ clock }: World, days: number) => new Date(clock.now().getTime() - days * 86_400_000)

/** Deliveries of the default endpoint, one for each age in days and state given. */
async function deliveries(world: World, given: readonly (readonly [name: string, age: number, status: string])[]) {
  for (const [name, age, status] of given)
    await world.sql(
      `insert into tracker_integration.inbox_messages (id, tenant_id, integration_endpoint_id, delivery_id, topic,
         content_type, body, body_bytes, origin, received_at, status)
       values (gen_random_uuid(), $1, $2, $3, 'push', 'application/json', '{}', 2, 'webhook', $4, $5)`,
      [world.tenantId, world.endpointId, name, daysBefore(world, age), status],
    )
}
const inbox = (world: World) =>
  world
    .sql<{ name: string; body: boolean }>(
      `select delivery_id as name, body is not null as body from tracker_integration.inbox_messages order by 1`,
    )
    .then((rows) => rows.map(({ name, body }) => (body ? name : `${name} emptied`)))

test('bodies go after 30 days and deliveries after 180, to the day', async () => {
  const world = await setup()
  await deliveries(world, [
    ['a', 29.99, 'applied'],
    ['b', 30.01, 'applied'],
    ['c', 30.01, 'skipped'],
    ['d', 179.99, 'applied'],
    ['e', 180.01, 'skipped'],
  ])
  expect(await world.app.prune(never)).toEqual({
    pruned: { ...NOTHING, rawBodies: 4, deliveries: 1 },
    remaining: false,
  })
  expect(await inbox(world)).toEqual(['a', 'b emptied', 'c emptied', 'd emptied'])
  expect(await world.app.prune(never)).toEqual({ pruned: NOTHING, remaining: false })
  world.clock.advance(86_400_000)
  expect((await world.app.prune(never)).pruned).toEqual({ ...NOTHING, rawBodies: 1, deliveries: 1 })
})

test('what failed, is dead or waits is kept with its body, however old', async () => {
  const world = await setup()
  const kept = ['dead', 'failed', 'pending']
  await deliveries(
    world,
    kept.map((status) => [status, 4_000, status] as const),
  )
  expect((await world.app.prune(never)).pruned).toEqual(NOTHING)
  expect(await inbox(world)).toEqual(kept)
})

test('what a tenant set holds for it alone', async () => {
  const world = await setup()
  const { tenant } = await world.app.createTenant(world.admin, { slug: 'globex', name: 'Globex', timeZone: 'UTC' })
  await deliveries(world, [['ours', 10, 'applied']])
  await deliveries({ ...world, tenantId: tenant.id }, [['theirs', 10, 'applied']])
  await world.app.changeRetention({ ...world.admin, tenantId: tenant.id }, { rawBodies: 7 })
  await world.app.prune(never)
  expect(await inbox(world)).toEqual(['ours', 'theirs emptied'])
})

test('a replay of a delivery whose body was dropped says so, and a duplicate is still known', async () => {
  const world = await setup()
  const example = { event: 'ping', payload: { zen: 'Keep it logically awesome.' } }
  const { id } = await world.receive(example as never, { deliveryId: 'd-1' })
  await world.drain()
  world.clock.advance(31 * 86_400_000)
  expect((await world.app.prune(never)).pruned).toMatchObject({ rawBodies: 1, deliveries: 0 })
  await expect(world.app.replayDelivery(world.admin, id)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    details: { issues: [{ message: 'its body was dropped after the retention period' }] },
  })
  expect(await world.receive(example as never, { deliveryId: 'd-1' })).toMatchObject({ id, duplicate: true })
})

test('of each kind of run the last good one stays, so that it is known how far a source was read', async () => {
  const world = await setup()
  const run = (
    name: string,
    age: number,
    status: string,
    more: { mode?: string; type?: string; request?: object } = {},
  ) =>
    world.sql(
      `insert into tracker_integration.sync_records (tenant_id, integration_endpoint_id, sync_type, direction, status,
         started_at, created_at, completed_at, mode, request, error_message, created_by)
       values ($1, $2, $3, 'ingress', $4, $5, $5, case when $4 <> 'running' then $5::timestamptz end, $6, $7, $8, $1)`,
      [
        world.tenantId,
        world.endpointId,
        more.type ?? 'polling',
        status,
        daysBefore(world, age),
        more.mode ?? null,
        more.request ?? {},
        name,
      ],
    )
  await run('walk before', 300, 'success', { mode: 'incremental' })
  await run('walk last', 250, 'success', { mode: 'incremental' })
  await run('walk of some streams', 240, 'success', { mode: 'incremental', request: { streams: ['issues'] } })
  await run('walk that failed', 230, 'failed', { mode: 'incremental' })
  await run('census', 400, 'success', { mode: 'census' })
  await run('told', 200, 'success', { type: 'webhook' })
  await run('told lately', 10, 'success', { type: 'webhook' })
  await run('under way', 200, 'running', { type: 'manual' })
  expect((await world.app.prune(never)).pruned).toEqual({ ...NOTHING, syncRecords: 3 })
  const left = await world.sql<{ name: string }>(
    'select error_message as name from tracker_integration.sync_records order by started_at',
  )
  expect(left.map(({ name }) => name)).toEqual([
    'census',
    'walk last',
    'walk of some streams',
    'under way',
    'told lately',
  ])
})

/** Events written `age` days ago; every sink had them then unless `open`. Returns their ids by name. */
async function events(world: World, given: Readonly<Record<string, { age: number; open?: boolean; dead?: boolean }>>) {
  const ids: Record<string, string> = {}
  for (const [name, { age, open = false, dead = false }] of Object.entries(given)) {
    const at = daysBefore(world, age)
    ids[name] = randomUUID()
    await world.sql(
      `insert into tracker_governance.outbox_messages (id, tenant_id, event_type, aggregate_id, aggregate_type, payload,
         created_at, processed_at, dead_at) values ($1, $2, $3, $1, 'Thing', '{}', $4, $5, $6)`,
      [ids[name], world.tenantId, name, at, open || dead ? null : at, dead ? at : null],
    )
  }
  return ids
}
const eventsLeft = async (world: World) =>
  (
    await world.sql<{ name: string }>('select event_type as name from tracker_governance.outbox_messages order by 1')
  ).map(({ name }) => name)

test('events go 30 days after every sink had them; what waits or is dead stays', async () => {
  const world = await setup()
  await events(world, {
    young: { age: 29 },
    old: { age: 31 },
    waiting: { age: 400, open: true },
    dead: { age: 400, dead: true },
  })
  expect((await world.app.prune(never)).pruned).toEqual({ ...NOTHING, events: 1 })
  expect(await eventsLeft(world)).toEqual(['dead', 'waiting', 'young'])
})

test('an event stays for as long as a subscriber or an endpoint has still to do with it', async () => {
  const world = await setup()
  const ids = await events(world, {
    delivered: { age: 40 },
    lately: { age: 40 },
    undelivered: { age: 40 },
    refused: { age: 40 },
    unwritten: { age: 40 },
    planned: { age: 40 },
    undone: { age: 40 },
  })
  const { subscription } = await world.app.addSubscription(world.admin, {
    name: 'board',
    url: 'https://board.example/hook',
    eventTypes: [],
  })
  const told = (name: string, status: string, age: number | null) =>
    world.sql(
      `insert into tracker_integration.event_deliveries (tenant_id, event_subscription_id, message_id, event_type, status,
         delivered_at) values ($1, $2, $3, $4, $5, $6)`,
      [world.tenantId, subscription.id, ids[name], name, status, age === null ? null : daysBefore(world, age)],
    )
  await told('delivered', 'delivered', 31)
  await told('lately', 'delivered', 29)
  await told('undelivered', 'pending', null)
  await told('refused', 'dead', null)
  const written = (name: string, status: string) =>
    world.sql(
      `insert into tracker_integration.egress_events (tenant_id, integration_endpoint_id, message_id, event_type, status)
       values ($1, $2, $3, $4, $5)`,
      [world.tenantId, world.endpointId, ids[name], name, status],
    )
  await written('unwritten', 'pending')
  await written('planned', 'planned')
  await world.sql(
    `insert into tracker_integration.egress_actions (tenant_id, integration_endpoint_id, message_id, event_type,
       occurred_at, key, kind, target, marker, action) values ($1, $2, $3, 'undone', now(), 'k', 'comment', 't', $3, '{}')`,
    [world.tenantId, world.endpointId, ids.undone],
  )
  expect((await world.app.prune(never)).pruned).toEqual({ ...NOTHING, events: 2, eventDeliveries: 1 })
  expect(await eventsLeft(world)).toEqual(['lately', 'refused', 'undelivered', 'undone', 'unwritten'])
})

test('a run stops after so many rows, or when it is told to, and the next ones do the rest', async () => {
  const world = await setup()
  await deliveries(
    world,
    Array.from({ length: 25 }, (_, n) => [`d${n}`, 40, 'applied'] as const),
  )
  await events(world, Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`e${n}`, { age: 40, dead: n < 6 }])))
  const prune = createPrune({ ...world, bounds: { rows: 5, most: 10 } })
  expect(await prune(AbortSignal.abort())).toEqual({ pruned: NOTHING, remaining: true })
  expect(await prune(never)).toEqual({ pruned: { ...NOTHING, rawBodies: 10 }, remaining: true })
  const rest = createPrune({ ...world, bounds: { rows: 5, most: 1_000 } })
  expect(await rest(never)).toEqual({ pruned: { ...NOTHING, rawBodies: 15, events: 6 }, remaining: false })
})

test('the application cannot remove what is not done, whatever it asks for', async () => {
  const world = await setup()
  await deliveries(world, [
    ['with its body', 400, 'applied'],
    ['failed', 400, 'failed'],
  ])
  await events(world, { waiting: { age: 400, open: true } })
  const removed = await world.db.tenant(world.tenantId, async (tx) => [
    await tx.count('delete from tracker_integration.inbox_messages'),
    await tx.count('delete from tracker_governance.outbox_messages'),
  ])
  expect(removed).toEqual([0, 0])
})
