/** Failed deployment recovery time and incident time to restore. */
import { expect, test } from 'vitest'
import { failedDeploymentRecoveryTime } from '../../../src/domain/dora/failed-deployment-recovery-time.ts'
import { incidentTimeToRestore } from '../../../src/domain/dora/incident-time-to-restore.ts'
import type { DeploymentFact } from '../../../src/domain/metrics/facts.ts'
import { at, deployment, facts, incident, knownOver, LATER, period, signal } from '../metrics/facts.ts'

const january = period('2024-01-01', '2024-02-01')
const february = period('2024-02-01', '2024-03-01')
const HOUR = 3600

/** Failed when it ended, and recovered at that time, or not. */
const failed = (id: string, when: string, recovered: string | null): DeploymentFact =>
  deployment(id, when, {
    signals: [signal('incident', when, `${id}-incident`)],
    recovery: recovered === null ? null : { at: at(recovered), by: 'incident_resolved', evidenceId: `${id}-incident` },
  })
const recovery = failedDeploymentRecoveryTime

test('it counts where it recovered, from when it failed', () => {
  const some = facts({ deployments: [failed('a', '2024-01-31T22:00', '2024-02-01T04:00')] })
  expect(recovery.measure(some, january, LATER)).toEqual({
    value: null,
    reason: 'not_recovered',
    n: 0,
    details: { open: 1, oldest_open_seconds: 2 * HOUR, clamped: 0 },
  })
  expect(recovery.measure(some, february, LATER)).toMatchObject({ value: 6 * HOUR, n: 1, details: { open: 0 } })
})

test('what is open is listed with its age at the end of the period, or now, and is in no average', () => {
  const some = facts({
    deployments: [failed('open', '2024-01-20', null), failed('closed', '2024-01-21', '2024-01-21T01:00')],
  })
  const measured = recovery.measure(some, january, LATER)
  expect(measured).toMatchObject({ value: HOUR, n: 1, details: { open: 1, oldest_open_seconds: 12 * 24 * HOUR } })
  expect(recovery.rows(some, january, at('2024-01-21'))).toEqual([
    { kind: 'deployment', id: 'open', at: at('2024-01-20'), value: 24 * HOUR, role: 'excluded', why: 'open' },
    { kind: 'deployment', id: 'closed', at: at('2024-01-21'), value: 0, role: 'excluded', why: 'open' },
  ])
})

test('a recovery that comes later than asked for is none, and a failure that shows later neither', () => {
  const some = facts({
    deployments: [
      deployment('a', '2024-01-10', {
        signals: [signal('rollback', '2024-01-11')],
        recovery: { at: at('2024-01-12'), by: 'rollback', evidenceId: 'b' },
      }),
    ],
  })
  const asOf = (when: string) => recovery.measure(some, january, at(when))
  expect(asOf('2024-01-10T12:00')).toMatchObject({ value: null, reason: 'no_failures' })
  expect(asOf('2024-01-11')).toMatchObject({ value: null, reason: 'not_recovered' })
  expect(asOf('2024-01-12')).toMatchObject({ value: 48 * HOUR, n: 1 })
})

test('what recovered before anybody saw that it had failed, is no recovery until then', () => {
  const some = facts({
    deployments: [
      deployment('a', '2024-01-10', {
        signals: [signal('incident', '2024-01-10T13:00')],
        recovery: { at: at('2024-01-10T12:00'), by: 'remediation', evidenceId: 'b' },
      }),
      deployment('reported before it ended', '2024-01-20', {
        signals: [signal('explicit', '2024-01-19')],
        recovery: { at: at('2024-01-19T01:00'), by: 'remediation', evidenceId: 'c' },
      }),
    ],
  })
  expect(recovery.measure(some, january, at('2024-01-10T12:30'))).toMatchObject({ value: null, reason: 'no_failures' })
  expect(recovery.measure(some, january, at('2024-01-19T12:00'))).toMatchObject({ value: 12 * HOUR, n: 1 })
})

test('a recovery before the failure is 0, and counted as such', () => {
  const some = facts({ deployments: [failed('a', '2024-01-10', '2024-01-09')] })
  expect(recovery.measure(some, january, LATER)).toMatchObject({ value: 0, n: 1, details: { clamped: 1 } })
})

test('of five there are p75 and p90; the median is of the durations themselves', () => {
  const hours = [1, 2, 3, 4, 15]
  const some = facts({
    deployments: hours.map((hour, index) => {
      const day = `2024-01-${10 + index}`
      return failed(`d${index}`, day, `${day}T${String(hour).padStart(2, '0')}:00`)
    }),
  })
  expect(recovery.measure(some, january, LATER)).toMatchObject({
    value: 3 * HOUR,
    details: { p75: 4 * HOUR, p90: 10.6 * HOUR },
  })
})

test('where nothing failed there is no time to recover; where incidents are not known, nobody can say', () => {
  const quiet = facts({ deployments: [deployment('a', '2024-01-05')] })
  expect(recovery.measure(quiet, january, LATER)).toMatchObject({ value: null, reason: 'no_failures' })
  expect(recovery.measure(facts(), january, LATER)).toMatchObject({ value: null, reason: 'no_deployments' })
  expect(recovery.measure(knownOver(quiet, { incidents: null }), january, LATER)).toMatchObject({
    value: null,
    reason: 'not_synced',
  })
})

test('incidents without a deployment have a time of their own; those with one are in the other', () => {
  const some = facts({
    incidents: [
      incident('own', '2024-01-02', { resolvedAt: at('2024-01-02T02:00') }),
      incident('held', '2024-01-03', { resolvedAt: at('2024-01-03T09:00'), deploymentId: 'd' }),
      incident('open', '2024-01-30', { resolvedAt: at('2024-02-02') }),
      incident('open and held', '2024-01-30', { deploymentId: 'd' }),
      incident('backwards', '2024-01-05', { resolvedAt: at('2024-01-04') }),
    ],
  })
  expect(incidentTimeToRestore.measure(some, january, LATER)).toEqual({
    value: HOUR,
    n: 2,
    details: { p75: null, p90: null, open: 1, attributed: 1, clamped: 1 },
  })
  expect(
    incidentTimeToRestore.rows(some, january, LATER).map(({ id, role, why, value }) => [id, role, why, value]),
  ).toEqual([
    ['own', 'counted', null, 2 * HOUR],
    ['held', 'excluded', 'attributed', 9 * HOUR],
    ['backwards', 'counted', null, 0],
    ['open', 'excluded', 'open', 48 * HOUR],
  ])
  const early = incidentTimeToRestore.rows(some, january, at('2024-01-04'))
  expect(early.map(({ id }) => id)).toEqual(['own', 'held'])
  expect(incidentTimeToRestore.measure(facts(), january, LATER)).toMatchObject({ value: null, reason: 'no_incidents' })
})
