import { expect, test } from 'vitest'
import { TrackerdError } from '../../src/errors.ts'
import type { DeliveryAttempt } from '../../src/ports/source-reader.ts'
import { example } from '../support/github-examples.ts'
import { setup } from '../support/world.ts'
import { ScriptedSource } from './scripted-source.ts'

const HOUR = 3_600_000

async function world(attempts: readonly Partial<DeliveryAttempt>[]) {
  const source = new ScriptedSource()
  const w = await setup({ adapters: source.adapters, credential: 'good' })
  const log = attempts.map((given, i) => ({
    id: String(i),
    deliveryId: `guid-${i}`,
    topic: 'issues',
    deliveredAt: new Date(w.clock.now().getTime() - HOUR),
    succeeded: false,
    ...given,
  }))
  const asked: string[] = []
  source.logs = async () => [
    {
      name: 'hook',
      read: async (at) => ({
        attempts: log.slice(Number(at ?? 0), Number(at ?? 0) + 2),
        next: Number(at ?? 0) + 2 < log.length ? Number(at ?? 0) + 2 : null,
      }),
      redeliver: async ({ deliveryId }) => {
        asked.push(deliveryId)
      },
    },
  ]
  const recover = () => w.app.recoverDeliveries(w.endpointId, AbortSignal.timeout(10_000))
  return { ...w, source, asked, recover, log }
}

test('a delivery that no attempt got through is asked for again', async () => {
  const w = await world([{}])
  expect(await w.recover()).toEqual({ redelivered: 1 })
  expect(w.asked).toEqual(['guid-0'])
  expect((await w.app.listSyncRecords(w.admin, { type: 'recovery' }, { limit: 5 })).items).toMatchObject([
    { status: 'success', itemsProcessed: 1, counts: { redelivered: 1 } },
  ])
})

test('one of which a later attempt got through is left alone', async () => {
  const w = await world([{ deliveryId: 'same', succeeded: true }, { deliveryId: 'same' }, { deliveryId: 'other' }])
  await w.recover()
  expect(w.asked).toEqual(['other'])
})

test('one that is in the inbox already is left alone: only the answer got lost', async () => {
  const w = await world([{ deliveryId: 'stored' }])
  await w.receive(example('issues', 'opened'), { deliveryId: 'stored' })
  expect(await w.recover()).toEqual({ redelivered: 0 })
})

test('one of an event that is not used is left alone', async () => {
  const w = await world([{ topic: 'star' }])
  expect(await w.recover()).toEqual({ redelivered: 0 })
})

test('one older than 3 days is beyond reach, and the log is read no further', async () => {
  const w = await world([{}, { deliveredAt: new Date('2026-01-12T11:00:00Z') }, {}, {}])
  await w.recover()
  expect(w.asked).toEqual(['guid-0'])
})

test('one that was refused five times is given up', async () => {
  const w = await world(Array.from({ length: 5 }, () => ({ deliveryId: 'refused' })))
  expect(await w.recover()).toEqual({ redelivered: 0 })
})

test('deliveries are asked for in the order they happened', async () => {
  const now = Date.parse('2026-01-15T12:00:00Z')
  const w = await world([
    { deliveredAt: new Date(now - HOUR) },
    { deliveredAt: new Date(now - 2 * HOUR) },
    { deliveredAt: new Date(now - 3 * HOUR) },
  ])
  await w.recover()
  expect(w.asked).toEqual(['guid-2', 'guid-1', 'guid-0'])
})

test('a log that may not be read is no failure', async () => {
  const w = await world([])
  w.source.logs = async () => {
    throw new TrackerdError('UPSTREAM_FORBIDDEN', { what: 'Webhooks: read' })
  }
  expect(await w.recover()).toEqual({ redelivered: 0 })
})
