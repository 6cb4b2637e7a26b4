/** What Middleware's code answers, and where we mean to answer otherwise: each difference is named where it is. */
import { describe, expect, test } from 'vitest'
import { bucketOf, bucketsOf } from '../../../src/domain/metrics/buckets.ts'
import type { Facts, Period } from '../../../src/domain/metrics/facts.ts'
import type { Measurement } from '../../../src/domain/metrics/metric.ts'
import { metricNamed } from '../../../src/domain/metrics/registry.ts'
import { at, deployment, facts, incident, LATER, period, signal } from '../metrics/facts.ts'
import { windowCases } from './window-cases.ts'

interface Windowed {
  readonly from_: string
  readonly to: string
}
interface Deployed {
  readonly id: string
  readonly at: string
  readonly repo?: string
}

function measure(name: string, some: Facts, within: Period): Measurement {
  const metric = metricNamed(name)
  if (metric === undefined) throw new Error(`no metric ${name}`)
  return metric.measure(some, within, LATER)
}

const year = period('2024-01-01', '2025-01-01')
const instants = (times: readonly string[]) =>
  facts({ deployments: times.map((when, index) => deployment(`d${index}`, when)) })

/** What a metric is in each week that the window has a part of. */
const weekly = (name: string, some: Facts, { from_, to }: Windowed) =>
  bucketsOf(period(from_, to), 'week', 'UTC').map(
    (week) => [`${new Date(week.from).toISOString().slice(0, 19)}Z`, measure(name, some, week)] as const,
  )

test('every kind of case is tested here, or is none of a metric', () => {
  const here = [
    'deployment_frequency',
    'weekly_deployment_counts',
    'change_fail_rate',
    'weekly_change_fail_rate',
    'recovery_time',
    'weekly_recovery_time',
    'lead_time_mean',
    'week_bucket',
  ]
  const elsewhere = ['pr_timing', 'rework_cycles', 'pr_to_deployment', 'is_bot_name', 'revert_detection']
  expect(new Set(windowCases().map(({ kind }) => kind))).toEqual(new Set([...here, ...elsewhere]))
})

describe('deployment frequency', () => {
  const cases = windowCases<
    Windowed & { readonly deployments: readonly string[] },
    { readonly total: number },
    { readonly total: number; readonly per_day: number; readonly per_week: number }
  >('deployment_frequency')

  // Difference: they floor counts per day, week and month to whole numbers; ours is a real number per day.
  test.each(cases.map((one) => [one.id, one] as const))('%s', (_id, { input, expected_middleware, recommended }) => {
    const within = period(input.from_, input.to)
    const measured = measure('deployment_frequency', instants(input.deployments), within)
    expect(measured.n).toBe(expected_middleware.total)
    expect(measured.value).toBeCloseTo(recommended?.per_day ?? Number.NaN, 6)
    expect((measured.value ?? Number.NaN) * 7).toBeCloseTo(recommended?.per_week ?? Number.NaN, 6)
  })

  const weeklyCases = windowCases<
    Windowed & { readonly deployments: readonly string[] },
    Readonly<Record<string, number>>
  >('weekly_deployment_counts')
  test.each(weeklyCases.map((one) => [one.id, one] as const))('by week: %s', (_id, { input, expected_middleware }) => {
    const counts = weekly('deployment_frequency', instants(input.deployments), input).map(([week, { n }]) => [week, n])
    expect(Object.fromEntries(counts)).toEqual(expected_middleware)
  })
})

interface Attribution {
  readonly attribution: Readonly<Record<string, readonly string[]>>
  readonly failed: readonly string[]
  readonly total: number
  readonly cfr_pct: number
}
interface AttributedWeek {
  readonly total: readonly string[]
  readonly cfr_pct: number
}
interface Troubles {
  readonly deployments: readonly Deployed[]
  readonly incidents: readonly { readonly id: string; readonly at: string }[]
}

/** Facts as they attributed them; what they dropped is held against none. */
function attributed({ deployments, incidents }: Troubles, attribution: Attribution['attribution']): Facts {
  const startOf = (id: string) => incidents.find((one) => one.id === id)?.at ?? ''
  const causeOf = (id: string) => Object.keys(attribution).find((cause) => attribution[cause]?.includes(id)) ?? null
  return facts({
    deployments: deployments.map(({ id, at: when }) =>
      deployment(id, when, {
        signals: (attribution[id] ?? []).map((caused) => signal('incident', startOf(caused), caused)),
      }),
    ),
    incidents: incidents.map(({ id, at: when }) => incident(id, when, { deploymentId: causeOf(id) })),
  })
}

describe('change fail rate', () => {
  const cases = windowCases<Troubles, Attribution>('change_fail_rate')
  test.each(cases.map((one) => [one.id, one] as const))('%s', (id, { input, expected_middleware }) => {
    const some = attributed(input, expected_middleware.attribution)
    const measured = measure('change_fail_rate', some, year)
    // Difference: where nothing was deployed, theirs is 0; a rate of nothing is none.
    if (id === 'cfr-empty') expect(measured).toMatchObject({ value: null, reason: 'no_deployments' })
    else {
      expect(measured).toMatchObject({
        numerator: expected_middleware.failed.length,
        denominator: expected_middleware.total,
      })
      expect((measured.value ?? Number.NaN) * 100).toBeCloseTo(expected_middleware.cfr_pct, 9)
    }
    const rows = metricNamed('change_fail_rate')?.rows(some, year, LATER) ?? []
    const failed = rows.filter(({ role }) => role === 'counted')
    expect(failed.map((row) => row.id)).toEqual(expected_middleware.failed)
    // Difference: theirs drops what it holds against none; here it is counted and listed.
    const unattributed = some.incidents.filter(({ deploymentId }) => deploymentId === null).map((one) => one.id)
    expect(rows.filter(({ kind }) => kind === 'incident').map((row) => row.id)).toEqual(unattributed)
    expect(measured.details.unattributed_incidents).toBe(unattributed.length)
  })

  test('cfr-before: the incident before the first deployment is the one that is listed', () => {
    const [{ input, expected_middleware } = expect.fail()] = cases.filter(({ id }) => id === 'cfr-before')
    const some = attributed(input, expected_middleware.attribution)
    const rows = metricNamed('change_fail_rate')?.rows(some, year, LATER) ?? []
    expect(rows.find(({ role }) => role === 'excluded')).toMatchObject({ id: 'i1', why: 'no_deployment_before' })
  })

  const weeklyCases = windowCases<Windowed & Troubles, Readonly<Record<string, AttributedWeek>>>(
    'weekly_change_fail_rate',
  )
  test.each(weeklyCases.map((one) => [one.id, one] as const))('by week: %s', (_id, { input, expected_middleware }) => {
    // Each incident is the fault of the latest deployment before it, as the case has it.
    const causes = input.incidents.map((one) => [
      one.id,
      input.deployments.findLast((before) => before.at <= one.at)?.id,
    ])
    const attribution = Object.fromEntries(
      input.deployments.map(({ id }) => [
        id,
        causes.filter(([, cause]) => cause === id).map(([caused]) => caused as string),
      ]),
    )
    const weeks = weekly('change_fail_rate', attributed(input, attribution), input)
    expect(weeks.map(([week]) => week)).toEqual(Object.keys(expected_middleware))
    for (const [week, measured] of weeks) {
      const expected = expected_middleware[week]
      expect(measured.n).toBe(expected?.total.length)
      // Difference: a week without a deployment has no rate; theirs has 0.
      if (measured.n === 0) expect(measured).toMatchObject({ value: null, reason: 'no_deployments' })
      else expect((measured.value ?? Number.NaN) * 100).toBe(expected?.cfr_pct)
    }
  })
})

interface Resolved {
  readonly incidents: readonly { readonly created: string; readonly resolved: string }[]
}
interface Mean {
  readonly mean_seconds: number | null
  readonly count: number
}

const resolved = ({ incidents }: Resolved) =>
  facts({
    incidents: incidents.map((one, index) => incident(`i${index}`, one.created, { resolvedAt: at(one.resolved) })),
  })

describe('recovery time', () => {
  const cases = windowCases<Resolved, Mean, { readonly median_seconds: number | null; readonly count: number }>(
    'recovery_time',
  )
  // Difference: theirs is the mean; ours is the median.
  test.each(cases.map((one) => [one.id, one] as const))('%s', (_id, { input, recommended }) => {
    const measured = measure('incident_time_to_restore', resolved(input), year)
    expect({ median_seconds: measured.value, count: measured.n }).toEqual(recommended)
  })

  const weeklyCases = windowCases<Windowed & Resolved, Readonly<Record<string, Mean>>>('weekly_recovery_time')
  test.each(weeklyCases.map((one) => [one.id, one] as const))('by week: %s', (_id, { input, expected_middleware }) => {
    const weeks = weekly('incident_time_to_restore', resolved(input), input)
    // Difference: their window includes its end, so the week that begins there is one of theirs.
    expect(weeks.map(([week]) => week)).toEqual(Object.keys(expected_middleware).filter((week) => week < input.to))
    for (const [week, measured] of weeks) expect(measured.n).toBe(expected_middleware[week]?.count)
    // Difference: the median of 100, 100 and 400 is 100; their mean is 200.
    expect(weeks.map(([, { value }]) => value)).toEqual([100, null, 100])
  })
})

test('week_bucket: an instant is in the week of the zone asked for, however it is written', () => {
  const cases = windowCases<{ readonly at: string }, unknown, Readonly<Record<string, number>>>('week_bucket')
  const [{ input, recommended } = expect.fail()] = cases
  const week = bucketOf(at(input.at), 'week', 'UTC').from
  // Difference: theirs takes the day as it is written, 8 January; in UTC it is still the 7th.
  const expected = Object.entries(recommended ?? {}).find(([, count]) => count === 1)?.[0] ?? ''
  expect(week).toBe(at(expected))
  expect(bucketOf(at(input.at), 'week', 'Asia/Kolkata').from).toBe(at('2024-01-08T00:00+05:30'))
})
