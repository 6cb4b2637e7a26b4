import { systemClock } from '../../src/ports/clock.ts'
import { silentLogger } from '../../src/ports/logger.ts'
import { noTelemetry } from '../../src/ports/telemetry.ts'
import { noTracing } from '../../src/ports/tracing.ts'
import { BullmqQueue } from '../../src/queue/bullmq.ts'
import { PgBossQueue } from '../../src/queue/pg-boss.ts'

/** A worker that takes one job, says so, and never ends it: to be killed. Arguments: the engine and its address. */
const [engine, url = '', prefix = ''] = process.argv.slice(2)
const deps = {
  logger: silentLogger,
  clock: systemClock,
  random: Math.random,
  telemetry: noTelemetry,
  tracing: noTracing,
}
const queue =
  engine === 'bullmq' ? new BullmqQueue({ ...deps, url, prefix }) : new PgBossQueue({ ...deps, connectionString: url })
await queue.start()
await queue.work({ name: 'task', maxAttempts: 3, timeoutMs: 600_000, concurrency: 1 }, () => {
  process.stdout.write('running\n')
  return new Promise(() => undefined)
})
