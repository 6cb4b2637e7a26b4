/**
 * `npm run bench:metrics [--quick] [--initiatives 50] [--months 30]`: the rows of metrics in the speed table. A million
 * deployments, five million commits and 200,000 incidents; with --quick a twentieth, of fewer initiatives and months that
 * are as full. PostgreSQL as in `bench:ingest`.
 */
import { parseArgs } from 'node:util'
import { openServer } from './database.ts'
import { measure } from './metrics-measure.ts'
import { metricsResults } from './metrics-results.ts'
import { metricsWorld } from './metrics-world.ts'
import { publish } from './results.ts'

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    initiatives: { type: 'string' },
    months: { type: 'string' },
  },
})
const initiatives = Number(values.initiatives ?? (values.quick ? 15 : 50))
const months = Number(values.months ?? (values.quick ? 5 : 30))
const rounds = values.quick ? 10 : 30
const say = (what: string) => process.stdout.write(`${what}\n`)

const server = await openServer()
try {
  const short = await metricsWorld(server, { initiatives, months: Math.max(1, Math.round(months / 10) - 1) }, say)
  const world = await metricsWorld(server, { initiatives, months }, say)
  say('measuring …')
  const measured = await measure(world, short, rounds, say)
  await short.heart.close()
  await world.heart.close()
  process.exitCode = publish('metrics', server.description, metricsResults(world, short, measured)) ? 0 : 1
} finally {
  await server.stop()
}
