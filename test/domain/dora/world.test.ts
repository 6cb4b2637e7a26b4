/** The small world of ../shared/fixtures/dora/world.md, at the level of facts: attribution has its own tests. */
import { expect, test } from 'vitest'
import { changeFailRate } from '../../../src/domain/dora/change-fail-rate.ts'
import { changeLeadTime } from '../../../src/domain/dora/change-lead-time.ts'
import { deploymentFrequency } from '../../../src/domain/dora/deployment-frequency.ts'
import { failedDeploymentRecoveryTime } from '../../../src/domain/dora/failed-deployment-recovery-time.ts'
import { bucketsOf } from '../../../src/domain/metrics/buckets.ts'
import type { ChangeFact } from '../../../src/domain/metrics/facts.ts'
import { at, change, deployment, facts, LATER, period, signal } from '../metrics/facts.ts'

const now = period('2024-01-10', '2024-01-20')
const previous = period('2023-12-31', '2024-01-10')

/** d4 is no production, d6 never came to an end: neither is a fact. */
const deployments = [
  deployment('d5', '2024-01-05T10:00'),
  deployment('d1', '2024-01-12T10:00'),
  deployment('d2', '2024-01-13T10:00', {
    outcome: 'failure',
    signals: [signal('failed_status', '2024-01-13T10:00', 'd2')],
    recovery: { at: at('2024-01-13T12:00'), by: 'next_success', evidenceId: 'd3' },
  }),
  deployment('d3', '2024-01-13T12:00'),
]

const shippedBy = (id: string): ChangeFact['deployment'] => {
  const shipped = deployments.find((one) => one.id === id)
  return shipped === undefined ? null : { id, at: shipped.at, knownBy: 'merge_commit' }
}
const pullRequest = (number: number, opened: string, merged: string, some: Partial<ChangeFact> = {}) =>
  change(`pr${number}`, {
    startedBy: 'opened',
    startedAt: at(opened),
    openedAt: at(opened),
    mergedAt: at(merged),
    ...some,
  })

const world = facts({
  deployments,
  changes: [
    pullRequest(1, '2024-01-11T08:00', '2024-01-12T08:00', { deployment: shippedBy('d1') }),
    pullRequest(2, '2024-01-12T08:00', '2024-01-13T09:30', { deployment: shippedBy('d3') }),
    pullRequest(3, '2024-01-11T08:00', '2024-01-12T08:00', { deployment: shippedBy('d3'), excluded: 'bot' }),
    pullRequest(4, '2024-01-19T08:00', '2024-01-19T23:00'),
    // The first deployment that is known has it surely: it deployed the commit of its merge.
    pullRequest(5, '2024-01-05T06:00', '2024-01-05T08:00', { deployment: shippedBy('d5') }),
    pullRequest(6, '2024-01-11T09:00', '2024-01-12T09:00', { deployment: shippedBy('d3') }),
  ],
})

test('W1: two successful production deployments in ten days, one in the ten before', () => {
  expect(deploymentFrequency.measure(world, now, LATER)).toMatchObject({ value: 0.2, n: 2, denominator: 10 })
  expect(deploymentFrequency.measure(world, previous, LATER)).toMatchObject({ value: 0.1, n: 1 })
})

test('W2: one of three outcomes is a failure', () => {
  expect(changeFailRate.measure(world, now, LATER)).toMatchObject({ value: 1 / 3, numerator: 1, denominator: 3 })
})

test('W3: it recovered with the next success in the same environment', () => {
  expect(failedDeploymentRecoveryTime.measure(world, now, LATER)).toMatchObject({ value: 7200, n: 1 })
})

test('W4, W5, W6: three deployed pull requests, from merged and from opened; the bot is left out and counted', () => {
  const measured = changeLeadTime.measure(world, now, LATER)
  expect(measured).toMatchObject({ value: 100_800, n: 3 })
  expect(measured.details).toMatchObject({ deploy_p50: 9000, deploy_n: 3, bots: 1 })
  const rows = changeLeadTime.rows(world, now, LATER).filter(({ role }) => role === 'counted')
  expect(rows.map(({ id, value }) => [id, value])).toEqual([
    ['pr1', 93_600],
    ['pr2', 100_800],
    ['pr6', 183_600],
  ])
  expect(changeLeadTime.measure(world, previous, LATER)).toMatchObject({
    value: 14_400,
    n: 1,
    details: { deploy_p50: 7200, merged: 1 },
  })
})

test('W7: four were merged by people, and one of them waits', () => {
  const { details } = changeLeadTime.measure(world, now, LATER)
  expect(details).toMatchObject({ merged: 4, unattributed: 1, unattributed_share: 0.25 })
  expect(changeLeadTime.rows(world, now, LATER).find(({ id }) => id === 'pr4')).toMatchObject({
    role: 'excluded',
    why: 'not_deployed',
  })
})

test('W8: a day without a sample has no answer, and one with two has a median and nothing above it', () => {
  const days = bucketsOf(now, 'day', 'UTC').map((day) => changeLeadTime.measure(world, day, LATER))
  expect(days.map(({ value, n }) => (value === null ? null : n))).toEqual([
    ...[null, null, 1, 2],
    ...[null, null, null, null, null, null],
  ])
  // Their p05 and p95 of two samples, 13410 and 92790, lie on the same line; of fewer than five we tell the median.
  expect(days[3]?.details).toMatchObject({ deploy_p50: (9000 + 97_200) / 2, p75: null, p90: null })
})
