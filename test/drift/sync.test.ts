import { expect, test } from 'vitest'
import { TrackerdError } from '../../src/errors.ts'
import { setup, type World } from '../support/world.ts'
import { ScriptedSource } from '../sync/scripted-source.ts'
import { judgeAll } from './drift-world.ts'

const HOUR = 3_600_000

/** An endpoint that reads a source; its first run went well. */
async function reading() {
  const source = new ScriptedSource()
  const world = await setup({
    bindingMode: 'listed',
    scopes: ['octo/hello'],
    adapters: source.adapters,
    credential: 'good',
  })
  await world.sync()
  return { source, world }
}

const alerts = async (world: World) => (await world.app.listDriftAlerts(world.admin, {}, { limit: 50 })).items

test('an endpoint that nobody reads any more is stale after three intervals, ever worse, until it is read again', async () => {
  const { world } = await reading()
  world.clock.advance(3 * HOUR)
  expect(await judgeAll(world)).toMatchObject({ opened: 0 })
  world.clock.advance(1)
  expect(await judgeAll(world)).toMatchObject({ opened: 1 })
  const [alert] = await alerts(world)
  expect(alert).toMatchObject({
    subject: world.endpointId,
    direction: 'stale',
    severity: 'medium',
    parameters: { interval_ms: HOUR },
    limits: { medium: 3, high: 12, critical: 48 },
    points: [{ at: '2026-01-15T12:00:00.000Z', mark: 'success' }],
    links: [{ kind: 'endpoint', id: world.endpointId }],
  })
  world.clock.advance(10 * HOUR)
  expect(await judgeAll(world)).toMatchObject({ raised: 1 })
  await world.sync()
  // One good run between bad ones is no recovery: it must have been well for an hour.
  expect(await judgeAll(world)).toMatchObject({ closed: 0 })
  expect((await alerts(world))[0]).toMatchObject({ status: 'open', goneSince: expect.any(String) })
  world.clock.advance(HOUR)
  await world.sync()
  expect(await judgeAll(world)).toMatchObject({ closed: 1 })
})

test('its own interval counts where it has one; one that is paused is asked by nobody', async () => {
  const { world } = await reading()
  await world.app.changeEndpoint(world.admin, world.endpointId, { syncIntervalSeconds: 600 })
  world.clock.advance(HOUR)
  expect(await judgeAll(world)).toMatchObject({ opened: 1 })
  await world.app.changeEndpoint(world.admin, world.endpointId, { status: 'inactive' })
  await judgeAll(world)
  world.clock.advance(HOUR)
  expect(await judgeAll(world)).toMatchObject({ closed: 1 })
})

test('runs that fail are drift from the fifth on; fewer say nothing', async () => {
  const { source, world } = await reading()
  source.read = async () => {
    throw new TrackerdError('UPSTREAM_FORBIDDEN')
  }
  const fails = async () => {
    world.clock.advance(10 * 60_000)
    await world.app.startSync(world.admin, world.endpointId, { mode: 'full' })
    await world.sync()
  }
  await fails()
  expect((await judgeAll(world)).unjudged).toContainEqual({
    driftType: 'sync_drift',
    subject: world.endpointId,
    direction: 'failing',
    reason: 'small_sample',
  })
  for (let i = 0; i < 4; i += 1) await fails()
  const records = (await world.app.listSyncRecords(world.admin, {}, { limit: 50 })).items
  const failed = records.filter(({ status }) => status === 'failed').length
  await judgeAll(world)
  const failing = (await alerts(world)).find(({ direction }) => direction === 'failing')
  expect(failing?.description).toContain(`${failed} of ${records.length} runs failed`)
  expect(failed).toBe(5)
})

test('what a census found to differ is drift, and says how much of what', async () => {
  const { source, world } = await reading()
  source.list = async () => ({
    objects: [1, 2, 3].map((number) => ({
      kind: 'issue' as const,
      externalId: String(70_000 + number),
      key: number,
      changedAt: '2026-01-02T00:00:00.000Z',
    })),
    next: null,
    total: 3,
  })
  world.clock.advance(60_000)
  await world.app.startSync(world.admin, world.endpointId, { mode: 'census' })
  await world.sync()
  await judgeAll(world)
  const [alert] = await alerts(world)
  expect(alert).toMatchObject({ direction: 'differs', severity: 'high' })
  expect(alert?.description).toContain('of 3 objects compared')
  expect(alert?.description).toContain('3 are missing here')
  expect(alert?.points.map(({ mark, value }) => [mark, value])).toEqual([
    ['missing_here', 3],
    ['gone_there', 0],
    ['other_version', 0],
  ])
})
