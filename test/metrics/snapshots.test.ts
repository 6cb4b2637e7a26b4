import { expect, test } from 'vitest'
import { at, change, deployment, facts } from '../domain/metrics/facts.ts'
import { metricWorld, readAlways, type StoredRow } from './metric-world.ts'

const HOUR = 3_600_000
const hours = ({ from, to }: StoredRow) => (to.getTime() - from.getTime()) / HOUR
const DORA = `c.name = 'DORA'`
const frequency = (rows: readonly StoredRow[]) => rows.map(({ metrics }) => metrics.deployment_frequency?.n)

test.each([
  ['Europe/Berlin', '2024-03-31', 167, '2024-03-31T21:30:00Z', '2024-03-31T22:30:00Z'],
  ['Europe/Berlin', '2024-10-27', 169, '2024-10-27T22:30:00Z', '2024-10-27T23:30:00Z'],
  ['America/New_York', '2024-03-10', 167, '2024-03-11T03:30:00Z', '2024-03-11T04:30:00Z'],
  ['America/New_York', '2024-11-03', 169, '2024-11-04T04:30:00Z', '2024-11-04T05:30:00Z'],
])(
  'in %s the week that ends on %s has %i hours, and its last half hour',
  async (zone, sunday, length, inside, after) => {
    const monday = new Date(Date.parse(sunday) + 30 * HOUR).toISOString()
    const { world, know, snapshot, stored } = await metricWorld({ zone, at: monday })
    await know(facts({ deployments: [deployment('in', inside), deployment('after', after)] }))
    world.clock.advance(HOUR)
    await snapshot()
    const week = (await stored(`${DORA} and bucket = 'week'`)).find((row) => hours(row) === length)
    expect(week?.metrics.deployment_frequency).toMatchObject({ n: 1, value: 1 / 7 })
    const day = (await stored(`${DORA} and bucket = 'day'`)).find((row) => hours(row) === length - 144)
    expect(day?.metrics.deployment_frequency).toMatchObject({ n: 1, value: 1 })
  },
)

test('just after midnight of the tenant, and no sooner, the day before is computed once', async () => {
  const { world, snapshot, stored } = await metricWorld({ zone: 'Asia/Tokyo', at: '2024-02-01T14:59:00Z' })
  const days = async () => (await stored(`${DORA} and bucket = 'day'`)).map(({ from }) => from.toISOString())
  await snapshot()
  expect((await days()).at(-1)).toBe('2024-01-31T15:00:00.000Z')
  expect(await snapshot()).toMatchObject({ computed: 0 })
  world.clock.set('2024-02-01T15:00:01Z')
  expect(await world.app.wakeSnapshots()).toMatchObject({ woken: 1 })
  expect((await snapshot()).computed).toBeGreaterThan(0)
  world.clock.advance(1_000)
  await snapshot()
  expect((await days()).at(-1)).toBe('2024-02-01T15:00:00.000Z')
  expect(await world.app.wakeSnapshots()).toMatchObject({ woken: 0 })
})

test('what is provisional changes with late facts, and is frozen 15 days after its end', async () => {
  const { world, know, snapshot, stored } = await metricWorld({ at: '2024-02-02T00:10:00Z' })
  const day = async () => (await stored(`${DORA} and bucket = 'day' and period_start = '2024-02-01'`))[0]
  const first = deployment('first', '2024-02-01T10:00')
  await know(facts({ deployments: [first] }))
  await snapshot()
  expect(await day()).toMatchObject({ provisional: true, version: 1, metrics: { deployment_frequency: { value: 1 } } })

  world.clock.set('2024-02-10T12:00:00Z')
  const late = deployment('late', '2024-02-01T11:00')
  await know(facts({ deployments: [first, late] }))
  await snapshot()
  expect(await day()).toMatchObject({ provisional: true, version: 2, metrics: { deployment_frequency: { value: 2 } } })

  world.clock.set('2024-02-17T00:10:00Z')
  await snapshot()
  expect(await day()).toMatchObject({ provisional: false, version: 3, metrics: { deployment_frequency: { value: 2 } } })

  world.clock.set('2024-02-18T12:00:00Z')
  await know(facts({ deployments: [first, late, deployment('too late', '2024-02-01T12:00')] }))
  await snapshot()
  expect(await day()).toMatchObject({ provisional: false, version: 3, metrics: { deployment_frequency: { value: 2 } } })
})

test('a metric is frozen though a source of another one of its scorecard is not known yet', async () => {
  const { world, know, snapshot, stored } = await metricWorld({ at: '2024-02-02T00:10:00Z' })
  const day = async () => (await stored(`c.name = 'Flow' and s.bucket = 'day' and period_start = '2024-02-01'`))[0]
  const reviewed = change('one', {
    openedAt: at('2024-02-01T08:00'),
    firstReviewAt: at('2024-02-01T10:00'),
    mergedAt: at('2024-02-01T12:00'),
  })
  await know(facts({ changes: [reviewed] }))
  await snapshot()
  world.clock.set('2024-02-17T00:10:00Z')
  await snapshot()
  const before = await day()
  expect(before).toMatchObject({
    provisional: true,
    metrics: {
      pickup_time: { value: 7_200, provisional: false },
      pass_rate: { reason: 'not_synced', provisional: true },
    },
  })
  world.clock.set('2024-02-18T12:00:00Z')
  await know(facts({ changes: [{ ...reviewed, openedAt: at('2024-02-01T09:00') }] }))
  await snapshot()
  expect(await day()).toEqual(before)
})

test('only what a changed fact touches is computed, and only what says something else is written and told', async () => {
  const { world, know, snapshot, stored } = await metricWorld({ at: '2024-02-20T00:10:00Z' })
  const first = deployment('first', '2024-02-08T10:00')
  await know(facts({ deployments: [first] }))
  await snapshot()
  const before = await stored()
  const told = () => world.count(`tracker_governance.outbox_messages where event_type = 'metric_snapshot.computed'`)
  expect(await told()).toBe(before.length)

  await know(facts({ deployments: [first, deployment('second', '2024-02-15T10:00')] }))
  const { computed } = await snapshot()
  const after = await stored()
  const changed = after.filter((row, index) => row.version !== before[index]?.version)
  expect(changed.map(({ bucket, from, scorecard }) => [scorecard, bucket, from.toISOString().slice(0, 10)])).toEqual([
    ['DORA', 'day', '2024-02-15'],
    ['DORA', 'month', '2024-02-01'],
    ['DORA', 'week', '2024-02-12'],
  ])
  expect(computed).toBeLessThan(before.length / 2)
  expect(await told()).toBe(before.length + changed.length)
})

test('two workers at once leave one snapshot of each period, told once', async () => {
  const { world, know, snapshot, stored } = await metricWorld({ at: '2024-02-20T00:10:00Z' })
  await know(facts({ deployments: [deployment('one', '2024-02-15T10:00')] }))
  await Promise.all([snapshot(), snapshot(), snapshot()])
  const rows = await stored()
  expect(new Set(rows.map(({ scorecard, from, to }) => `${scorecard} ${from} ${to}`)).size).toBe(rows.length)
  expect(rows.filter(({ version }) => version !== 1)).toEqual([])
  expect(await world.count(`tracker_governance.outbox_messages where event_type = 'metric_snapshot.computed'`)).toBe(
    rows.length,
  )
})

test('what came due while nothing ran is computed when something runs again, and frozen as it was by then', async () => {
  const { world, know, snapshot, stored } = await metricWorld({ at: '2024-02-02T00:10:00Z' })
  await know(facts({ deployments: [deployment('one', '2024-02-01T10:00')] }))
  await snapshot()
  world.clock.set('2024-03-15T00:10:00Z')
  await snapshot()
  const days = await stored(`${DORA} and bucket = 'day' and period_start >= '2024-02-01'`)
  expect(days.map(({ from }) => from.toISOString().slice(5, 10))).toEqual(
    Array.from({ length: 44 }, (_, day) => new Date(Date.UTC(2024, 1, 1 + day)).toISOString().slice(5, 10)),
  )
  expect(frequency(days).slice(0, 3)).toEqual([1, 0, 0])
  expect(
    days
      .filter(({ provisional }) => !provisional)
      .at(-1)
      ?.from.toISOString(),
  ).toBe('2024-02-28T00:00:00.000Z')
})

test('what was not known to its end is computed when it is', async () => {
  const own = await metricWorld({ at: '2024-02-10T06:00:00Z' })
  const { world, snapshot, stored, initiativeId } = own
  await readAlways(own)
  await snapshot()
  const day = async () => (await stored(`${DORA} and bucket = 'day' and period_start = '2024-02-08'`))[0]
  expect((await day())?.metrics.deployment_frequency).toMatchObject({ value: null, reason: 'not_synced' })
  const readUntil = async (startedAt: string, completedAt: string) => {
    await world.sql(
      `insert into tracker_integration.sync_cursors (tenant_id, integration_endpoint_id, scope_binding_id, stream, first_completed_at)
       select $1, $2, b.id, s, $3 from tracker_integration.scope_bindings b
        cross join unnest(array['deployments', 'pull_requests', 'commits', 'issues']) s where b.initiative_id = $4
       on conflict do nothing`,
      [world.tenantId, world.endpointId, completedAt, initiativeId],
    )
    await world.sql(
      `insert into tracker_integration.sync_records
         (tenant_id, integration_endpoint_id, sync_type, direction, status, mode, started_at, completed_at, created_by)
       values ($1, $2, 'polling', 'ingress', 'success', 'incremental', $3, $4, $1)`,
      [world.tenantId, world.endpointId, startedAt, completedAt],
    )
  }
  world.clock.set('2024-02-10T07:00:00Z')
  await readUntil('2024-02-10T06:30:00Z', '2024-02-10T06:40:00Z')
  expect(await world.app.wakeSnapshots()).toEqual({ woken: 1 })
  await snapshot()
  expect((await day())?.metrics.deployment_frequency).toMatchObject({
    value: 0,
    reason: null,
    facts_until: '2024-02-09T00:00:00.000Z',
  })
  expect(await snapshot()).toMatchObject({ changed: 0 })
})

test('snapshots of a tenant are seen by nobody else, and another tenant has its own', async () => {
  const { world, know, snapshot, stored } = await metricWorld({ at: '2024-02-20T00:10:00Z' })
  await know(facts({ deployments: [deployment('one', '2024-02-15T10:00')] }))
  await snapshot()
  const other = await world.app.createTenant(world.admin, { slug: 'other', name: 'Other', timeZone: 'UTC' })
  const stranger = await world.app.authenticate(other.token, { ip: null, userAgent: null })
  expect((await world.app.listSnapshots(stranger, {}, { limit: 50 })).items).toEqual([])
  expect((await world.app.listSnapshots(world.admin, {}, { limit: 200 })).items).toHaveLength((await stored()).length)
  expect(await world.app.snapshotMetrics(other.tenant.id, new AbortController().signal)).toMatchObject({ computed: 0 })
  expect((await stored()).filter(({ version }) => version !== 1)).toEqual([])
  const cards = await world.app.listScorecards(stranger)
  expect(cards.map(({ name, builtIn }) => [name, builtIn])).toEqual([
    ['DORA', true],
    ['Flow', true],
  ])
  const own = new Set((await world.app.listScorecards(world.admin)).map(({ id }) => id))
  expect(cards.filter(({ id }) => own.has(id))).toEqual([])
})

test('a metric that is counted in a newer way has snapshots beside those of the old one', async () => {
  const { world, know, snapshot, stored } = await metricWorld({ at: '2024-02-20T00:10:00Z' })
  await know(facts({ deployments: [deployment('one', '2024-02-15T10:00')] }))
  await snapshot()
  const before = (await stored(DORA)).length
  // As if a program had stored it that counts in an older way.
  await world.sql(
    `update tracker_metrics.scorecard_definitions set metric_versions = metric_versions || '{"change_fail_rate": 0}' where name = 'DORA'`,
  )
  world.clock.set('2024-02-21T00:10:00Z')
  await snapshot()
  const versions = await world.sql<{ v: number; n: number }>(
    `select s.definition_version as v, count(*)::int as n from tracker_metrics.metric_snapshots s
      join tracker_metrics.scorecard_definitions c on c.id = scorecard_definition_id where ${DORA} group by 1 order by 1`,
  )
  expect(versions).toEqual([
    { v: 1, n: before },
    { v: 2, n: expect.any(Number) },
  ])
  world.clock.set('2024-02-22T00:10:00Z')
  await snapshot()
  const [card] = await world.app.listScorecards(world.admin)
  expect(card?.definitionVersion).toBe(2)
})

test('a mark that reaches back to the year 1 names no period that nobody would compute', async () => {
  const { world, initiativeId, know, snapshot, stored } = await metricWorld({ at: '2024-02-20T00:10:00Z' })
  await know(facts({ deployments: [deployment('one', '2024-02-15T10:00')] }))
  await snapshot()
  const before = await stored()
  const mark = (first: string) =>
    world.sql(
      `insert into tracker_metrics.dirty_buckets (tenant_id, initiative_id, first_day, last_day)
       values ($1, $2, $3, '9999-12-31')`,
      [world.tenantId, initiativeId, first],
    )
  await mark('2024-01-01')
  const recent = await snapshot()
  await mark('0001-01-01')
  const ancient = await snapshot()
  expect(ancient.computed).toBeGreaterThan(0)
  expect(ancient.computed).toBe(recent.computed)
  expect(await stored()).toEqual(before)
})
