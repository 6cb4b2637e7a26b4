import { expect, test } from 'vitest'
import { readCoverage } from '../../src/db/coverage.ts'
import { at } from '../domain/metrics/facts.ts'
import { covered, isRead, NOW, ran } from './covered.ts'
import { type MetricWorld, metricWorld, uuidOf } from './metric-world.ts'
import { knownAtClock } from './work-world.ts'

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
