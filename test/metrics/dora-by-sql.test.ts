import fc from 'fast-check'
import { expect, test } from 'vitest'
import { partsOf } from '../../src/db/facts-parts.ts'
import { readFacts } from '../../src/db/facts-read.ts'
import type { Facts, Period } from '../../src/domain/metrics/facts.ts'
import type { Measurement } from '../../src/domain/metrics/metric.ts'
import { METRICS, metricNamed } from '../../src/domain/metrics/registry.ts'
import { valueOfRows } from '../../src/domain/metrics/sum-of-rows.ts'
import { histories, instantsOfHistory, periods } from '../domain/metrics/fact-histories.ts'
import { DORA_BY_SQL, type DoraBySql } from './dora-by-sql.ts'
import { metricWorld, withUuids } from './metric-world.ts'

const SCOPES = ['own-0', 'own-1', 'own-2']
const EVERYTHING_KNOWN = { from: 0, to: Date.UTC(2030, 0) }
const COVERED: Facts['covered'] = {
  deployments: EVERYTHING_KNOWN,
  changes: EVERYTHING_KNOWN,
  incidents: EVERYTHING_KNOWN,
  work: EVERYTHING_KNOWN,
  tests: EVERYTHING_KNOWN,
}

/** A database that each history in turn is the only one in: it was known before anything happened, and all at once. */
async function setup() {
  const { world, know, initiativeId } = await metricWorld({ at: '2023-12-01T00:00:00Z', scopes: SCOPES })
  const stored = async (history: Facts) => {
    for (const table of ['deployment_facts', 'change_facts', 'incident_facts', 'dirty_buckets'])
      await world.sql(`delete from tracker_metrics.${table}`)
    await know(history)
  }
  const read = (window: Period, asOf: number, metrics = METRICS) =>
    world.db.tenant(world.tenantId, async (tx) => {
      const facts = await readFacts(tx, initiativeId, window, asOf, partsOf(metrics))
      return { ...facts, hasProduction: true, covered: COVERED }
    })
  return { world, initiativeId, stored, read }
}

const byId = <T extends { readonly id: string }>(all: readonly T[]): readonly T[] =>
  all.toSorted((one, other) => (one.id < other.id ? -1 : 1))

const measured = (facts: Facts, name: string, period: Period, asOf: number): Measurement => {
  const metric = metricNamed(name)
  if (metric === undefined) throw new Error(name)
  return metric.measure(facts, period, asOf)
}
const close = (value: number | null | undefined) => (value == null ? value : Number(value.toPrecision(12)))
const numbers = (of: Measurement) => [of.value, of.details.p75, of.details.p90].map(close)
/** p75 and p90 of few are none (metrics.md); the statement does not know that. */
const percentiles = (n: number, p: readonly number[] | null) =>
  p === null ? [null, undefined, undefined] : p.map((value, index) => (n < 5 && index > 0 ? null : close(value)))

test('one statement of SQL finds the same five metrics as the sums of the program', async () => {
  const { world, initiativeId, stored, read } = await setup()
  let told = 0
  await fc.assert(
    fc.asyncProperty(histories(), periods(), instantsOfHistory, async (history, period, instant) => {
      const asOf = Math.max(instant, period.from + 1)
      await stored(history)
      const facts = await read(period, asOf)
      const [sql] = await world.sql<DoraBySql>(DORA_BY_SQL, [
        world.tenantId,
        initiativeId,
        ...[period.from, period.to, asOf].map((it) => new Date(it)),
      ])
      if (sql === undefined) throw new Error('no row')
      const of = (name: string) => measured(facts, name, period, asOf)
      const frequency = of('deployment_frequency')
      const failRate = of('change_fail_rate')
      const rework = of('deployment_rework_rate')
      const lead = of('change_lead_time')
      const recovery = of('failed_deployment_recovery_time')
      expect({
        frequency: frequency.value === null ? null : frequency.n,
        failRate: [close(failRate.value), failRate.n],
        rework: [close(rework.value), rework.n],
        lead: [lead.n, ...numbers(lead)],
        recovery: [recovery.n, ...numbers(recovery)],
      }).toEqual({
        frequency: sql.successes,
        failRate: [close(sql.failRate), sql.terminal],
        rework: [close(sql.reworkRate), sql.terminal],
        lead: [sql.leadN, ...percentiles(sql.leadN, sql.lead)],
        recovery: [sql.recoveryN, ...percentiles(sql.recoveryN, sql.recovery)],
      })
      if (sql.leadN > 0 && sql.failures > 0 && sql.recoveryN > 0 && sql.reworks > 0) told += 1
    }),
    { numRuns: 25, seed: 20_240_115 },
  )
  // Not all of them were empty.
  expect(told).toBeGreaterThan(2)
})

test('the facts that are read of a window are enough: all facts there are give the same', async () => {
  const { stored, read } = await setup()
  await fc.assert(
    fc.asyncProperty(histories(), periods('Europe/Berlin'), instantsOfHistory, async (history, period, instant) => {
      const asOf = Math.max(instant, period.from + 1)
      await stored(history)
      const everything = await read({ ...period, from: 0, to: Date.UTC(2030, 0) }, asOf)
      const told = withUuids(history)
      expect(byId(everything.deployments)).toEqual(byId(told.deployments))
      // One that was neither opened nor merged is of no use to any window.
      const dated = told.changes.filter(({ openedAt, mergedAt }) => openedAt !== null || mergedAt !== null)
      expect(byId(everything.changes)).toEqual(byId(dated))
      expect(byId(everything.incidents)).toEqual(byId(told.incidents))
      for (const metric of METRICS.filter(({ sources }) => !sources.includes('work') && !sources.includes('tests'))) {
        const facts = await read(period, asOf, [metric])
        expect({ name: metric.name, ...metric.measure(facts, period, asOf) }).toEqual({
          name: metric.name,
          ...metric.measure(everything, period, asOf),
        })
      }
    }),
    { numRuns: 15, seed: 20_240_116 },
  )
})

test('the rows behind a number add up to it, for each metric there is', () => {
  fc.assert(
    fc.property(histories(), periods('America/New_York'), instantsOfHistory, (history, period, instant) => {
      const asOf = Math.max(instant, period.from + 1)
      for (const metric of METRICS) {
        const measurement = metric.measure(history, period, asOf)
        if (measurement.value === null) continue
        const rows = metric.rows(history, period, asOf)
        const fromRows = valueOfRows(metric, rows, measurement.denominator ?? null)
        expect([metric.name, close(fromRows)]).toEqual([metric.name, close(measurement.value)])
      }
    }),
    { numRuns: 200, seed: 20_240_117 },
  )
})
