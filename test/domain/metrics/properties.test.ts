/** What metrics.md says must hold for any history. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EpochMs, Facts, Period } from '../../../src/domain/metrics/facts.ts'
import type { Measurement, Metric, MetricRow } from '../../../src/domain/metrics/metric.ts'
import { METRICS } from '../../../src/domain/metrics/registry.ts'
import { histories, instantsOfHistory, periods } from './fact-histories.ts'
import { before, shifted, together } from './moved.ts'

/** So many histories, or `HISTORIES=5000 SEED=1` for a long look. */
const RUNS = { numRuns: Number(process.env.HISTORIES ?? 100), seed: Number(process.env.SEED ?? 20_260_110) }

const DAY = 86_400_000
/** An instant after everything that histories tell. */
const LATER: EpochMs = Date.UTC(2026, 0, 1)
const ZONES = ['UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Asia/Kolkata']

const each = (measure: (metric: Metric) => unknown) => METRICS.map((metric) => [metric.name, measure(metric)])
const measurements = (facts: Facts, period: Period, asOf: EpochMs): unknown =>
  each((metric) => metric.measure(facts, period, asOf))
const rowsOf = (facts: Facts, period: Period, asOf: EpochMs): unknown =>
  each((metric) => metric.rows(facts, period, asOf))

/** Rows that a period has because of what lies in it, not because of how things stood at its end or elsewhere. */
const STANDING = ['open', 'not_deployed', 'deployed_outside']
const happened = (metric: Metric, rows: readonly MetricRow[]) =>
  metric.name === 'work_in_progress' ? [] : rows.filter(({ why }) => !STANDING.includes(why ?? ''))
const byId = (rows: readonly MetricRow[]) =>
  rows.toSorted((one, other) => (one.id < other.id ? -1 : one.id > other.id ? 1 : one.at - other.at))

test('every value is one that its unit allows, and every detail is a number or unknown', () => {
  fc.assert(
    fc.property(histories(), periods(), instantsOfHistory, (facts, period, asOf) => {
      for (const metric of METRICS) {
        const measured = metric.measure(facts, period, asOf)
        expect(Object.keys(measured.details).filter((key) => !(key in metric.details))).toEqual([])
        for (const detail of Object.values(measured.details))
          expect(detail === null || Number.isFinite(detail)).toBe(true)
        if (measured.value === null) continue
        expect(measured.value).toBeGreaterThanOrEqual(0)
        if (metric.unit !== 'share') continue
        expect(measured.value).toBeLessThanOrEqual(1)
        expect(measured.value).toBe((measured.numerator ?? Number.NaN) / (measured.denominator ?? Number.NaN))
      }
    }),
    RUNS,
  )
})

test('the rows add up to the number they are behind', () => {
  const count = (rows: readonly MetricRow[], ...roles: readonly MetricRow['role'][]) =>
    rows.filter(({ role }) => roles.includes(role)).length
  fc.assert(
    fc.property(histories(), periods(), (facts, period) => {
      for (const metric of METRICS) {
        const rows = metric.rows(facts, period, LATER)
        const measured = metric.measure(facts, period, LATER)
        if (measured.value === null) expect(count(rows, 'counted', 'denominator')).toBe(0)
        else if (metric.unit === 'share') {
          expect(measured.numerator).toBe(count(rows, 'counted'))
          expect(measured.denominator).toBe(count(rows, 'counted', 'denominator'))
        } else expect(measured.n).toBe(count(rows, 'counted'))
        expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
      }
    }),
    RUNS,
  )
})

test('days later, everything is the same but the times', () => {
  fc.assert(
    fc.property(
      histories(),
      periods(),
      instantsOfHistory,
      fc.integer({ min: -900, max: 900 }),
      (facts, period, asOf, days) => {
        const by = days * DAY
        const later = [shifted(facts, by), shifted(period, by), asOf + by] as const
        expect(measurements(...later)).toEqual(measurements(facts, period, asOf))
        expect(rowsOf(...later)).toEqual(shifted(rowsOf(facts, period, asOf), by))
      },
    ),
    RUNS,
  )
})

test('by any other time too, but for how deployments fall on days', () => {
  const withoutDays = (measured: Measurement) => {
    const { deployment_days, deployment_days_per_week, ...details } = measured.details
    return { ...measured, details }
  }
  fc.assert(
    fc.property(
      histories(),
      periods(),
      instantsOfHistory,
      fc.integer({ min: -DAY, max: DAY }),
      (facts, period, asOf, by) => {
        for (const metric of METRICS) {
          const moved = metric.measure(shifted(facts, by), shifted(period, by), asOf + by)
          const { value, ...rest } = withoutDays(metric.measure(facts, period, asOf))
          // Days are parts of days: their sum is as exact as numbers are.
          const close = (number: number | null) => (number === null ? null : expect.closeTo(number, 9))
          const expected =
            metric.unit === 'per_day' && value !== null
              ? { ...rest, value: close(value), denominator: expect.any(Number), details: expect.any(Object) }
              : { ...rest, value }
          expect(withoutDays(moved)).toEqual(expected)
        }
      },
    ),
    RUNS,
  )
})

test('what another scope does changes none of the rows of this one', () => {
  fc.assert(
    fc.property(histories('own'), histories('other'), periods(), instantsOfHistory, (own, other, period, asOf) => {
      for (const metric of METRICS) {
        const both = metric.rows(together(own, other), period, asOf)
        const apart = [...metric.rows(own, period, asOf), ...metric.rows(other, period, asOf)]
        expect(byId(both)).toEqual(byId(apart))
      }
    }),
    RUNS,
  )
})

test('what another initiative does changes nothing, whichever is asked for first', () => {
  fc.assert(
    fc.property(histories('own'), histories('other'), periods(), instantsOfHistory, (own, other, period, asOf) => {
      const alone = measurements(structuredClone(own), period, asOf)
      measurements(other, period, asOf)
      expect(measurements(own, period, asOf)).toEqual(alone)
    }),
    RUNS,
  )
})

test('two parts of a window have the rows of the whole, and their counts add up', () => {
  fc.assert(
    fc.property(
      histories(),
      periods(),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.constantFrom(...ZONES),
      (facts, whole, share, zone) => {
        const middle = Math.floor(whole.from + (whole.to - whole.from) * share)
        const first = { from: whole.from, to: middle, zone }
        const second = { from: middle, to: whole.to, zone }
        for (const metric of METRICS) {
          const rows = (period: Period) => happened(metric, metric.rows(facts, period, LATER))
          expect(byId([...rows(first), ...rows(second)])).toEqual(byId(rows({ ...whole, zone })))
        }
      },
    ),
    RUNS,
  )
})

test('as of an instant, nothing that happened later makes a difference', () => {
  fc.assert(
    fc.property(histories(), periods(), instantsOfHistory, fc.constantFrom(...ZONES), (facts, window, asOf, zone) => {
      const period = { ...window, zone }
      const known = before(facts, asOf)
      expect(measurements(known, period, asOf)).toEqual(measurements(facts, period, asOf))
      expect(rowsOf(known, period, asOf)).toEqual(rowsOf(facts, period, asOf))
    }),
    RUNS,
  )
})

test('the order in which facts are told makes no difference', () => {
  fc.assert(
    fc.property(histories(), periods(), instantsOfHistory, (facts, period, asOf) => {
      const backwards: Facts = {
        ...facts,
        deployments: facts.deployments.toReversed(),
        changes: facts.changes.toReversed(),
        incidents: facts.incidents.toReversed(),
        work: facts.work.toReversed(),
        tests: facts.tests.toReversed(),
      }
      expect(measurements(backwards, period, asOf)).toEqual(measurements(facts, period, asOf))
    }),
    RUNS,
  )
})
