import { expect, test } from 'vitest'
import { bucketKey, computedSince, touched } from '../../src/metrics/snapshots-plan.ts'

const DAY_MS = 86_400_000
const now = Date.parse('2024-02-20T12:00:00Z')
const plan = { zone: 'UTC', attributionWindowMs: 3 * DAY_MS, now }

test('a mark touches the periods it has a day in, none that is to come, and none of before', () => {
  const marks = [{ first: '0001-01-01', last: '9999-12-31' }]
  const since = Date.parse('2024-02-18T00:00:00Z')
  expect(touched(marks, plan, since).map(bucketKey)).toEqual([
    ...['18', '19', '20'].map((day) => `day/${Date.parse(`2024-02-${day}T00:00:00Z`)}`),
    ...['12', '19'].map((day) => `week/${Date.parse(`2024-02-${day}T00:00:00Z`)}`),
    `month/${Date.parse('2024-02-01T00:00:00Z')}`,
  ])
})

test('what a mark of two thousand years touches is as much as may still change', () => {
  const buckets = touched([{ first: '0001-01-01', last: '2024-02-20' }], plan, computedSince(plan, now))
  expect(buckets.length).toBeLessThan(100)
})
