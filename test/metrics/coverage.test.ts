import { expect, test } from 'vitest'
import { readCoverage } from '../../src/db/coverage.ts'
import { at } from '../domain/metrics/facts.ts'
import { type MetricWorld, metricWorld, readAlways, uuidOf } from './metric-world.ts'
import { knownAtClock } from './work-world.ts'

const NOW = '2024-02-20T12:00:00Z'

const covered = ({ world, initiativeId }: MetricWorld, asOf = NOW) =>
  world.db.tenant(world.tenantId, async (tx) => (await readCoverage(tx, initiativeId, at(asOf))).covered)

/** The endpoint is read through its API; each stream was walked over by then. */
async function isRead(own: MetricWorld, firstCompletedAt: Readonly<Record<string, string | null>>) {
  const { world } = own
  await readAlways(own)
  for (const [stream, ended] of Object.entries(firstCompletedAt))
    await world.sql(
      `insert into tracker_integration.sync_cursors (tenant_id, integration_endpoint_id, scope_binding_id, stream, first_completed_at)
       select $1, $2, id, $3, $4 from tracker_integration.scope_bindings`,
      [world.tenantId, world.endpointId, stream, ended],
    )
}

async function ran(
  { world }: MetricWorld,
  [startedAt, completedAt]: readonly [string, string],
  some: { status?: string; mode?: string | null; type?: string; failures?: object[]; request?: object } = {},
) {
  const { status = 'success', mode = 'incremental', type = 'polling', failures = [], request = {} } = some
  await world.sql(
    `insert into tracker_integration.sync_records
       (tenant_id, integration_endpoint_id, sync_type, direction, status, mode, failures, request, started_at, completed_at, created_by)
     values ($1, $2, $3, 'ingress', $4, $5, $6, $7, $8, $9, $1)`,
    [
      world.tenantId,
      world.endpointId,
      type,
      status,
      mode,
      JSON.stringify(failures),
      JSON.stringify(request),
      startedAt,
      completedAt,
    ],
  )
}

test('what only webhooks tell is known from when it was bound', async () => {
  const own = await metricWorld({ at: NOW })
  const known = { from: at('2020-01-01'), to: at(NOW) }
  expect(await covered(own)).toEqual({ deployments: known, changes: known, incidents: known, work: known, tests: null })
  expect((await covered(own, '2019-01-01')).deployments).toBeNull()
})

test('what is read is known from the beginning until the last walk began, once every stream was walked over', async () => {
  const own = await metricWorld({ at: NOW })
  await isRead(own, {
    deployments: '2024-02-20T09:00Z',
    pull_requests: '2024-02-20T09:30Z',
    commits: null,
    issues: '2024-02-20T09:00Z',
  })
  expect((await covered(own)).deployments).toBeNull()
  await ran(own, ['2024-02-20T08:00Z', '2024-02-20T09:45Z'])
  await ran(own, ['2024-02-20T10:00Z', '2024-02-20T10:05Z'])
  expect(await covered(own)).toMatchObject({
    deployments: { from: 0, to: at('2024-02-20T10:00') },
    changes: null,
    incidents: { from: 0, to: at('2024-02-20T10:00') },
  })
  expect((await covered(own, '2024-02-20T09:50')).deployments).toEqual({ from: 0, to: at('2024-02-20T08:00') })
  expect((await covered(own, '2024-02-20T09:40')).deployments).toBeNull()
  expect((await covered(own, '2024-02-20T08:59')).deployments).toBeNull()
})

test('as of an instant whose runs were pruned nothing is known of what is read; as of now it is, also of periods before', async () => {
  const own = await metricWorld({ at: NOW })
  await isRead(own, { deployments: '2024-01-01T09:00Z' })
  await ran(own, ['2024-01-01T08:00Z', '2024-01-01T09:00Z'])
  await ran(own, ['2024-02-20T10:00Z', '2024-02-20T10:05Z'])
  const then = async () => (await covered(own, '2024-01-02')).deployments
  expect(await then()).toEqual({ from: 0, to: at('2024-01-01T08:00') })
  // What the job `prune` removes when it is old enough: runs before the last good one of their kind.
  await own.world.sql(`delete from tracker_integration.sync_records where started_at = '2024-01-01T08:00Z'`)
  expect(await then()).toBeNull()
  expect((await covered(own)).deployments).toEqual({ from: 0, to: at('2024-02-20T10:00') })
})

test('a run that failed a stream, or read only others, or a window, tells nothing new of it', async () => {
  const own = await metricWorld({ at: NOW })
  await isRead(own, { deployments: '2024-02-20T01:00Z', issues: '2024-02-20T01:00Z' })
  await ran(own, ['2024-02-20T00:30Z', '2024-02-20T01:00Z'])
  const failure = (scope: string | null, stream: string | null) => ({
    status: 'partial',
    failures: [{ scope, stream }],
  })
  await ran(own, ['2024-02-20T02:00Z', '2024-02-20T02:01Z'], failure('scope', 'deployments'))
  await ran(own, ['2024-02-20T03:00Z', '2024-02-20T03:01Z'], { request: { streams: ['issues'] } })
  await ran(own, ['2024-02-20T04:00Z', '2024-02-20T04:01Z'], { mode: 'window' })
  await ran(own, ['2024-02-20T05:00Z', '2024-02-20T05:01Z'], {
    status: 'failed',
    failures: [{ scope: null, stream: null }],
  })
  await ran(own, ['2024-02-20T06:00Z', '2024-02-20T06:01Z'], failure('another', null))
  expect((await covered(own, '2024-02-20T05:30')).deployments?.to).toBe(at('2024-02-20T00:30'))
  expect((await covered(own, '2024-02-20T05:30')).incidents?.to).toBe(at('2024-02-20T03:00'))
  expect((await covered(own)).deployments?.to).toBe(at('2024-02-20T06:00'))
})

test('deliveries that were applied push what is known further', async () => {
  const own = await metricWorld({ at: NOW })
  await isRead(own, { deployments: '2024-02-20T01:00Z' })
  await ran(own, ['2024-02-20T00:30Z', '2024-02-20T01:00Z'])
  await ran(own, ['2024-02-20T11:00Z', '2024-02-20T11:01Z'], { mode: null, type: 'webhook' })
  expect((await covered(own)).deployments?.to).toBe(at('2024-02-20T11:01'))
  expect((await covered(own, '2024-02-20T11:00')).deployments?.to).toBe(at('2024-02-20T00:30'))
})

test('what several scopes tell is known as far as the least known of them', async () => {
  const own = await metricWorld({ at: NOW, scopes: ['one', 'two'] })
  await own.world.sql(`update tracker_integration.scope_bindings set created_at = '2024-01-05' where name = 'two'`)
  expect((await covered(own)).deployments).toEqual({ from: at('2024-01-05'), to: at(NOW) })
  expect((await covered(own, '2024-01-04')).deployments).toEqual({ from: at('2020-01-01'), to: at('2024-01-04') })
})

test('what is reported to us is known from the first that was reported, however late that was', async () => {
  const own = await metricWorld({ at: NOW })
  const { world } = own
  await world.sql(
    `update tracker_integration.scope_bindings set kind = 'service', rules = '{"deploymentSource": "api"}'`,
  )
  expect((await covered(own)).deployments).toBeNull()
  await world.sql(
    `insert into tracker_release.deployment_records
       (tenant_id, release_package_id, environment_id, deployed_by_id, status, scope_id, source, first_terminal_at, created_at, created_by, updated_by)
     values ($1, $1, $1, $1, 'success', $2, 'api', '2023-03-01', '2024-02-20T11:00Z', $1, $1)`,
    [world.tenantId, uuidOf('scope')],
  )
  expect((await covered(own)).deployments).toEqual({ from: at('2023-03-01'), to: at(NOW) })
  expect((await covered(own, '2024-02-20T10:59')).deployments).toBeNull()
})

const bindings = (world: MetricWorld['world'], set: string, name = 'scope') =>
  world.sql(`update tracker_integration.scope_bindings set ${set} where name = $1`, [name])

/** What is known of each source as of a day before the change, which stays, and as of a day after it. */
async function beforeAndAfter(own: MetricWorld, change: () => Promise<unknown>) {
  const then = new Date(own.world.clock.now().getTime())
  const day = (days: number) => new Date(then.getTime() + days * 86_400_000).toISOString()
  const before = await covered(own, day(-1))
  await change()
  await knownAtClock(own.world)
  expect(await covered(own, day(-1))).toEqual(before)
  own.world.clock.advance(1)
  return { before, after: await covered(own, day(1)) }
}

test('what becomes of a scope says nothing of the time before: it moves, its source is another, it has another name', async () => {
  const own = await metricWorld({ at: NOW, scopes: ['scope', 'two'] })
  const { world } = own
  const elsewhere = await beforeAndAfter(own, () => bindings(world, `initiative_id = '${uuidOf('elsewhere')}'`, 'two'))
  expect(elsewhere.after.changes).toEqual({ from: at('2020-01-01'), to: at('2024-02-21T12:00') })
  const reported = await beforeAndAfter(own, () => bindings(world, `rules = '{"deploymentSource": "api"}'`))
  expect([reported.before.deployments?.from, reported.after.deployments]).toEqual([at('2020-01-01'), null])
  await isRead(own, { issues: '2024-02-01T01:00Z' })
  await ran(own, ['2024-02-01T00:30Z', '2024-02-01T01:00Z'])
  const failures = [{ scope: 'scope', stream: 'issues' }]
  await ran(own, ['2024-02-02T00:30Z', '2024-02-02T01:00Z'], { status: 'partial', failures })
  const renamed = await beforeAndAfter(own, () => bindings(world, `name = 'renamed'`))
  expect(renamed.before.incidents?.to).toBe(at('2024-02-01T00:30'))
  const gone = await beforeAndAfter(own, () => bindings(world, 'deleted_at = now()', 'renamed'))
  expect([gone.before.incidents?.to, gone.after.incidents]).toEqual([at('2024-02-01T00:30'), null])
})

test('what is paused is known until then, and stays so when it is taken up again until it is read again', async () => {
  const own = await metricWorld({ at: NOW })
  const { world } = own
  await isRead(own, { issues: '2024-02-01T01:00Z' })
  await ran(own, ['2024-02-19T00:30Z', '2024-02-19T01:00Z'])
  const paused = await beforeAndAfter(own, () => bindings(world, `status = 'paused'`))
  await ran(own, ['2024-02-21T00:30Z', '2024-02-21T01:00Z'])
  await ran(own, ['2024-02-21T02:00Z', '2024-02-21T02:01Z'], { mode: null, type: 'webhook' })
  const stopped = { from: 0, to: at('2024-02-19T00:30') }
  expect([paused.after.incidents, (await covered(own, '2024-02-21T12:00')).incidents]).toEqual([stopped, stopped])
  await bindings(world, `name = 'renamed while paused'`, 'scope')
  world.clock.set('2024-02-25T00:00:00Z')
  const again = await beforeAndAfter(own, () => bindings(world, `status = 'active'`, 'renamed while paused'))
  expect([again.before.incidents, again.after.incidents]).toEqual([stopped, stopped])
})

test('what only webhooks tell of is known until it is paused, and from when it is taken up again', async () => {
  const own = await metricWorld({ at: NOW })
  const { world } = own
  const stopped = { from: at('2020-01-01'), to: at(NOW) }
  const paused = await beforeAndAfter(own, () => bindings(world, `status = 'paused'`))
  expect([paused.before.changes, paused.after.changes]).toEqual([{ ...stopped, to: at('2024-02-19T12:00') }, stopped])
  world.clock.set('2024-02-25T00:00:00Z')
  await bindings(world, `name = 'renamed while paused'`, 'scope')
  const again = await beforeAndAfter(own, () => bindings(world, `status = 'active'`, 'renamed while paused'))
  expect([again.before.changes, again.after.changes]).toEqual([
    stopped,
    { from: at('2024-02-25'), to: at('2024-02-26') },
  ])
})

test('what its endpoint did while a scope was paused says nothing of it, and what is told since only once it was read again', async () => {
  const own = await metricWorld({ at: NOW })
  const { world } = own
  await isRead(own, { issues: '2024-02-01T01:00Z' })
  await ran(own, ['2024-02-19T00:30Z', '2024-02-19T01:00Z'])
  await beforeAndAfter(own, () => bindings(world, `status = 'paused'`))
  await ran(own, ['2024-02-21T00:30Z', '2024-02-21T01:00Z'])
  world.clock.set('2024-02-25T00:00:00Z')
  await beforeAndAfter(own, () => bindings(world, `status = 'active'`))
  await ran(own, ['2024-02-25T02:00Z', '2024-02-25T02:01Z'], { mode: null, type: 'webhook' })
  expect((await covered(own, '2024-02-25T12:00')).incidents?.to).toBe(at('2024-02-19T00:30'))
  await ran(own, ['2024-02-25T03:00Z', '2024-02-25T03:01Z'])
  expect((await covered(own, '2024-02-25T12:00')).incidents?.to).toBe(at('2024-02-25T03:00'))
  await ran(own, ['2024-02-25T04:00Z', '2024-02-25T04:01Z'], { mode: null, type: 'webhook' })
  expect((await covered(own, '2024-02-25T12:00')).incidents?.to).toBe(at('2024-02-25T04:01'))
})

test('a credential that is given or taken says from then on how a scope is known', async () => {
  const own = await metricWorld({ at: NOW })
  const { world } = own
  const credential = (has: boolean) =>
    world.sql('update tracker_integration.integration_endpoints set has_credential = $1', [has])
  const given = await beforeAndAfter(own, () => credential(true))
  expect([given.before.changes?.from, given.after.changes]).toEqual([at('2020-01-01'), null])
  world.clock.set('2024-02-25T00:00:00Z')
  const taken = await beforeAndAfter(own, () => credential(false))
  expect([taken.before.changes, taken.after.changes?.from]).toEqual([null, at('2020-01-01')])
})

test('what only webhooks tell is known anew from when it was bound again', async () => {
  const own = await metricWorld({ at: NOW })
  const { world } = own
  await bindings(world, 'deleted_at = now()')
  await knownAtClock(world)
  world.clock.set('2024-02-25T00:00:00Z')
  const { before, after } = await beforeAndAfter(own, () => bindings(world, 'deleted_at = null'))
  expect([before.work, after.work]).toEqual([null, { from: at('2024-02-25'), to: at('2024-02-26') }])
})

test('an environment is production from when it is known as such until it is something else', async () => {
  const own = await metricWorld({ at: '2024-03-01T00:00:00Z' })
  const { world, initiativeId } = own
  const hasProduction = (asOf: string) =>
    world.db.tenant(world.tenantId, async (tx) => (await readCoverage(tx, initiativeId, at(asOf))).hasProduction)
  for (const [day, change] of [
    ['2024-03-01', `name = 'live'`],
    ['2024-03-02', `type = 'staging'`],
    ['2024-03-03', `type = 'production'`],
    ['2024-03-04', 'transient = true'],
    ['2024-03-05', 'transient = false'],
    ['2024-03-06', `scope_id = '${uuidOf('elsewhere')}'`],
  ]) {
    world.clock.set(`${day}T00:00:00Z`)
    await world.sql(`update tracker_release.environments set ${change}`)
    await knownAtClock(world)
  }
  const days = ['2019-12-31', '2020-01-01', ...[1, 2, 3, 4, 5, 6, 7].map((day) => `2024-03-0${day}`)]
  const expected = [false, true, true, false, true, false, true, false, false]
  expect(await Promise.all(days.map(hasProduction))).toEqual(expected)
})
