import { expect, test } from 'vitest'
import type { EndpointTimes } from '../../src/db/reading-endpoints.ts'
import { dueMode, needsWorker, nextSyncAt } from '../../src/sync/due.ts'

const NOW = new Date('2026-01-15T12:00:00Z')
const ago = (minutes: number) => new Date(NOW.getTime() - minutes * 60_000)
const endpoint = (given: Partial<EndpointTimes> = {}): EndpointTimes => ({
  id: '11111111-1111-4111-8111-111111111111',
  status: 'active',
  syncIntervalSeconds: null,
  lastDeliveryAt: null,
  lastPolledAt: ago(4),
  lastCensusAt: ago(60),
  createdAt: ago(10_000),
  running: null,
  ...given,
})
const minutes = (times: EndpointTimes) => (nextSyncAt(times, NOW).getTime() - NOW.getTime()) / 60_000

test('an endpoint that was never read is due', () => {
  expect(dueMode(endpoint({ lastPolledAt: null }), NOW)).toBe('incremental')
})

test('without webhooks it is read every 5 minutes', () => {
  expect(minutes(endpoint())).toBe(1)
  expect(dueMode(endpoint({ lastPolledAt: ago(5) }), NOW)).toBe('incremental')
})

test('while webhooks flow it is read every hour, and at once when they stop for a quarter of an hour', () => {
  const flowing = endpoint({ lastPolledAt: ago(30), lastDeliveryAt: ago(14) })
  expect(minutes(flowing)).toBe(30)
  expect(dueMode({ ...flowing, lastDeliveryAt: ago(15) }, NOW)).toBe('incremental')
})

test('an interval of the operator holds whatever the webhooks do', () => {
  expect(minutes(endpoint({ syncIntervalSeconds: 600, lastDeliveryAt: ago(1) }))).toBe(6)
})

test('a connection that a person has to mend is tried once an hour', () => {
  expect(minutes(endpoint({ status: 'error' }))).toBe(56)
})

test('it is counted once a day, the first time a day after it was added', () => {
  expect(dueMode(endpoint({ lastCensusAt: ago(24 * 60) }), NOW)).toBe('census')
  expect(dueMode(endpoint({ lastCensusAt: null, createdAt: ago(60) }), NOW)).toBe(null)
  expect(dueMode(endpoint({ lastCensusAt: null, createdAt: ago(24 * 60) }), NOW)).toBe('census')
})

test('reading goes before counting', () => {
  expect(dueMode(endpoint({ lastPolledAt: ago(9), lastCensusAt: ago(3000) }), NOW)).toBe('incremental')
})

test('a run is offered to another worker when it lies still, not while it works or sleeps', () => {
  const running = (heartbeat: Date, waitingUntil: Date | null) =>
    endpoint({
      lastPolledAt: ago(60),
      running: { heartbeatAt: heartbeat.toISOString(), waitingUntil: waitingUntil?.toISOString() ?? null },
    })
  expect(needsWorker(running(ago(1), null), NOW)).toBe(false)
  expect(needsWorker(running(ago(2), null), NOW)).toBe(true)
  expect(needsWorker(running(ago(30), ago(-10)), NOW)).toBe(false)
  expect(needsWorker(running(ago(30), ago(1)), NOW)).toBe(true)
})
