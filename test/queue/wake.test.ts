import { expect, test } from 'vitest'
import { silentLogger } from '../../src/ports/logger.ts'
import { WakeUps } from '../../src/queue/wake.ts'
import { gate } from './recorder.ts'

/** Longer than any test. */
const NEVER_MS = 3_600_000

const first = { endpointId: '00000000-0000-4000-8000-00000000000a' }
const second = { endpointId: '00000000-0000-4000-8000-00000000000b' }

/** A queue whose sends stay on their way until they are let through one by one. */
function setup() {
  const sends: { name: string; payload: object; options: unknown; arrive: () => void; fail: (error: Error) => void }[] =
    []
  const warnings: object[] = []
  const queue = {
    send: (name: string, payload: object, options?: object) => {
      const { promise, resolve, reject } = Promise.withResolvers<boolean>()
      sends.push({ name, payload, options, arrive: () => resolve(true), fail: reject })
      return promise
    },
  }
  const logger = { ...silentLogger, warn: (fields: object) => void warnings.push(fields) }
  return { sends, warnings, wakeUps: new WakeUps(queue, logger) }
}

test('a wake-up is sent with the unique key of its contract', async () => {
  const { sends, wakeUps } = setup()
  wakeUps.wake('apply-inbox', first)
  expect(sends).toMatchObject([{ name: 'apply-inbox', payload: first, options: { uniqueKey: first.endpointId } }])
})

test('while a send is on its way, a thousand more wake-ups for its key cost one send', async () => {
  const { sends, wakeUps } = setup()
  for (let n = 0; n < 1_000; n += 1) wakeUps.wake('apply-inbox', first)
  expect(sends).toHaveLength(1)
  sends[0]?.arrive()
  await expect.poll(() => sends.length).toBe(2)
  sends[1]?.arrive()
  await wakeUps.flush(NEVER_MS)
  expect(sends).toHaveLength(2)
})

test('keys and kinds do not wait for each other', () => {
  const { sends, wakeUps } = setup()
  wakeUps.wake('apply-inbox', first)
  wakeUps.wake('apply-inbox', second)
  wakeUps.wake('sweep', {})
  expect(sends).toHaveLength(3)
})

test('after the last send has arrived, the next wake-up is sent at once', async () => {
  const { sends, wakeUps } = setup()
  wakeUps.wake('apply-inbox', first)
  sends[0]?.arrive()
  await wakeUps.flush(NEVER_MS)
  wakeUps.wake('apply-inbox', first)
  expect(sends).toHaveLength(2)
})

test('a send that fails is told to the log, not to the caller, and does not stop the one that was asked for meanwhile', async () => {
  const { sends, warnings, wakeUps } = setup()
  wakeUps.wake('apply-inbox', first)
  wakeUps.wake('apply-inbox', first)
  sends[0]?.fail(new Error('no connection'))
  await expect.poll(() => sends.length).toBe(2)
  sends[1]?.arrive()
  await wakeUps.flush(NEVER_MS)
  expect(warnings).toMatchObject([{ job: 'apply-inbox', err: { message: 'no connection' } }])
})

test('flush gives up what is sent into nothing', async () => {
  const { wakeUps } = setup()
  wakeUps.wake('apply-inbox', first)
  await wakeUps.flush(1)
})

test('flush waits for what is asked for while it waits', async () => {
  const { sends, wakeUps } = setup()
  wakeUps.wake('apply-inbox', first)
  const flushed = gate()
  const flushing = wakeUps.flush(NEVER_MS).then(() => flushed.open())
  wakeUps.wake('apply-inbox', second)
  for (const { arrive } of sends) arrive()
  await flushing
  await flushed.opened
  expect(sends).toHaveLength(2)
})
