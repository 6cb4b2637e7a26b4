import { systemClock } from '../../src/ports/clock.ts'
import { silentLogger } from '../../src/ports/logger.ts'
import { PgBossQueue } from '../../src/queue/pg-boss.ts'

/** A worker that takes one job, says so, and never ends it: to be killed. Arguments: the engine and its address. */
const [engine, url] = process.argv.slice(2)
if (engine !== 'pg-boss' || !url) throw new Error(`no such engine: ${engine}`)

const queue = new PgBossQueue({ connectionString: url, logger: silentLogger, clock: systemClock, random: Math.random })
await queue.start()
await queue.work({ name: 'task', maxAttempts: 3, timeoutMs: 600_000, concurrency: 1 }, () => {
  process.stdout.write('running\n')
  return new Promise(() => undefined)
})
