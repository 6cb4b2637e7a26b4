import type { Scan } from './metrics-plans.ts'
import type { MetricsWorld } from './metrics-world.ts'
import { amount, figure, percent, type Result, ratioOf } from './results.ts'

/** What was measured, in seconds. */
export interface Measured {
  readonly runs: Record<
    'month' | 'sql' | 'shortMonth' | 'dirty' | 'shortDirty' | 'attribution' | 'shortAttribution',
    number[]
  >
  readonly changesAMonth: number
  readonly backfill: { readonly seconds: number; readonly periods: number }
  readonly plans: { readonly planned: number; readonly scans: readonly Scan[] }
}

const ms = (values: readonly number[]) => values.map((value) => 1_000 * value)
const beside = (ours: readonly number[], theirs: readonly number[]) =>
  `${figure(ms(ours), 'ms')} beside ${figure(ms(theirs), 'ms')}`

/** The rows of the speed table. Shares are of what the same run needed for everything. */
export function metricsResults(world: MetricsWorld, short: MetricsWorld, measured: Measured): Result[] {
  const { runs, changesAMonth, backfill, plans } = measured
  const { loaded, initiatives } = world
  const ofMonth = ratioOf(runs.month, runs.sql)
  const all = [backfill.seconds]
  const ofBackfill = ratioOf(
    runs.dirty,
    runs.dirty.map(() => backfill.seconds),
  )
  const longer = loaded.deployments / short.loaded.deployments
  const grown = (ours: readonly number[], theirs: readonly number[], what: string, goal: number | null): Result => {
    const ratio = ratioOf(ours, theirs)
    return {
      what,
      reference: `the same with a history 1/${longer.toFixed(1)} as long`,
      runs: { ours, theirs },
      figures: beside(ours, theirs),
      ratio: percent(ratio),
      goal: goal === null ? '' : `<= ${percent(goal)}`,
      met: goal === null ? null : ratio <= goal,
    }
  }
  return [
    {
      what: `DORA of a month (${amount(changesAMonth)} changes) among ${amount(loaded.deployments)} deployments, ${amount(loaded.commits)} commits, ${amount(loaded.incidents)} incidents`,
      reference: 'one statement of SQL for the same numbers, which are equal',
      runs: { month: runs.month, sql: runs.sql },
      figures: beside(runs.month, runs.sql),
      ratio: `${ofMonth.toFixed(1)} ×`,
      goal: '<= 2 ×',
      met: ofMonth <= 2,
    },
    {
      what: 'a dirty bucket: from its mark to stored snapshots',
      reference: `backfill of all ${amount(backfill.periods)} periods of ${initiatives.length} initiatives`,
      runs: { dirty: runs.dirty, backfill: all },
      figures: `${figure(ms(runs.dirty), 'ms')} beside ${figure(all, 's')}`,
      ratio: `${(100 * ofBackfill).toFixed(2)} %`,
      goal: '< 1 %',
      met: ofBackfill < 0.01,
    },
    {
      what: 'attribution of an initiative after one deployment more',
      reference: 'its first attribution, which writes all of its facts',
      runs: { attribution: runs.attribution, first: world.attributions },
      figures: `${figure(runs.attribution, 's')} beside ${figure(world.attributions, 's')}`,
      ratio: percent(ratioOf(runs.attribution, world.attributions)),
      goal: '',
      met: null,
    },
    grown(runs.dirty, runs.shortDirty, 'a dirty bucket in a long history', 1.1),
    grown(runs.month, runs.shortMonth, 'DORA of a month in a long history', 1.1),
    grown(runs.attribution, runs.shortAttribution, 'attribution in a long history: it reads all of it', null),
    {
      what: `plans of the ${plans.planned} statements of these paths that read a large table from end to end`,
      reference: '–',
      runs: { scans: [plans.scans.length] },
      figures:
        plans.scans.map(({ path, table, sql }) => `${path}: ${table} in ${sql.trim().slice(0, 60)}`).join('\n') ||
        'none',
      ratio: '',
      goal: 'none',
      met: plans.scans.length === 0,
    },
  ]
}
