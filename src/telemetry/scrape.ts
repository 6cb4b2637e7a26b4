import type { StoredNumbers } from '../db/telemetry.ts'
import { TrackerdError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { Scrape } from '../ports/telemetry.ts'
import type { GaugeName, Reading } from './instruments.ts'
import type { Prometheus } from './prometheus.ts'
import { STORED_GAUGES, storedReadings } from './stored.ts'

export interface PoolUse {
  readonly total: number
  readonly idle: number
  readonly waiting: number
  readonly limit: number
}

export interface ScrapeDeps {
  readonly prometheus: Prometheus
  readonly clock: Clock
  readonly logger: Logger
  readonly pool: () => PoolUse
  readonly readStored: (now: Date) => Promise<StoredNumbers>
  /** What each part that the process needs is missing; null: it is ready. Never rejects. */
  readonly readiness: () => Promise<readonly { readonly part: string; readonly error: unknown }[]>
}

/** Two servers that scrape every 15 s each cost the database as much as one. */
const KEPT_MS = 10_000
/** Prometheus waits for 10 s: while no connection is free, that must be told in time. */
const ANSWERS_WITHIN_MS = 5_000

/**
 * What `GET /metrics` says. The database is asked by one scrape at a time and at most every ten seconds, whoever asks; the
 * others are told the same. When it cannot be read, its numbers are left out and all others told.
 */
export function createScrape(deps: ScrapeDeps): () => Promise<Scrape> {
  const { prometheus, clock, pool } = deps
  let reading: Promise<void> | null = null
  let asked: Promise<StoredNumbers> | null = null
  let readAt = Number.NEGATIVE_INFINITY

  async function readStored(): Promise<StoredNumbers | null> {
    try {
      // One that hangs is not asked a second time beside itself.
      asked ??= deps.readStored(clock.now()).finally(() => {
        asked = null
      })
      return await within(ANSWERS_WITHIN_MS, asked)
    } catch (err) {
      deps.logger.warn({ err }, 'the numbers of the database could not be read; the scrape goes without them')
      return null
    }
  }

  async function refresh(): Promise<void> {
    const [readiness, stored] = await Promise.all([deps.readiness(), readStored()])
    prometheus.set(
      ['trackerd_ready'],
      readiness.map(({ part, error }) => one('trackerd_ready', Number(error === null), { part })),
    )
    prometheus.set(STORED_GAUGES, stored === null ? [] : storedReadings(stored))
    prometheus.set(
      ['trackerd_database_readings_success'],
      [one('trackerd_database_readings_success', Number(stored !== null))],
    )
    readAt = clock.now().getTime()
  }

  return async () => {
    if (Math.abs(clock.now().getTime() - readAt) >= KEPT_MS)
      reading ??= refresh().finally(() => {
        reading = null
      })
    await reading
    const { total, idle, waiting, limit } = pool()
    prometheus.set(
      ['trackerd_db_pool_connections', 'trackerd_db_pool_limit_connections', 'trackerd_db_pool_waiting_requests'],
      [
        one('trackerd_db_pool_connections', idle, { state: 'idle' }),
        one('trackerd_db_pool_connections', total - idle, { state: 'busy' }),
        one('trackerd_db_pool_limit_connections', limit),
        one('trackerd_db_pool_waiting_requests', waiting),
      ],
    )
    return prometheus.text()
  }
}

async function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const late = () => reject(new TrackerdError('DATABASE_UNAVAILABLE', { what: `no answer within ${ms} ms` }))
  const timer = setTimeout(late, ms)
  try {
    return await Promise.race([answer, promise])
  } finally {
    clearTimeout(timer)
  }
}

const one = (name: GaugeName, value: number, labels: Reading['labels'] = {}): Reading => ({ name, labels, value })
