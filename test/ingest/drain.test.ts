import { describe, expect, test } from 'vitest'
import { altered, type Example, example, examplesOf } from '../support/github-examples.ts'
import { setup, type World } from '../support/world.ts'

const records = (world: World) =>
  world.sql<Record<string, unknown>>('select * from tracker_integration.sync_records order by started_at')

const bounds = (batch: number) => ({ batch, batchBytes: 16 * 1024 * 1024, batches: 20 })

const POISON = 666_666
const poison: Example = altered(
  example('pull_request', 'opened'),
  (payload: { pull_request: Record<string, unknown> }) => {
    Object.assign(payload.pull_request, { id: 4_242, number: POISON })
  },
)

/** A world whose database refuses that pull request, whatever the adapter thinks of it. */
async function refusing(): Promise<World> {
  const world = await setup()
  await world.sql(`alter table tracker_construction.peer_reviews add constraint no_poison check (number <> ${POISON})`)
  return world
}

/** Pull requests that differ in their ids. */
const manyPullRequests = (count: number): Example[] =>
  Array.from({ length: count }, (_, i) =>
    altered(example('pull_request', 'opened'), (payload: { pull_request: { id: number; number: number } }) => {
      payload.pull_request.id = 10_000 + i
      payload.pull_request.number = i + 1
    }),
  )

describe.each(['api.github.com', 'ghes-31', 'ghes-32', 'ghes-33', 'ghes-34', 'ghes-35'] as const)('%s', (edition) => {
  test('every recorded payload is accepted; none fails, none is dead, each skip has its reason', async () => {
    const world = await setup(edition === 'api.github.com' ? {} : { baseUrl: 'https://ghes.example.com/api/v3' })
    const examples = examplesOf(edition)
    for (const given of examples) await world.receive(given)
    const run = await world.drain()
    expect(run.setAside).toBe(0)
    expect(run.applied + run.skipped).toBe(examples.length)
    expect(run.applied).toBeGreaterThan(examples.length / 4)
    const odd = await world.sql(
      `select topic, status, reason from tracker_integration.inbox_messages
        where status not in ('applied', 'skipped') or (status = 'skipped') <> (reason is not null)`,
    )
    expect(odd).toEqual([])
  })
})

describe('a run', () => {
  test('leaves one sync record that counts what it did', async () => {
    const world = await setup({ bounds: bounds(10) })
    for (const given of [...manyPullRequests(25), example('star')]) await world.receive(given)
    await world.drain()
    expect(await records(world)).toMatchObject([
      {
        sync_type: 'webhook',
        direction: 'ingress',
        status: 'success',
        items_processed: 26,
        items_failed: 0,
        counts: { applied: 25, skipped: 1, failed: 0, dead: 0, rows: 25, events: 25 },
      },
    ])
    const strangers = await world.sql('select 1 from tracker_integration.inbox_messages where sync_record_id is null')
    expect(strangers).toEqual([])
  })

  test('that finds nothing leaves no record', async () => {
    const world = await setup()
    await world.drain()
    expect(await records(world)).toEqual([])
  })

  test('stops between batches when it is told to, says so, and the next run goes on', async () => {
    const world = await setup({ bounds: bounds(10) })
    for (const given of manyPullRequests(25)) await world.receive(given)
    const run = await world.app.applyInbox(world.endpointId, AbortSignal.abort())
    expect(run).toEqual({ applied: 10, skipped: 0, setAside: 0, remaining: true })
    await world.drain()
    expect(await world.count('tracker_construction.peer_reviews')).toBe(25)
  })

  test('of a paused endpoint applies nothing; deliveries are stored and applied when it is resumed', async () => {
    const world = await setup()
    await world.app.changeEndpoint(world.admin, world.endpointId, { status: 'inactive' })
    await world.receive(example('pull_request', 'opened'))
    expect(await world.drain()).toMatchObject({ applied: 0 })
    expect(await world.app.sweep()).toEqual({ woken: 0 })
    await world.app.changeEndpoint(world.admin, world.endpointId, { status: 'active' })
    expect(await world.drain()).toMatchObject({ applied: 1 })
  })
})

describe('a poison delivery', () => {
  test('in a batch of 500 is set aside alone; the other 499 are applied', async () => {
    const world = await refusing()
    const good = manyPullRequests(499)
    for (const given of good.toSpliced(250, 0, poison)) await world.receive(given)
    expect(await world.drain()).toEqual({ applied: 499, skipped: 0, setAside: 1 })
    expect(await world.count('tracker_construction.peer_reviews')).toBe(499)
    expect(await records(world)).toMatchObject([{ status: 'partial', items_processed: 499, items_failed: 1 }])
    const [row] = await world.sql<Record<string, unknown>>(
      `select * from tracker_integration.inbox_messages where status = 'failed'`,
    )
    expect(row).toMatchObject({ attempts: 1, error: { code: 'DATABASE_REJECTED', details: { sqlstate: '23514' } } })
    expect(row?.body).not.toBeNull()
  })

  test('is tried again later each time, then dead, then replayed by an operator', async () => {
    const world = await refusing()
    const { id } = await world.receive(poison)
    const waits: number[] = []
    for (let attempt = 1; attempt <= 6; attempt += 1) {
      expect(await world.drain()).toMatchObject({ setAside: 1 })
      expect(await world.drain()).toMatchObject({ setAside: 0 }) // not before its time
      const shown = await world.app.showDelivery(world.admin, id)
      expect(shown.attempts).toBe(attempt)
      if (shown.nextAttemptAt !== null) {
        waits.push(Date.parse(shown.nextAttemptAt) - world.clock.now().getTime())
        world.clock.set(shown.nextAttemptAt)
      }
    }
    expect(waits).toEqual([7_500, 15_000, 30_000, 60_000, 120_000])
    expect(await world.app.showDelivery(world.admin, id)).toMatchObject({ status: 'dead', nextAttemptAt: null })
    world.clock.advance(86_400_000)
    expect(await world.drain()).toMatchObject({ setAside: 0 })
    expect(await world.app.replayDelivery(world.admin, id)).toMatchObject({ status: 'pending', attempts: 0 })
    expect(await world.drain()).toMatchObject({ setAside: 1 })
  })

  test('whose payload is not what its topic carries is dead at once: trying again cannot help', async () => {
    const world = await setup()
    await world.receive({
      event: 'pull_request',
      action: 'opened',
      payload: { ...example('pull_request').payload, pull_request: 7 },
    })
    expect(await world.drain()).toMatchObject({ setAside: 1 })
    const { items } = await world.app.listDeliveries(world.admin, { status: 'dead' }, { limit: 10 })
    expect(items).toMatchObject([{ error: { code: 'PAYLOAD_INVALID' } }])
  })
})

describe('an unbound repository', () => {
  test('is skipped with its reason when only named ones are wanted, and applied once it is bound and replayed', async () => {
    const world = await setup({ bindingMode: 'listed' })
    await world.receive(example('pull_request', 'opened'))
    expect(await world.drain()).toMatchObject({ skipped: 1 })
    const status = await world.app.status(world.admin)
    expect(status.endpoints[0]?.skipped).toEqual([{ reason: 'scope_not_bound', count: 1 }])

    await world.app.addScope(world.admin, world.endpointId, {
      name: 'codertocat/hello-world',
      initiative: 'Onboarding',
    })
    const replayed = await world.app.replayDeliveries(world.admin, { status: 'skipped', reason: 'scope_not_bound' })
    expect(replayed).toEqual({ replayed: 1 })
    expect(await world.drain()).toMatchObject({ applied: 1 })
    expect(await world.app.listScopes(world.admin, world.endpointId)).toMatchObject([
      {
        name: 'codertocat/hello-world',
        externalId: '186853002',
        boundBy: 'operator',
        initiative: { title: 'Onboarding' },
      },
    ])
  })

  test('is bound to the initiative of its name when the endpoint binds what the hook sends, and the audit says so', async () => {
    const world = await setup({ bindingMode: 'auto' })
    await world.receive(example('pull_request', 'opened'))
    await world.drain()
    expect(await world.app.listInitiatives(world.admin)).toMatchObject([{ title: 'Codertocat/Hello-World', scopes: 1 }])
    const actions = await world.sql<{ action: string }>(
      'select action from tracker_audit.audit_entries order by action',
    )
    expect(actions.map((a) => a.action)).toEqual(
      expect.arrayContaining(['initiative.created', 'scope_binding.created']),
    )
  })

  test('is not bound by a topic that leads to no rows', async () => {
    const world = await setup({ bindingMode: 'auto' })
    await world.receive(example('star'))
    await world.drain()
    expect(await world.count('tracker_integration.scope_bindings')).toBe(0)
  })
})

test('a repeated delivery writes nothing but its mark', async () => {
  const world = await setup()
  const examples = manyPullRequests(20)
  for (const given of examples) await world.receive(given)
  await world.drain()
  const rows = () =>
    world.sql(`select id, xmin::text, version from tracker_construction.peer_reviews
      union all select id, xmin::text, 0 from tracker_integration.external_objects
      union all select id, xmin::text, 0 from tracker_integration.external_identities order by id`)
  const before = [
    await rows(),
    await world.count('tracker_audit.audit_entries'),
    await world.count('tracker_governance.outbox_messages'),
  ]
  for (const given of examples) await world.receive(given)
  expect(await world.drain()).toMatchObject({ applied: 20 })
  expect([
    await rows(),
    await world.count('tracker_audit.audit_entries'),
    await world.count('tracker_governance.outbox_messages'),
  ]).toEqual(before)
})

test('a run whose worker died is closed as failed by the reaper, and the next run goes on', async () => {
  const world = await setup()
  await world.sql(
    `insert into tracker_integration.sync_records (tenant_id, integration_endpoint_id, sync_type, direction, status, heartbeat_at, created_by)
     values ($1, $2, 'webhook', 'ingress', 'running', now() - interval '6 minutes', $1)`,
    [world.tenantId, world.endpointId],
  )
  expect(await world.app.reapSyncRecords()).toEqual({ closed: 1 })
  expect(await records(world)).toMatchObject([
    { status: 'failed', error_message: 'the worker died before the run ended' },
  ])
})

test('the sweep wakes endpoints with waiting deliveries, and only those', async () => {
  const world = await setup()
  expect(await world.app.sweep()).toEqual({ woken: 0 })
  await world.receive(example('pull_request', 'opened'))
  expect(await world.app.sweep()).toEqual({ woken: 1 })
})

test('several workers on one endpoint apply everything once', async () => {
  const world = await setup({ bounds: bounds(7) })
  const examples = manyPullRequests(60)
  for (const given of [...examples, ...examples]) await world.receive(given)
  const runs = await Promise.all([1, 2, 3, 4].map(() => world.drain()))
  expect(runs.reduce((sum, run) => sum + run.applied, 0)).toBe(120)
  expect(await world.count('tracker_construction.peer_reviews')).toBe(60)
  expect(await world.count('tracker_governance.outbox_messages')).toBe(60)
})
