import { expect, test } from 'vitest'
import { DETECTORS, HYSTERESIS } from '../../../src/domain/drift/detectors.ts'
import { DRIFT_TYPES } from '../../../src/domain/drift/finding.ts'
import { SERIES_KINDS } from '../../../src/domain/drift/metric-series.ts'
import { METRICS } from '../../../src/domain/metrics/registry.ts'

test('there is a detector for each type of drift, under its own name', () => {
  expect(Object.keys(DETECTORS).sort()).toEqual([...DRIFT_TYPES].sort())
  for (const type of DRIFT_TYPES) expect(DETECTORS[type].id).toBe(type)
})

test('each says what it watches, and waits for no less than no time', () => {
  const all = Object.values(DETECTORS)
  expect(new Set(all.map(({ summary }) => summary)).size).toBe(all.length)
  expect(all.filter(({ hysteresisMs }) => !(hysteresisMs >= 0))).toEqual([])
})

test('the life of alerts waits as long as each detector says', () => {
  for (const type of DRIFT_TYPES) expect(HYSTERESIS[type]).toBe(DETECTORS[type].hysteresisMs)
})

test('what is empty is no drift', () => {
  const random = () => () => 0
  const verdicts = [
    DETECTORS.metric_drift.judge([], DETECTORS.metric_drift.defaults),
    DETECTORS.scope_drift.judge({ now: 0, cycles: [] }, DETECTORS.scope_drift.defaults),
    DETECTORS.schedule_drift.judge({ now: 0, plans: [], random }, DETECTORS.schedule_drift.defaults),
    DETECTORS.architecture_drift.judge(
      { now: 0, contracts: [], reports: [], products: [], coreVersion: null },
      DETECTORS.architecture_drift.defaults,
    ),
    DETECTORS.gate_drift.judge({ gates: [], exceptions: [], work: [] }, DETECTORS.gate_drift.defaults),
    DETECTORS.sync_drift.judge({ now: 0, endpoints: [] }, DETECTORS.sync_drift.defaults),
  ]
  for (const verdict of verdicts) expect(verdict).toEqual({ findings: [], unjudged: [] })
  // Without any review nothing is known of them.
  const reviews = DETECTORS.review_drift.judge({ now: 0, pullRequests: [] }, DETECTORS.review_drift.defaults)
  expect(reviews).toMatchObject({ findings: [], unjudged: [{ reason: 'small_sample' }, { reason: 'small_sample' }] })
})

test('every metric that there is can be judged', () => {
  const kinds = Object.fromEntries(METRICS.map(({ name, unit }) => [name, SERIES_KINDS[unit]]))
  expect(kinds).toMatchObject({
    deployment_frequency: 'count',
    change_lead_time: 'duration',
    change_fail_rate: 'rate',
    failed_deployment_recovery_time: 'duration',
    deployment_rework_rate: 'rate',
  })
  expect(Object.values(kinds)).not.toContain(undefined)
})
