import { measureMonth, monthsOf } from './metrics-month.ts'
import { sequentialScans, statementsOf } from './metrics-plans.ts'
import type { Measured } from './metrics-results.ts'
import { backfillEverything, oneDirtyBucket, oneNewDeployment, passOfTheDay } from './metrics-snapshots.ts'
import type { MetricsWorld } from './metrics-world.ts'
import { figure } from './results.ts'

const ms = (values: readonly number[]) => values.map((value) => 1_000 * value)

/** So many reports do not count: a daemon has run its code before, and its connections have planned what they send. */
const WARM_UP = 15

/** Everything that the table shows, of a long history and beside it of a short one. */
export async function measure(
  world: MetricsWorld,
  short: MetricsWorld,
  rounds: number,
  say: (what: string) => void,
): Promise<Measured> {
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
  const [own, shorts] = [monthsOf(world, WARM_UP + rounds), monthsOf(short, WARM_UP + rounds)]
  for (const [at, month] of own.entries()) {
    const found = await measureMonth(world, month)
    const beside = await measureMonth(short, shorts[at] ?? month)
    if (at < WARM_UP) continue
    runs.month.push(found.ours)
    runs.sql.push(found.sql)
    runs.shortMonth.push(beside.ours)
    changes += found.changes
  }
  say(
    `  a month: ${figure(ms(runs.month), 'ms')}, by one statement ${figure(ms(runs.sql), 'ms')}; snapshots of today …`,
  )
  await passOfTheDay(short)
  await passOfTheDay(world)
  for (let round = 0; round <= rounds; round += 1) {
    const dirty = await oneDirtyBucket(world, round)
    const shortDirty = await oneDirtyBucket(short, round)
    if (round === 0) continue
    runs.dirty.push(dirty)
    runs.shortDirty.push(shortDirty)
  }
  say(`  a dirty bucket: ${figure(ms(runs.dirty), 'ms')}; attribution …`)
  for (let round = 0; round < 3; round += 1) {
    runs.attribution.push(await oneNewDeployment(world, round))
    runs.shortAttribution.push(await oneNewDeployment(short, round))
  }
  say(`  attribution: ${figure(runs.attribution, 's')}; a backfill of everything …`)
  const month = own.at(-1)
  if (month === undefined) throw new Error('no month')
  const sent = [
    ...(await statementsOf(world.heart, 'month', () => measureMonth(world, month))),
    ...(await statementsOf(world.heart, 'attribution', () => oneNewDeployment(world, rounds + 1))),
    ...(await statementsOf(world.heart, 'snapshot', () => oneDirtyBucket(world, 1))),
  ]
  const backfill = await backfillEverything(world)
  return { runs, changesAMonth: changes / rounds, backfill, plans: await sequentialScans(world.heart, sent) }
}
