import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { expect, onTestFinished, test, vi } from 'vitest'
import { setup } from '../support/world.ts'
import { catchUp, eventRow, FakeSink, isInOrder, relay, rowsOf, states, tell } from './relaying.ts'

test('without sinks and subscriptions an event is processed all the same', async () => {
  const world = await setup()
  await tell(world, rowsOf(3, 2))
  expect(await relay(world)).toEqual({ published: 6, failed: 0, remaining: false })
  expect(await states(world)).toEqual({ processed: 6, dead: 0, pending: 0 })
})

test('every event reaches every sink once, in order per row, however many batches it takes', async () => {
  const sinks = [new FakeSink('a'), new FakeSink('b')]
  const world = await setup({ sinks })
  const ids = await tell(world, rowsOf(70, 40))
  expect(await relay(world)).toMatchObject({ published: 2800, failed: 0 })
  for (const sink of sinks) {
    expect(new Set(sink.got.map(({ id }) => id))).toEqual(new Set(ids))
    expect(sink.got).toHaveLength(ids.length)
    expect(isInOrder(sink.orders)).toBe(true)
  }
  expect(await states(world)).toEqual({ processed: 2800, dead: 0, pending: 0 })
})

test('one row with more events than a batch holds is published in order', async () => {
  const sink = new FakeSink('a')
  const world = await setup({ sinks: [sink] })
  await tell(world, rowsOf(1, 2500))
  await relay(world)
  expect(sink.got).toHaveLength(2500)
  expect(isInOrder(sink.orders)).toBe(true)
})

test('while events are on their way no transaction is open', async () => {
  const sink = new FakeSink('a')
  const world = await setup({ sinks: [sink] })
  // One row goes one way; another may be settled meanwhile.
  await tell(world, rowsOf(1, 4))
  let open: unknown[] = [null]
  sink.before = async () => {
    open = await world.sql(
      `select state, query from pg_stat_activity where datname = current_database() and backend_type = 'client backend'
        and state <> 'idle' and pid <> pg_backend_pid()`,
    )
  }
  await relay(world)
  expect(open).toEqual([])
})

test('when settling fails, what is published beside it is settled before the run ends', async () => {
  const world = await setup()
  const apart = await world.sql<{ aggregate: string }>(
    `select distinct on (uuid_hash(id) & 63) id as aggregate
       from (select gen_random_uuid() as id from generate_series(1, 40)) made limit 2`,
  )
  const [poison = ''] = await tell(world, apart)
  await world.sql('create sequence hits')
  await world.sql('grant usage on sequence hits to public')
  // A sequence counts what is rolled back too; the lock holds up what is settled beside it.
  await world.sql(`create function settle() returns trigger language plpgsql as $$ begin
    if new.id <> '${poison}' then perform pg_advisory_xact_lock_shared(7);
    elsif nextval('hits') = 1 then raise exception 'refused'; end if;
    return new; end $$`)
  await world.sql(`create trigger settle before update on tracker_governance.outbox_messages
    for each row execute function settle()`)
  const holder = new pg.Client({ connectionString: world.url })
  await holder.connect()
  await holder.query('select pg_advisory_lock(7)')
  let ended = false
  const run = relay(world).finally(() => {
    ended = true
  })
  const refused = expect(run).rejects.toMatchObject({ code: 'DATABASE_REJECTED' })
  const isHit = async () => expect(await world.sql('select from hits where is_called')).toHaveLength(1)
  await vi.waitFor(isHit, { timeout: 60_000, interval: 20 })
  expect(ended).toBe(false)
  await holder.end()
  await refused
  expect(await states(world)).toEqual({ processed: 1, dead: 0, pending: 1 })
  await relay(world)
  expect(await states(world)).toEqual({ processed: 2, dead: 0, pending: 0 })
})

test('an event that cannot be written holds back its own row only, is tried again, and is dead after twelve attempts', async () => {
  const sink = new FakeSink('a')
  const world = await setup({ sinks: [sink] })
  const aggregate = randomUUID()
  const [poison = '', behind = '', other = ''] = await tell(world, [{ aggregate, type: 'made.up' }, { aggregate }, {}])
  expect(await relay(world)).toEqual({ published: 1, failed: 1, remaining: false })
  expect(sink.got.map(({ id }) => id)).toEqual([other])
  expect(await eventRow(world, poison)).toMatchObject({
    retry_count: 1,
    last_error: expect.stringMatching(/^EVENT_UNMAPPABLE: .*made\.up$/),
    dead_at: null,
  })
  // Not before its time.
  expect(await relay(world)).toMatchObject({ failed: 0 })
  for (let attempt = 2; attempt <= 12; attempt += 1) {
    expect(sink.got).toHaveLength(1)
    world.clock.advance(300_000)
    expect(await relay(world)).toMatchObject({ failed: 1 })
  }
  expect(sink.got.map(({ id }) => id)).toEqual([other, behind])
  expect(await eventRow(world, poison)).toMatchObject({ retry_count: 12, dead_at: world.clock.now() })
  expect(await states(world)).toEqual({ processed: 2, dead: 1, pending: 0 })
})

test('a dead event waits again when an operator says so, for that tenant only', async () => {
  const world = await setup()
  const [id = ''] = await tell(world, [{ type: 'made.up' }])
  await world.sql('update tracker_governance.outbox_messages set dead_at = now(), retry_count = 12')
  const { tenant } = await world.app.createTenant(world.admin, { slug: 'acme', name: 'Acme', timeZone: 'UTC' })
  const stranger = { ...world.admin, tenantId: tenant.id }
  await expect(world.app.retryEvent(stranger, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await world.app.retryEvent(world.admin, id)).toMatchObject({ id, retryCount: 0, deadAt: null })
  await expect(world.app.retryEvent(world.admin, id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await world.sql('update tracker_governance.outbox_messages set dead_at = now()')
  expect(await world.app.retryEvents(world.admin, { eventType: 'other' })).toEqual({ retried: 0 })
  expect(await world.app.retryEvents(world.admin, {})).toEqual({ retried: 1 })
  const [entry] = await world.sql(`select payload from tracker_audit.audit_entries where action = 'outbox.retried'`)
  expect(entry).toMatchObject({ payload: { id, retried: 1 } })
})

test('several runs share the shards and keep the order', async () => {
  const sink = new FakeSink('a')
  const world = await setup({ sinks: [sink] })
  await tell(world, rowsOf(200, 20))
  const runs = await Promise.all([0, 1, 2, 3].map((slot) => world.app.relayOutbox(slot, AbortSignal.timeout(60_000))))
  expect(runs.reduce((sum, { published }) => sum + published, 0)).toBe(4000)
  expect(runs.filter(({ published }) => published > 0).length).toBeGreaterThan(1)
  expect(sink.got).toHaveLength(4000)
  expect(isInOrder(sink.orders)).toBe(true)
})

test('a run that sees more than it takes at once calls for help', async () => {
  const called: number[] = []
  const world = await setup({
    outboxWake: { relay: (slot) => called.push(slot), catchUp() {}, deliver() {}, write() {} },
  })
  await tell(world, rowsOf(1, 3))
  await relay(world)
  expect(called).toEqual([])
  await tell(world, rowsOf(200, 1))
  await relay(world)
  expect(called).toContain(1)
})

test('a run that lost its shards stops, and the next one goes on', async () => {
  const sink = new FakeSink('a')
  const world = await setup({ sinks: [sink] })
  await tell(world, rowsOf(1, 3000))
  sink.before = async () => {
    sink.before = async () => {}
    await world.sql(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'trackerd outbox'`)
  }
  expect(await relay(world)).toMatchObject({ published: 1000, remaining: true })
  expect(await relay(world)).toMatchObject({ published: 2000, remaining: false })
  expect(isInOrder(sink.orders)).toBe(true)
})

test('the database says at commit whose events are new', async () => {
  const world = await setup()
  const client = new pg.Client({ connectionString: world.url })
  await client.connect()
  onTestFinished(() => client.end())
  const heard: (string | undefined)[] = []
  client.on('notification', ({ payload }) => heard.push(payload))
  await client.query('listen trackerd_outbox')
  await tell(world, rowsOf(3, 3))
  await client.query('select 1')
  expect(heard).toEqual([world.tenantId])
})

test('a sweep wakes the relay when an event waits, and nobody when none does', async () => {
  const woken: number[] = []
  const world = await setup({
    outboxWake: { relay: (slot) => woken.push(slot), catchUp() {}, deliver() {}, write() {} },
  })
  expect(await world.app.sweepOutbox()).toEqual({ woken: 0 })
  await tell(world, [{}])
  expect(await world.app.sweepOutbox()).toEqual({ woken: 1 })
  expect(woken).toEqual([0])
})

test('the statistics tell what waits, since when, how fast it goes and what is dead', async () => {
  const sink = new FakeSink('a')
  const world = await setup({ sinks: [sink] })
  await tell(world, rowsOf(2, 2))
  await relay(world)
  sink.down = true
  await tell(world, [{ type: 'made.up' }, { type: 'sync.failed' }])
  await relay(world)
  const stats = await world.app.outboxStats(world.admin)
  expect(stats).toMatchObject({
    pending: 2,
    processed: 4,
    processedLastMinute: 4,
    dead: 0,
    sinksBehind: [{ sink: 'a', waiting: 1 }],
    byType: [
      { eventType: 'made.up', pending: 1, total: 1 },
      { eventType: 'peer_review.opened', pending: 0, total: 4 },
      { eventType: 'sync.failed', pending: 1, total: 1 },
    ],
  })
  expect(stats.oldestPendingAt).not.toBeNull()
  world.clock.advance(120_000)
  expect(await world.app.outboxStats(world.admin)).toMatchObject({ processedLastMinute: 0 })
  sink.down = false
  expect(await catchUp(world, 'a')).toMatchObject({ acknowledged: 1 })
})
