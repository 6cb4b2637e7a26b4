import { isDeepStrictEqual } from 'node:util'
import type { MetricValue } from '../src/app.ts'
import type { Uuid } from '../src/domain/ids.ts'
import { DORA_BY_SQL, type DoraBySql } from '../test/metrics/dora-by-sql.ts'
import { benchActor } from './heart.ts'
import { type MetricsWorld, seconds } from './metrics-world.ts'

export interface Month {
  readonly initiativeId: Uuid
  readonly from: Date
  readonly to: Date
}

/** Whole months, each of another initiative as long as there are some. */
export function monthsOf({ initiatives, from, to }: MetricsWorld, count: number): Month[] {
  const first = (back: number) => new Date(Date.UTC(to.getUTCFullYear(), to.getUTCMonth() - back))
  const whole = (to.getUTCFullYear() - from.getUTCFullYear()) * 12 + to.getUTCMonth() - from.getUTCMonth()
  return Array.from({ length: count }, (_, at) => {
    const back = 1 + (at % whole)
    return { initiativeId: initiatives[at % initiatives.length] as Uuid, from: first(back), to: first(back - 1) }
  })
}

/** The five metrics as `GET /v1/metrics/dora` answers them, and by one statement. Throws when they differ. */
export async function measureMonth(
  world: MetricsWorld,
  month: Month,
): Promise<{ ours: number; sql: number; changes: number }> {
  const { heart } = world
  const asOf = new Date()
  let metrics: readonly MetricValue[] = []
  let row: DoraBySql | undefined
  const bySql = () =>
    seconds(async () => {
      const values = [heart.tenantId, month.initiativeId, month.from, month.to, asOf]
      ;[row] = await heart.db.tenant(heart.tenantId, (tx) => tx.rows<DoraBySql>(DORA_BY_SQL, values))
    })
  const byUs = () =>
    seconds(async () => {
      const query = {
        scorecard: 'dora' as const,
        initiative: month.initiativeId,
        from: month.from.toISOString(),
        to: month.to.toISOString(),
        asOf: asOf.toISOString(),
      }
      metrics = (await heart.app.showMetrics(benchActor(heart), query)).metrics
    })
  // Whoever comes second finds the pages in memory, and each reads some that the other does not: the first time of both
  // does not count.
  await bySql()
  await byUs()
  const ours = await byUs()
  const sql = await bySql()
  if (row === undefined) throw new Error('no row')
  const theirs = fromSql(row)
  const own = fromUs(metrics)
  if (!isDeepStrictEqual(own, theirs))
    throw new Error(`not the same numbers: ${JSON.stringify({ month, own, theirs }, null, 2)}`)
  return { ours, sql, changes: row.leadN }
}

const close = (value: number | null | undefined) => (value == null ? null : Number(value.toPrecision(12)))

const fromSql = (row: DoraBySql) => ({
  frequency: row.successes,
  failRate: [close(row.failRate), row.terminal],
  rework: [close(row.reworkRate), row.terminal],
  lead: [row.leadN, ...(row.lead ?? []).map(close)],
  recovery: [row.recoveryN, ...(row.recovery ?? []).map(close)],
})

function fromUs(metrics: readonly MetricValue[]) {
  const of = (name: string) => {
    const found = metrics.find((metric) => metric.name === name)
    if (found === undefined) throw new Error(`no ${name}`)
    return found
  }
  const times = ({ n, value, details }: MetricValue) => [n, value, details.p75, details.p90].map(close)
  const share = ({ value, n }: MetricValue) => [close(value), n]
  return {
    frequency: of('deployment_frequency').n,
    failRate: share(of('change_fail_rate')),
    rework: share(of('deployment_rework_rate')),
    lead: times(of('change_lead_time')),
    recovery: times(of('failed_deployment_recovery_time')),
  }
}
