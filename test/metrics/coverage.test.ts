import { expect, test } from 'vitest'
import { at } from '../domain/metrics/facts.ts'
import { covered, isRead, NOW, ran } from './covered.ts'
import { metricWorld, uuidOf } from './metric-world.ts'

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
