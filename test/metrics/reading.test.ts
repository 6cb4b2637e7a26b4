import { expect, test } from 'vitest'
import { change, deployment, facts, incident, signal } from '../domain/metrics/facts.ts'
import { metricWorld, uuidOf } from './metric-world.ts'

const NOW = '2024-02-20T12:00:00Z'
const JANUARY = { from: '2024-01-01', to: '2024-02-01' }
const PAGE = { limit: 200 }

const failed = deployment('failed', '2024-01-10T10:00', {
  signals: [signal('incident', '2024-01-10T11:00', 'outage')],
  recovery: { at: Date.parse('2024-01-10T13:00Z'), by: 'incident_resolved', evidenceId: 'outage' },
})
const HISTORY = facts({
  deployments: [deployment('first', '2024-01-03T10:00'), failed, deployment('third', '2024-01-20T10:00')],
  changes: [
    change('one', {
      startedAt: Date.parse('2024-01-01T10:00Z'),
      mergedAt: Date.parse('2024-01-02T10:00Z'),
      deployment: { id: 'failed', at: failed.at, knownBy: 'compare' },
    }),
    change('waits', {
      startedAt: Date.parse('2024-01-21T10:00Z'),
      mergedAt: Date.parse('2024-01-22T10:00Z'),
      deployment: null,
    }),
  ],
  incidents: [
    incident('outage', '2024-01-10T11:00', {
      resolvedAt: Date.parse('2024-01-10T13:00Z'),
      deploymentId: 'failed',
      method: 'same_scope',
      confidence: 0.8,
      why: 'within_24h',
    }),
  ],
})

test('numbers of a window come with what they rest on, and a series over whole buckets', async () => {
  const { world, know } = await metricWorld({ at: NOW })
  await know(HISTORY)
  const shown = await world.app.showMetrics(world.admin, { scorecard: 'dora', ...JANUARY, bucket: 'week' })
  expect(shown).toMatchObject({
    scorecard: { name: 'DORA' },
    timeZone: 'UTC',
    from: '2024-01-01T00:00:00.000Z',
    to: '2024-02-01T00:00:00.000Z',
    asOf: '2024-02-20T12:00:00.000Z',
  })
  const [frequency, lead, failRate, recovery] = shown.metrics
  expect(frequency).toMatchObject({
    name: 'deployment_frequency',
    unit: 'per_day',
    value: 3 / 31,
    n: 3,
    numerator: 3,
    denominator: 31,
    reason: null,
    provisional: false,
    definitionVersion: 1,
    factsFrom: '2020-01-01T00:00:00.000Z',
    factsUntil: '2024-02-20T12:00:00.000Z',
    quickCheck: { year: 2025, text: 'weekly to monthly' },
  })
  expect(lead).toMatchObject({
    value: 9 * 86_400,
    n: 1,
    details: { unattributed: 1, merged: 2, unattributed_share: 0.5 },
  })
  expect(failRate).toMatchObject({ value: 1 / 3, numerator: 1, denominator: 3 })
  expect(recovery).toMatchObject({ value: 3 * 3_600, n: 1 })
  expect(shown.series.map(({ from }) => from.slice(0, 10))).toEqual([
    '2024-01-01',
    '2024-01-08',
    '2024-01-15',
    '2024-01-22',
    '2024-01-29',
  ])
  expect(shown.series.map(({ metrics }) => metrics[0]?.n)).toEqual([1, 1, 1, 0, 0])
})

test('dates are days of the tenant, and a window that reaches into what may still change is provisional', async () => {
  const { world, know } = await metricWorld({ at: NOW, zone: 'America/New_York' })
  await know(HISTORY)
  const shown = await world.app.showMetrics(world.admin, { scorecard: 'dora', from: '2024-01-10', to: '2024-02-10' })
  expect(shown).toMatchObject({ from: '2024-01-10T05:00:00.000Z', to: '2024-02-10T05:00:00.000Z', series: [] })
  expect(shown.metrics.map(({ provisional }) => provisional)).toEqual([true, true, true, true, true])
  const usual = await world.app.showMetrics(world.admin, { scorecard: 'dora' })
  expect(usual).toMatchObject({ from: '2024-01-23T12:00:00.000Z', to: '2024-02-20T12:00:00.000Z' })
})

test('a report as of an instant stays the same for ever, whatever comes to be known later', async () => {
  const { world, know } = await metricWorld({ at: '2024-02-01T00:00:00Z' })
  await know(HISTORY)
  const ask = { scorecard: 'dora', ...JANUARY, asOf: '2024-02-01', bucket: 'day' } as const
  const then = await world.app.showMetrics(world.admin, ask)
  const explain = { metric: 'change_fail_rate', ...JANUARY, asOf: '2024-02-01' }
  const why = await world.app.explainMetric(world.admin, explain, PAGE)
  world.clock.set('2024-03-01T00:00:00Z')
  await know({
    ...HISTORY,
    deployments: [
      ...HISTORY.deployments.map((it) => ({ ...it, signals: [signal('explicit', '2024-01-11T00:00', 'said later')] })),
      deployment('late', '2024-01-15T10:00'),
    ],
    incidents: [],
  })
  expect(await world.app.showMetrics(world.admin, ask)).toEqual(then)
  expect(await world.app.explainMetric(world.admin, explain, PAGE)).toEqual(why)
  const now = await world.app.showMetrics(world.admin, { scorecard: 'dora', ...JANUARY })
  expect([then.metrics[0]?.n, now.metrics[0]?.n]).toEqual([3, 4])
})

test('an explanation lists every row with its part, what it is and where, and its rows add up', async () => {
  const { world, know } = await metricWorld({ at: NOW })
  await know(HISTORY)
  await world.sql(
    `insert into tracker_operations.incidents
       (id, tenant_id, title, severity, status, started_at, source, external_refs, created_by, updated_by)
     values ($1, $2, 'Down', 'major', 'open', now(), 'github', '[{"url": null}, {"url": "https://github.com/octo/hello/issues/7"}]', $2, $2)`,
    [uuidOf('unattributed'), world.tenantId],
  )
  await know({ ...HISTORY, incidents: [...HISTORY.incidents, incident('unattributed', '2024-01-25T11:00')] })
  const ask = { metric: 'change_fail_rate', ...JANUARY }
  const explained = await world.app.explainMetric(world.admin, ask, PAGE)
  expect(explained).toMatchObject({
    metric: { title: 'Change fail rate', value: 1 / 3 },
    fromRows: { value: 1 / 3, counted: 1, denominatorOnly: 2 },
    excluded: 1,
    nextCursor: null,
  })
  expect(explained.rows.map(({ kind, role, why, title, url }) => [kind, role, why, title, url])).toEqual([
    ['deployment', 'denominator', null, null, null],
    ['deployment', 'counted', 'incident', null, null],
    ['deployment', 'denominator', null, null, null],
    ['incident', 'excluded', expect.any(String), 'Down', 'https://github.com/octo/hello/issues/7'],
  ])
  const first = await world.app.explainMetric(world.admin, ask, { limit: 3 })
  const second = await world.app.explainMetric(world.admin, ask, { limit: 3, cursor: first.nextCursor ?? '' })
  expect([...first.rows, ...second.rows]).toEqual(explained.rows)
  expect(second).toMatchObject({ nextCursor: null, fromRows: explained.fromRows })
})

test('no production is no number, and the environment most was deployed to is only suggested', async () => {
  const { world } = await metricWorld({ at: NOW, production: false })
  await world.sql(
    `with e as (
       insert into tracker_release.environments (tenant_id, name, type, scope_id, created_by, updated_by)
       values ($1, 'live', 'development', $2, $1, $1), ($1, 'test', 'development', $2, $1, $1) returning id, name),
     p as (insert into tracker_release.release_packages (tenant_id, version_number, release_manager_id, created_by, updated_by)
       values ($1, 'v1', $1, $1, $1) returning id)
     insert into tracker_release.deployment_records
       (tenant_id, release_package_id, environment_id, deployed_by_id, status, scope_id, created_by, updated_by)
     select $1, p.id, e.id, $1, 'success', $2, $1, $1 from e cross join p
      cross join generate_series(1, case when e.name = 'live' then 3 else 1 end)`,
    [world.tenantId, uuidOf('scope')],
  )
  const { metrics } = await world.app.showMetrics(world.admin, { scorecard: 'dora', ...JANUARY })
  expect(metrics[0]).toMatchObject({
    value: null,
    reason: {
      code: 'no_production_environment',
      hint: expect.stringContaining('Most was deployed to "live": is that it?'),
    },
  })
  // Decided today: a report of then was without it.
  await world.sql(`update tracker_release.environments set type = 'production' where name = 'live'`)
  const again = await world.app.showMetrics(world.admin, { scorecard: 'dora', ...JANUARY })
  expect(again.metrics[0]?.reason?.code).toBe('no_production_environment')
})

test('an initiative is meant by its id, its title or a scope, and has to be named where there are several', async () => {
  const { world, initiativeId } = await metricWorld({ at: NOW, scopes: ['octo/one'] })
  const meant = async (initiative?: string) =>
    (await world.app.showMetrics(world.admin, { scorecard: 'dora', initiative })).initiative.id
  expect(await meant()).toBe(initiativeId)
  expect(await meant(initiativeId)).toBe(initiativeId)
  expect(await meant('OCTO/Hello')).toBe(initiativeId)
  expect(await meant('octo/one')).toBe(initiativeId)
  await expect(meant('nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await world.app.addScope(world.admin, world.endpointId, { name: 'octo/other', initiative: 'Payments' })
  await expect(meant()).rejects.toMatchObject({ code: 'INPUT_INVALID', details: { issues: [{ path: 'initiative' }] } })
  expect(await meant('payments')).not.toBe(initiativeId)
})

test.each([
  [{ from: '2024-02-01', to: '2024-01-01' }, 'to'],
  [{ from: '2024-02-30' }, 'from'],
  [{ from: '1950-01-01' }, 'from'],
  [{ from: '2020-01-01', bucket: 'day' as const }, 'bucket'],
  [{ asOf: '2024-02-21' }, 'as_of'],
])('a window that is none is refused: %j', async (window, path) => {
  const { world } = await metricWorld({ at: NOW })
  await expect(world.app.showMetrics(world.admin, { scorecard: 'dora', ...window })).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    details: { issues: [{ path }] },
  })
})

test('a metric or a scorecard that there is not is refused, and told which there are', async () => {
  const { world } = await metricWorld({ at: NOW })
  const issues = [{ message: expect.stringContaining('there are deployment_frequency, change_lead_time') }]
  await expect(world.app.explainMetric(world.admin, { metric: 'mttr' }, PAGE)).rejects.toMatchObject({
    details: { issues },
  })
  await expect(world.app.createScorecard(world.admin, { name: 'Ours', metrics: ['mttr'] })).rejects.toMatchObject({
    details: { issues },
  })
  await expect(world.app.showMetrics(world.admin, { scorecard: uuidOf('none') })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})

test('a scorecard of one\u2019s own is computed like the others, and stands in the audit', async () => {
  const { world, know, snapshot, stored } = await metricWorld({ at: NOW })
  const made = await world.app.createScorecard(world.admin, {
    name: 'Ours',
    metrics: ['change_fail_rate', 'throughput'],
  })
  expect(made).toMatchObject({ builtIn: false, definitionVersion: 1 })
  await expect(world.app.createScorecard(world.admin, { name: 'OURS', metrics: ['throughput'] })).rejects.toMatchObject(
    {
      code: 'ALREADY_EXISTS',
    },
  )
  await know(HISTORY)
  await snapshot()
  const [row] = await stored(`c.name = 'Ours' and s.bucket = 'month' and period_start = '2024-02-01'`)
  expect(Object.keys(row?.metrics ?? {}).sort()).toEqual(['change_fail_rate', 'throughput'])
  const shown = await world.app.showMetrics(world.admin, { scorecard: made.id, ...JANUARY })
  expect(shown.metrics[0]).toMatchObject({ name: 'change_fail_rate', value: 1 / 3 })
  expect(await world.count(`tracker_audit.audit_entries where action = 'scorecard.created'`)).toBe(1)
})
