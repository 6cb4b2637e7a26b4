/** Deployment frequency, change fail rate, deployment rework rate. */
import { expect, test } from 'vitest'
import { changeFailRate } from '../../../src/domain/dora/change-fail-rate.ts'
import { deploymentFrequency } from '../../../src/domain/dora/deployment-frequency.ts'
import { deploymentReworkRate } from '../../../src/domain/dora/deployment-rework-rate.ts'
import { bucketOf } from '../../../src/domain/metrics/buckets.ts'
import type { DeploymentFact } from '../../../src/domain/metrics/facts.ts'
import { at, deployment, facts, incident, LATER, period, signal } from '../metrics/facts.ts'

const january = period('2024-01-01', '2024-02-01')
const of = (...deployments: readonly DeploymentFact[]) => facts({ deployments })

test('only successes are counted as deployed; the others are listed', () => {
  const some = of(deployment('a', '2024-01-02'), deployment('b', '2024-01-03', { outcome: 'failure' }))
  expect(deploymentFrequency.measure(some, january, LATER)).toMatchObject({ value: 1 / 31, n: 1 })
  expect(deploymentFrequency.rows(some, january, LATER)).toEqual([
    { kind: 'deployment', id: 'a', at: at('2024-01-02'), value: null, role: 'counted', why: null },
    { kind: 'deployment', id: 'b', at: at('2024-01-03'), value: null, role: 'excluded', why: 'not_successful' },
  ])
})

test('a window has its first instant and not its last', () => {
  const some = of(deployment('first', '2024-01-01'), deployment('last', '2024-02-01'))
  expect(deploymentFrequency.rows(some, january, LATER).map(({ id }) => id)).toEqual(['first'])
})

test.each([
  ['167 h', '2024-03-27T12:00Z'],
  ['169 h', '2024-10-24T12:00Z'],
])('seven deployments in a week of %s are one a day', (_hours, instant) => {
  const week = bucketOf(at(instant), 'week', 'Europe/Berlin')
  const deployments = Array.from({ length: 7 }, (_, day) =>
    deployment(`d${day}`, new Date(week.from + (day * 24 + 12) * 3_600_000).toISOString()),
  )
  const { value, details } = deploymentFrequency.measure(facts({ deployments }), week, LATER)
  expect(value).toBeCloseTo(1, 12)
  expect(details).toMatchObject({ deployments: 7, deployment_days: 7 })
  expect(details.deployment_days_per_week).toBeCloseTo(7, 12)
})

test('days are those of the time zone', () => {
  const some = of(deployment('a', '2024-01-10T22:30Z'), deployment('b', '2024-01-10T23:30Z'))
  const days = (zone: string) => deploymentFrequency.measure(some, { ...january, zone }, LATER).details.deployment_days
  expect([days('UTC'), days('Europe/Berlin')]).toEqual([1, 2])
})

test.each([
  ['many a day', 40, 7],
  ['one in weeks', 9, 600],
])('days with deployments, %s, are those that their instants lie in', (_often, count, hours) => {
  for (const zone of ['UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Pacific/Apia'])
    for (const begin of ['2011-12-28T05:30Z', '2018-11-02T00:10Z', '2024-03-29T20:00Z', '2024-10-25T21:59Z']) {
      const instants = Array.from({ length: count }, (_, n) => at(begin) + n * hours * 3_600_000 + (n % 3) * 1_234_567)
      const deployments = instants.map((each, n) => deployment(`d${n}`, new Date(each).toISOString()))
      const days = new Set(instants.map((each) => bucketOf(each, 'day', zone).from))
      const long = { from: at('2011-01-01'), to: at('2026-01-01'), zone }
      const { details } = deploymentFrequency.measure(facts({ deployments }), long, at('2026-02-01'))
      expect(details.deployment_days).toBe(days.size)
    }
})

test('a deployment fails once, by the strongest of what is known against it by then', () => {
  const some = of(
    deployment('a', '2024-01-02', {
      signals: [
        signal('explicit', '2024-01-04', 'report'),
        signal('incident', '2024-01-02T05:00', 'one'),
        signal('incident', '2024-01-02T06:00', 'two'),
      ],
    }),
    deployment('b', '2024-01-03'),
  )
  const asOf = (when: string) => {
    const [row] = changeFailRate.rows(some, january, at(when))
    return [changeFailRate.measure(some, period('2024-01-01', '2024-01-05'), at(when)).value, row?.why]
  }
  expect(asOf('2024-01-02T04:59')).toEqual([0, null])
  expect(asOf('2024-01-02T05:00')).toEqual([1, 'incident'])
  expect(asOf('2024-01-03')).toEqual([0.5, 'incident'])
  expect(asOf('2024-01-04')).toEqual([0.5, 'explicit'])
})

test('a failed status that the binding does not take for a failure is only part of the denominator', () => {
  const some = of(deployment('a', '2024-01-02', { outcome: 'failure' }), deployment('b', '2024-01-03'))
  expect(changeFailRate.measure(some, january, LATER)).toMatchObject({ value: 0, numerator: 0, denominator: 2 })
})

test('incidents that are held against no deployment are listed with the reason', () => {
  const some = facts({
    deployments: [deployment('a', '2024-01-05')],
    incidents: [
      incident('lost', '2024-01-02', { why: 'no_deployment_before' }),
      incident('held', '2024-01-05', { deploymentId: 'a', why: 'within_24h' }),
      incident('before', '2023-12-31'),
    ],
  })
  expect(changeFailRate.measure(some, january, LATER).details.unattributed_incidents).toBe(1)
  expect(changeFailRate.rows(some, january, LATER).map(({ id, role, why }) => [id, role, why])).toEqual([
    ['lost', 'excluded', 'no_deployment_before'],
    ['a', 'denominator', null],
  ])
})

test('rework is what was unplanned, whatever came of it, once that is to be seen', () => {
  const mended = (as: 'rollback' | 'hotfix' | 'revert' | 'incident', when: string) => ({
    remediation: { as, evidenceId: 'evidence', at: at(when) },
  })
  const some = of(
    deployment('plain', '2024-01-02'),
    deployment('back', '2024-01-03', mended('rollback', '2024-01-03')),
    deployment('hot', '2024-01-04', { ...mended('hotfix', '2024-01-04'), outcome: 'failure' }),
    deployment('late', '2024-01-05', mended('incident', '2024-01-09')),
  )
  expect(deploymentReworkRate.measure(some, january, LATER)).toEqual({
    value: 0.75,
    n: 4,
    numerator: 3,
    denominator: 4,
    details: { rollback: 1, hotfix: 1, revert: 0, incident: 1 },
  })
  expect(deploymentReworkRate.measure(some, january, at('2024-01-08')).value).toBe(0.5)
  expect(deploymentReworkRate.rows(some, january, LATER).map(({ role, why }) => [role, why])).toEqual([
    ['denominator', null],
    ['counted', 'rollback'],
    ['counted', 'hotfix'],
    ['counted', 'incident'],
  ])
})

test('no deployments, no rate', () => {
  for (const metric of [changeFailRate, deploymentReworkRate])
    expect(metric.measure(facts(), january, LATER)).toMatchObject({ value: null, reason: 'no_deployments', n: 0 })
})
