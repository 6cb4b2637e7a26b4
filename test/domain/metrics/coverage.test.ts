/** When there is a value at all: what must be known, and of how much of a period. */
import { expect, test } from 'vitest'
import { frozenAt, LATENESS_HORIZON_MS } from '../../../src/domain/metrics/freshness.ts'
import { METRICS, metricNamed } from '../../../src/domain/metrics/registry.ts'
import { SYNC_LAG_MS } from '../../../src/domain/metrics/view.ts'
import { at, deployment, facts, knownOver, LATER, period, signal } from './facts.ts'

const january = period('2024-01-01', '2024-02-01')
const metric = (name: string) => {
  const found = metricNamed(name)
  if (found === undefined) throw new Error(`no metric ${name}`)
  return found
}
const frequency = metric('deployment_frequency')
const failRate = metric('change_fail_rate')

const reasonOf = (measured: { value: number | null; reason?: string }) => measured.reason ?? measured.value

test('nothing that happened where all is known is a true zero', () => {
  expect(frequency.measure(facts(), january, LATER)).toMatchObject({ value: 0, n: 0 })
  expect(metric('throughput').measure(facts(), january, LATER)).toMatchObject({ value: 0, n: 0 })
})

test('without any source, no metric has a value, and none has details that look like zeros', () => {
  const blind = knownOver(facts({ hasProduction: false }), {
    deployments: null,
    changes: null,
    incidents: null,
    work: null,
    tests: null,
  })
  for (const each of METRICS)
    expect([each.name, each.measure(blind, january, LATER)]).toEqual([
      each.name,
      { value: null, reason: 'not_synced', n: 0, details: {} },
    ])
})

test.each([
  ['all of it', '2024-01-01', '2024-02-01', 0],
  ['more than it', '2023-12-01', '2024-03-01', 0],
  ['not its first minute', '2024-01-01T00:01', '2024-03-01', 'not_synced'],
  ['not its last minute', '2023-12-01', '2024-01-31T23:59', 'not_synced'],
  ['only what came before', '2023-12-01', '2024-01-01', 'not_synced'],
])('of a period that is over, the source must have known %s: %s to %s', (_what, from, to, expected) => {
  const known = knownOver(facts(), { deployments: period(from, to) })
  expect(reasonOf(frequency.measure(known, january, LATER))).toBe(expected)
})

test('a part that is known is not enough for a value either', () => {
  const some = facts({ deployments: [deployment('a', '2024-01-05')] })
  const known = knownOver(some, { deployments: period('2024-01-03', '2024-02-01') })
  expect(frequency.measure(known, january, LATER)).toEqual({ value: null, reason: 'not_synced', n: 1, details: {} })
})

test('just after its end a period is still being read: so much may be missing, and no more', () => {
  const end = at('2024-02-01')
  const knownUntil = (to: number) => knownOver(facts(), { deployments: { from: at('2023-12-01'), to } })
  const justAfter = end + 5 * 60_000
  expect(reasonOf(frequency.measure(knownUntil(end - 60_000), january, justAfter))).toBe(0)
  expect(reasonOf(frequency.measure(knownUntil(justAfter - SYNC_LAG_MS), january, justAfter))).toBe(0)
  expect(reasonOf(frequency.measure(knownUntil(justAfter - SYNC_LAG_MS - 1), january, justAfter))).toBe('not_synced')
  expect(reasonOf(frequency.measure(knownUntil(end - 60_000), january, end + SYNC_LAG_MS))).toBe('not_synced')
})

test('a period that runs is judged by what has passed of it', () => {
  const known = knownOver(facts({ deployments: [deployment('a', '2024-01-03')] }), {
    deployments: period('2023-12-01', '2024-01-11'),
  })
  const measured = frequency.measure(known, january, at('2024-01-11'))
  expect(measured).toMatchObject({ value: 0.1, numerator: 1, denominator: 10 })
  expect(reasonOf(frequency.measure(known, january, at('2024-01-12')))).toBe('not_synced')
})

test('in its first hours a day is still a day', () => {
  const day = period('2024-01-03', '2024-01-04')
  const some = facts({ deployments: [deployment('a', '2024-01-03T00:01')] })
  expect(frequency.measure(some, day, at('2024-01-03T00:02')).value).toBe(1)
})

test('a period that has not begun has no value', () => {
  for (const each of METRICS)
    expect([each.name, reasonOf(each.measure(facts(), january, january.from))]).toEqual([each.name, 'not_begun'])
})

test('without a production environment nothing was deployed to it, which is not the same as never', () => {
  const without = facts({ hasProduction: false })
  const reasons = METRICS.map((each) => [each.name, reasonOf(each.measure(without, january, LATER))])
  expect(reasons.filter(([, reason]) => reason === 'no_production_environment').map(([name]) => name)).toEqual([
    'deployment_frequency',
    'change_lead_time',
    'change_fail_rate',
    'failed_deployment_recovery_time',
    'deployment_rework_rate',
  ])
})

test('no failure is 0 only where incidents are known too; one that is known is one all the same', () => {
  const quiet = facts({ deployments: [deployment('a', '2024-01-05'), deployment('b', '2024-01-06')] })
  const broken = facts({
    deployments: [
      deployment('a', '2024-01-05', { signals: [signal('rollback', '2024-01-06')] }),
      deployment('b', '2024-01-06', {
        remediation: { as: 'rollback', evidenceId: 'a', at: at('2024-01-06') },
      }),
    ],
  })
  const withoutIncidents = { incidents: null }
  for (const name of ['change_fail_rate', 'deployment_rework_rate']) {
    expect(reasonOf(metric(name).measure(quiet, january, LATER))).toBe(0)
    expect(metric(name).measure(knownOver(quiet, withoutIncidents), january, LATER)).toEqual({
      value: null,
      reason: 'not_synced',
      n: 2,
      details: {},
    })
    expect(metric(name).measure(knownOver(broken, withoutIncidents), january, LATER).value).toBe(0.5)
  }
  expect(
    failRate.measure(knownOver(broken, withoutIncidents), january, LATER).details.unattributed_incidents,
  ).toBeNull()
})

test('a bucket is frozen when what its last deployment broke can no longer come late', () => {
  expect(frozenAt(january, 24 * 3_600_000)).toBe(at('2024-02-16'))
  expect(LATENESS_HORIZON_MS).toBe(14 * 24 * 3_600_000)
})
