import { systemClock } from '../ports/clock.ts'
import { silentLogger } from '../ports/logger.ts'
import { noTelemetry } from '../ports/telemetry.ts'
import { noTracing } from '../ports/tracing.ts'
import type { ExecuteDeps } from './execute.ts'
import { openQueue, type QueueSettings } from './open.ts'
import { PgBossQueue } from './pg-boss.ts'

/** Nothing is run. */
const IDLE: ExecuteDeps = {
  logger: silentLogger,
  clock: systemClock,
  random: () => 0,
  telemetry: noTelemetry,
  tracing: noTracing,
}

/**
 * Forgets jobs (see `JobQueue.forget`) without a daemon: those of the engine that is configured, and what the other one left
 * in the database before it was replaced. Throws QUEUE_UNAVAILABLE, DATABASE_UNAVAILABLE.
 */
export const forgetting =
  (settings: () => { readonly queue: QueueSettings['engine']; readonly redisUrl: string | null }) =>
  async (databaseUrl: string, named: readonly string[], databaseId: string): Promise<void> => {
    const { queue: engine, redisUrl } = settings()
    const inDatabase = new PgBossQueue({ ...IDLE, connectionString: databaseUrl })
    try {
      await inDatabase.forget(named)
    } finally {
      await inDatabase.stop(0)
    }
    if (engine === 'pg-boss') return
    const queue = await openQueue({ engine, databaseUrl, redisUrl, databaseId: async () => databaseId }, IDLE)
    try {
      await queue.forget(named)
    } finally {
      await queue.stop(0)
    }
  }
