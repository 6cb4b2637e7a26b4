/**
 * `npm run bench:metrics [--quick] [--initiatives 50] [--months 30]`: the rows of metrics in the speed table. A million
 * deployments, five million commits and 200,000 incidents; with --quick a twentieth, of fewer initiatives and months that
 * are as full. PostgreSQL as in `bench:ingest`.
 */
import { parseArgs } from 'node:util'
import { openServer } from './database.ts'
import { measureMonth, monthsOf } from './metrics-month.ts'
import { sequentialScans, statementsOf } from './metrics-plans.ts'
import { type Measured, metricsResults } from './metrics-results.ts'
import { backfillEverything, oneDirtyBucket, oneNewDeployment, passOfTheDay } from './metrics-snapshots.ts'
import { type MetricsWorld, metricsWorld } from './metrics-world.ts'
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
  const measured = await measure(world, short)
  await short.heart.close()
  await world.heart.close()
  process.exitCode = publish('metrics', server.description, metricsResults(world, short, measured)) ? 0 : 1
} finally {
  await server.stop()
}

async function measure(world: MetricsWorld, short: MetricsWorld): Promise<Measured> {
  const runs: Measured['runs'] = {
    month: [],
    sql: [],
    shortMonth: [],
    dirty: [],
    shortDirty: [],
    attribution: [],
    shortAttribution: [],
  }
  let changes = 0
  const [own, shorts] = [monthsOf(world, rounds), monthsOf(short, rounds)]
  for (const [at, month] of own.entries()) {
    const found = await measureMonth(world, month)
    const beside = await measureMonth(short, shorts[at] ?? month)
    // The first does not count: code that runs for the first time is slow, whoever runs it.
    if (at === 0) continue
    runs.month.push(found.ours)
    runs.sql.push(found.sql)
    runs.shortMonth.push(beside.ours)
    changes += found.changes
  }
  await passOfTheDay(short)
  await passOfTheDay(world)
  for (let round = 0; round <= rounds; round += 1) {
    const dirty = await oneDirtyBucket(world, round)
    const shortDirty = await oneDirtyBucket(short, round)
    if (round === 0) continue
    runs.dirty.push(dirty)
    runs.shortDirty.push(shortDirty)
  }
  for (let round = 0; round < 3; round += 1) {
    runs.attribution.push(await oneNewDeployment(world, round))
    runs.shortAttribution.push(await oneNewDeployment(short, round))
  }
  const month = own.at(-1)
  if (month === undefined) throw new Error('no month')
  const sent = [
    ...(await statementsOf(world.heart, 'month', () => measureMonth(world, month))),
    ...(await statementsOf(world.heart, 'attribution', () => oneNewDeployment(world, rounds + 1))),
    ...(await statementsOf(world.heart, 'snapshot', () => oneDirtyBucket(world, 1))),
  ]
  const backfill = await backfillEverything(world)
  return { runs, changesAMonth: changes / (rounds - 1), backfill, plans: await sequentialScans(world.heart, sent) }
}
