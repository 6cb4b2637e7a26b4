import { expect, test } from 'vitest'
import { quickCheckCategory } from '../../../src/domain/dora/quick-check.ts'
import { METRICS } from '../../../src/domain/metrics/registry.ts'

const DAY = 86_400

test.each([
  ['change_lead_time', 0, 6, 'less than an hour'],
  ['change_lead_time', 3_599, 6, 'less than an hour'],
  ['change_lead_time', 3_600, 5, 'less than a day'],
  ['change_lead_time', DAY, 4, 'a day to a week'],
  ['change_lead_time', 8 * DAY, 3, 'a week to a month'],
  ['failed_deployment_recovery_time', 31 * DAY, 2, 'a month to six'],
  ['failed_deployment_recovery_time', 200 * DAY, 1, 'more than six months'],
  ['deployment_frequency', 30, 6, 'on demand'],
  ['deployment_frequency', 3, 5, 'hourly to daily'],
  ['deployment_frequency', 0.5, 4, 'daily to weekly'],
  ['deployment_frequency', 1 / 14, 3, 'weekly to monthly'],
  ['deployment_frequency', 1 / 90, 2, 'monthly to every six months'],
  ['deployment_frequency', 0, 1, 'less than every six months'],
])('%s of %d is category %d, %s', (metric, value, position, text) => {
  expect(quickCheckCategory(metric, value)).toEqual({ year: 2025, position, text })
})

test('what the check asks for in per cent, or not at all, has no category', () => {
  const without = METRICS.map(({ name }) => name).filter((name) => quickCheckCategory(name, 0.5) === null)
  expect(without).toContain('change_fail_rate')
  expect(without).toContain('deployment_rework_rate')
  expect(without).toHaveLength(METRICS.length - 3)
})
