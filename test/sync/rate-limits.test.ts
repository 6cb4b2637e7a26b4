import { expect, test } from 'vitest'
import { createRateLimits } from '../../src/sync/rate-limits.ts'
import { setup } from '../support/world.ts'

async function limits(interactive = false) {
  const w = await setup()
  const of = (asPerson: boolean) =>
    createRateLimits({
      db: w.db,
      clock: w.clock,
      tenantId: w.tenantId,
      endpointId: w.endpointId,
      pacing: [{ resource: 'points', limit: 10, windowSeconds: 60 }],
      interactive: asPerson,
    })
  return { ...w, limits: of(interactive), people: of(true) }
}
const inAnHour = new Date('2026-01-15T13:00:00Z')

test('workers that spend at the same time never spend more than there is', async () => {
  const w = await limits()
  const spent = await Promise.allSettled(Array.from({ length: 30 }, () => w.limits.take('points', 1)))
  expect(spent.filter(({ status }) => status === 'fulfilled')).toHaveLength(10)
  expect(spent.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'UPSTREAM_LIMITED', details: { until: '2026-01-15T12:01:00.000Z', resource: 'points' } },
  })
})

test('of what is asked for at once each is refused or granted for itself', async () => {
  const w = await limits()
  await w.limits.observe('core', { limit: 5000, remaining: 0, resetsAt: inAnHour })
  const asked = ['core', 'points', 'graphql', 'points'].map((resource) => w.limits.take(resource, 6))
  const outcomes = await Promise.allSettled(asked)
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'rejected'])
  await w.limits.take('points', 4)
  await expect(w.limits.take('points', 1)).rejects.toMatchObject({ code: 'UPSTREAM_LIMITED' })
})

test('what an answer told holds for every worker, and people may use what is kept back', async () => {
  const w = await limits()
  await w.limits.take('core', 1)
  await w.limits.observe('core', { limit: 5000, remaining: 100, resetsAt: inAnHour })
  await expect(w.limits.take('core', 1)).rejects.toMatchObject({ details: { until: inAnHour.toISOString() } })
  await w.people.take('core', 1)
  await w.limits.take('graphql', 1)
})

test('a block of everything stops every resource until it ends', async () => {
  const w = await limits()
  const until = await w.limits.block('*', null, 'secondary limit')
  expect(until.toISOString()).toBe('2026-01-15T12:01:00.000Z')
  await expect(w.people.take('core', 1)).rejects.toMatchObject({ code: 'UPSTREAM_LIMITED' })
  w.clock.advance(60_000)
  await w.limits.take('core', 1)
})

test('waits without a time double until an answer comes', async () => {
  const w = await limits()
  await w.limits.block('*', null, 'secondary limit')
  w.clock.advance(60_000)
  expect((await w.limits.block('*', null, 'secondary limit')).toISOString()).toBe('2026-01-15T12:03:00.000Z')
  w.clock.advance(120_000)
  await w.limits.observe('core', { limit: 5000, remaining: 4999, resetsAt: inAnHour })
  expect((await w.limits.block('*', null, 'secondary limit')).toISOString()).toBe('2026-01-15T12:04:00.000Z')
})
