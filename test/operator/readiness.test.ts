import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { TrackerdError } from '../../src/errors.ts'
import { createReadiness } from '../../src/operator/readiness.ts'

const well = async (): Promise<void> => undefined
const refuses = (code: 'DATABASE_UNAVAILABLE' | 'MIGRATIONS_PENDING' | 'QUEUE_UNAVAILABLE') => async () => {
  throw new TrackerdError(code)
}
const hangs = () => new Promise<void>(() => undefined)

const states = async (ping = well, checkSchema = well, queue = well) => {
  const readiness = createReadiness({ db: { ping }, checkSchema, queue: { ping: queue } })()
  await vi.advanceTimersByTimeAsync(4_500)
  return Object.fromEntries(
    (await readiness).map(({ part, error }) => [part, error === null ? null : (error as TrackerdError).code]),
  )
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('each part stands for itself', async () => {
  expect(await states()).toEqual({ database: null, schema: null, queue: null })
  expect(await states(well, refuses('MIGRATIONS_PENDING'), refuses('QUEUE_UNAVAILABLE'))).toEqual({
    database: null,
    schema: 'MIGRATIONS_PENDING',
    queue: 'QUEUE_UNAVAILABLE',
  })
})

test('of a database that is away nobody says that its schema is right', async () => {
  expect(await states(refuses('DATABASE_UNAVAILABLE'))).toEqual({
    database: 'DATABASE_UNAVAILABLE',
    schema: 'DATABASE_UNAVAILABLE',
    queue: null,
  })
})

test('what gives no answer is not ready, and holds nobody up', async () => {
  expect(await states(hangs, hangs, hangs)).toEqual({
    database: 'DATABASE_UNAVAILABLE',
    schema: 'DATABASE_UNAVAILABLE',
    queue: 'QUEUE_UNAVAILABLE',
  })
  expect(vi.getTimerCount()).toBe(0)
})
