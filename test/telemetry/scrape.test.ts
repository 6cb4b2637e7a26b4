import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { StoredNumbers } from '../../src/db/telemetry.ts'
import { TrackerdError } from '../../src/errors.ts'
import { silentLogger } from '../../src/ports/logger.ts'
import { COUNTERS, GAUGES, PROCESS, TIMINGS } from '../../src/telemetry/instruments.ts'
import { Prometheus } from '../../src/telemetry/prometheus.ts'
import { createScrape } from '../../src/telemetry/scrape.ts'
import { StandingClock } from '../support/world.ts'

const stored = (pending: number): StoredNumbers => ({
  endpoints: [],
  outbox: { pending, dead: 0, lag: null, sinks: [] },
  budgets: [],
  snapshots: [],
  alerts: [],
})

function setup(readStored: () => Promise<StoredNumbers>) {
  const clock = new StandingClock('2026-01-15T12:00:00Z')
  const use = { total: 3, idle: 1, waiting: 4, limit: 12 }
  const scrape = createScrape({
    prometheus: new Prometheus(),
    clock,
    logger: silentLogger,
    pool: () => use,
    readStored,
    readiness: async () => [
      { part: 'database', error: null },
      { part: 'queue', error: new TrackerdError('QUEUE_UNAVAILABLE') },
    ],
  })
  const lines = async () => (await scrape()).text.split('\n')
  return { clock, use, scrape, lines }
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

test('the database is asked once in ten seconds, however often and by however many it is scraped', async () => {
  const readStored = vi.fn(async () => stored(readStored.mock.calls.length))
  const { clock, scrape, lines } = setup(readStored)
  await Promise.all([scrape(), scrape(), scrape()])
  clock.advance(9_999)
  expect(await lines()).toContain('trackerd_outbox_events{state="pending"} 1')
  expect(readStored).toHaveBeenCalledTimes(1)
  clock.advance(1)
  expect(await lines()).toContain('trackerd_outbox_events{state="pending"} 2')
})

test('what cannot be read is left out and said to be, and the rest is told', async () => {
  const readStored = vi.fn<() => Promise<StoredNumbers>>()
  readStored.mockResolvedValueOnce(stored(7))
  readStored.mockRejectedValueOnce(new TrackerdError('DATABASE_UNAVAILABLE'))
  const { clock, lines } = setup(readStored)
  const before = await lines()
  expect(before).toContain('trackerd_database_readings_success 1')
  expect(before).toContain('trackerd_outbox_lag_seconds 0')
  clock.advance(10_000)
  const after = await lines()
  expect(after).toContain('trackerd_database_readings_success 0')
  expect(after).toContain('trackerd_db_pool_waiting_requests 4')
  expect(after.filter((line) => /^trackerd_outbox/.test(line))).toEqual([])
})

test('a database that does not answer holds no scrape up and is not asked twice at once', async () => {
  const readStored = vi.fn(() => new Promise<StoredNumbers>(() => undefined))
  const { clock, lines } = setup(readStored)
  for (const _ of [1, 2]) {
    const told = lines()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await told).toContain('trackerd_database_readings_success 0')
    clock.advance(10_000)
  }
  expect(readStored).toHaveBeenCalledTimes(1)
})

test('parts and connections are told as they stand', async () => {
  const { use, lines } = setup(async () => stored(0))
  expect(await lines()).toEqual(
    expect.arrayContaining([
      'trackerd_ready{part="database"} 1',
      'trackerd_ready{part="queue"} 0',
      'trackerd_db_pool_connections{state="idle"} 1',
      'trackerd_db_pool_connections{state="busy"} 2',
      'trackerd_db_pool_limit_connections 12',
    ]),
  )
  use.waiting = 0
  expect(await lines()).toContain('trackerd_db_pool_waiting_requests 0')
})

test('every instrument is exposed under its name, with its unit, and none beside them', async () => {
  const { lines } = setup(async () => stored(0))
  const exposed = (await lines()).flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? [])
  const ours = exposed.filter((name) => name.startsWith('trackerd_'))
  expect(ours.sort()).toEqual(Object.keys({ ...COUNTERS, ...TIMINGS, ...GAUGES }).sort())
  expect(exposed).toEqual(expect.arrayContaining(Object.keys(PROCESS)))
  expect(Object.keys(COUNTERS).filter((name) => !name.endsWith('_total'))).toEqual([])
  expect(Object.keys(TIMINGS).filter((name) => !name.endsWith('_seconds'))).toEqual([])
})
