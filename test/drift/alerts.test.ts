import { expect, test } from 'vitest'
import { drifted, reported, types } from './drift-world.ts'

const HOUR = 3_600_000

test('what is found opens one alert with rule, limits, points and links, and the same run once more changes nothing', async () => {
  const drift = await drifted()
  expect(await drift.run()).toMatchObject({ judged: 1, opened: 1 })
  const alert = await drift.alert()
  expect(alert).toMatchObject({
    driftType: 'architecture_drift',
    subject: 'octo/hello arch',
    direction: 'violations',
    severity: 'medium',
    status: 'open',
    rule: 'violations_against_frozen_baseline',
    parameters: { baseline: 0 },
    limits: { medium: 1, high: 10 },
    detectedAt: '2026-03-02T09:02:00.000Z',
    version: 1,
  })
  expect(alert.description).toContain('no-cycles at src/0.ts')
  expect(alert.points).toEqual([{ at: '2026-03-02T09:02:00.000Z', value: 1, mark: 'no-cycles src/0.ts' }])
  expect(alert.links).toMatchObject([{ kind: 'architecture_report', url: 'https://ci.example/run/1' }])
  const before = await drift.told()
  drift.world.clock.advance(HOUR)
  expect(await drift.run()).toMatchObject({ judged: 1, opened: 0, raised: 0, closed: 0, updated: 0 })
  expect(await drift.alert()).toEqual(alert)
  expect(await drift.told()).toEqual(before)
  expect(types(before)).toEqual(['opened'])
  expect(before[0]?.payload).toMatchObject({
    initiative_id: drift.initiativeId,
    drift_type: 'architecture_drift',
    severity: 'medium',
    description: alert.description,
    detected_at: alert.detectedAt,
    resolved_at: null,
    rule: alert.rule,
    limits: alert.limits,
    points: alert.points,
    links: alert.links,
  })
})

test('it gets worse, is gone, and comes again: raised, closed, and a new alert', async () => {
  const drift = await drifted()
  await drift.run()
  await reported(drift, 12)
  expect(await drift.run()).toMatchObject({ raised: 1 })
  expect(await drift.alert()).toMatchObject({ severity: 'high', raisedAt: '2026-03-02T09:03:00.000Z' })
  await reported(drift, 0)
  expect(await drift.run()).toMatchObject({ closed: 1 })
  expect(await drift.alert()).toMatchObject({
    status: 'resolved',
    resolvedBy: 'system',
    resolution: 'no_longer_found',
    resolvedAt: '2026-03-02T09:04:00.000Z',
    severity: 'high',
  })
  await reported(drift, 1)
  expect(await drift.run()).toMatchObject({ opened: 1 })
  expect((await drift.alerts()).map(({ status, severity }) => [status, severity])).toEqual([
    ['open', 'medium'],
    ['resolved', 'high'],
  ])
  expect(types(await drift.told())).toEqual(['opened', 'raised', 'closed', 'opened'])
  expect((await drift.told())[2]?.payload).toMatchObject({
    resolved_at: '2026-03-02T09:04:00.000Z',
    reason: 'no_longer_found',
  })
  expect(await drift.audited()).toEqual([
    'drift_alert.opened',
    'drift_alert.raised',
    'drift_alert.closed',
    'drift_alert.opened',
  ])
})

test('one that is milder shows other numbers and says nothing', async () => {
  const drift = await drifted(12)
  await drift.run()
  await reported(drift, 2)
  expect(await drift.run()).toMatchObject({ updated: 1, raised: 0, closed: 0 })
  const alert = await drift.alert()
  expect(alert).toMatchObject({ severity: 'high', version: 2 })
  expect(alert.points).toHaveLength(2)
  expect(types(await drift.told())).toEqual(['opened'])
})

test('acknowledged: only something worse calls again', async () => {
  const drift = await drifted()
  const { world } = drift
  await drift.run()
  const { id } = await drift.alert()
  const seen = await world.app.acknowledgeDriftAlert(world.admin, id, { note: 'I look at it' })
  expect(seen).toMatchObject({ status: 'acknowledged', note: 'I look at it', acknowledgedAt: expect.any(String) })
  expect(await world.app.acknowledgeDriftAlert(world.admin, id, {})).toEqual(seen)
  await drift.run()
  expect(await drift.alert()).toEqual(seen)
  await reported(drift, 11)
  await drift.run()
  expect(await drift.alert()).toMatchObject({ status: 'open', severity: 'high', acknowledgedAt: null })
  expect(types(await drift.told())).toEqual(['opened', 'raised'])
})

test('snoozed: nothing is said until then; it is there still, and opens again', async () => {
  const drift = await drifted()
  const { world } = drift
  await drift.run()
  const { id } = await drift.alert()
  const past = world.app.snoozeDriftAlert(world.admin, id, { until: '2026-03-02T09:00:00Z' })
  await expect(past).rejects.toMatchObject({ code: 'INPUT_INVALID' })
  await world.app.snoozeDriftAlert(world.admin, id, { until: '2026-03-09T00:00:00+02:00', note: 'next week' })
  expect(await drift.alert()).toMatchObject({ status: 'snoozed', snoozedUntil: '2026-03-08T22:00:00.000Z' })
  await reported(drift, 12)
  expect(await drift.run()).toMatchObject({ raised: 0, opened: 0 })
  expect(await drift.alert()).toMatchObject({ status: 'snoozed' })
  world.clock.set('2026-03-08T22:00:00Z')
  expect(await drift.run()).toMatchObject({ opened: 1 })
  expect(await drift.alert()).toMatchObject({ id, status: 'open', severity: 'high', snoozedUntil: null })
  expect((await drift.told()).map(({ payload }) => payload.reason)).toEqual([null, 'snooze_expired'])
})

test('one that is gone while it is snoozed closes when that is over', async () => {
  const drift = await drifted()
  await drift.run()
  await drift.world.app.snoozeDriftAlert(drift.world.admin, (await drift.alert()).id, { until: '2026-03-03T00:00:00Z' })
  await reported(drift, 0)
  await drift.run()
  expect(await drift.alert()).toMatchObject({ status: 'snoozed', goneSince: '2026-03-02T09:03:00.000Z' })
  drift.world.clock.set('2026-03-03T00:00:00Z')
  expect(await drift.run()).toMatchObject({ closed: 1 })
  expect(await drift.alert()).toMatchObject({ status: 'resolved', resolvedBy: 'system' })
})

test('resolved by an operator: it is not said again while it lasts, but when it gets worse', async () => {
  const drift = await drifted()
  const { world } = drift
  await drift.run()
  const { id } = await drift.alert()
  expect(await world.app.resolveDriftAlert(world.admin, id, { note: 'accepted' })).toMatchObject({
    status: 'resolved',
    resolvedBy: 'operator',
    resolution: 'by_operator',
    note: 'accepted',
  })
  expect((await drift.told()).at(-1)).toMatchObject({
    type: 'drift_alert.closed',
    payload: { reason: 'by_operator', resolved_at: '2026-03-02T09:02:00.000Z' },
  })
  await expect(world.app.resolveDriftAlert(world.admin, id, {})).rejects.toMatchObject({ code: 'ALERT_RESOLVED' })
  await drift.run()
  expect(await drift.alert()).toMatchObject({ status: 'resolved', resolvedBy: 'operator' })
  await reported(drift, 12)
  expect(await drift.run()).toMatchObject({ opened: 1 })
  expect(await drift.alert()).toMatchObject({
    id,
    status: 'open',
    severity: 'high',
    resolvedBy: null,
    resolution: null,
  })
  expect((await drift.told()).at(-1)?.payload).toMatchObject({ reason: 'worse_than_resolved', resolved_at: null })
  expect(await drift.audited()).toEqual(['drift_alert.opened', 'drift_alert.resolved', 'drift_alert.opened'])
})
