/** Pickup time, review time, size. */
import { expect, test } from 'vitest'
import { pickupTime } from '../../../src/domain/flow/pickup-time.ts'
import { pullRequestSize } from '../../../src/domain/flow/pull-request-size.ts'
import { reviewTime } from '../../../src/domain/flow/review-time.ts'
import type { ChangeFact } from '../../../src/domain/metrics/facts.ts'
import type { Metric } from '../../../src/domain/metrics/metric.ts'
import { at, change, facts, LATER, period } from '../metrics/facts.ts'

const january = period('2024-01-01', '2024-02-01')
const HOUR = 3600
const of = (...changes: readonly ChangeFact[]) => facts({ changes })
const told = (metric: Metric, some: ReturnType<typeof of>, asOf = LATER) =>
  metric.rows(some, january, asOf).map(({ id, role, why, value }) => [id, role, why, value])

const reviewed = change('reviewed', {
  openedAt: at('2024-01-10T00:00'),
  firstReviewAt: at('2024-01-10T02:00'),
  approvedAt: at('2024-01-10T03:00'),
  mergedAt: at('2024-01-10T07:00'),
  size: 120,
})
const like = (id: string, some: Partial<ChangeFact>): ChangeFact => ({ ...reviewed, id, ...some })

test('pickup is from opened or ready to the first review, where that review was', () => {
  const some = of(
    reviewed,
    like('draft', { readyAt: at('2024-01-10T01:30') }),
    like('never', { firstReviewAt: null, approvedAt: null }),
    like('closed', { mergedAt: null, closedAt: at('2024-01-11') }),
    like('february', { firstReviewAt: at('2024-02-02') }),
  )
  expect(pickupTime.measure(some, january, LATER)).toMatchObject({
    value: 2 * HOUR,
    n: 3,
    details: { not_reviewed: 1, clamped: 0 },
  })
  expect(told(pickupTime, some)).toEqual([
    ['closed', 'counted', null, 2 * HOUR],
    ['draft', 'counted', null, HOUR / 2],
    ['reviewed', 'counted', null, 2 * HOUR],
    ['never', 'excluded', 'not_reviewed', null],
  ])
})

test('a review that came only later is none yet', () => {
  const some = of(like('early', { mergedAt: at('2024-01-10T01:00') }))
  expect(told(pickupTime, some, at('2024-01-10T01:00'))).toEqual([['early', 'excluded', 'not_reviewed', null]])
  expect(told(reviewTime, some, at('2024-01-10T01:00'))).toEqual([['early', 'excluded', 'not_reviewed', null]])
  expect(told(pickupTime, some, at('2024-01-10T02:00'))).toEqual([['early', 'counted', null, 2 * HOUR]])
})

test('a review of a draft was no waiting, and one after the merge no review that it waited for', () => {
  const some = of(
    like('draft', { readyAt: at('2024-01-10T05:00') }),
    like('after', { firstReviewAt: at('2024-01-10T09:00') }),
  )
  expect(pickupTime.measure(some, january, LATER)).toMatchObject({ value: 4.5 * HOUR, details: { clamped: 1 } })
  expect(reviewTime.measure(some, january, LATER)).toMatchObject({ value: 2.5 * HOUR, details: { clamped: 1 } })
  expect(told(reviewTime, some)).toContainEqual(['after', 'counted', 'clamped', 0])
})

test('review is from the first review to the merge, and its two parts stand beside it', () => {
  expect(reviewTime.measure(of(reviewed), january, LATER)).toMatchObject({
    value: 5 * HOUR,
    details: { to_approval_p50: HOUR, to_merge_p50: 4 * HOUR, not_reviewed: 0 },
  })
})

test('an approval after the merge is none before it came, and one of a pull request of a bot is none at all', () => {
  const some = of(
    reviewed,
    like('late', { approvedAt: at('2024-01-12') }),
    like('bot', { approvedAt: at('2024-01-10T06:00'), excluded: 'bot' }),
  )
  const approval = (when: string) => reviewTime.measure(some, january, at(when)).details.to_approval_p50
  expect(approval('2024-01-11')).toBe(HOUR)
  expect(approval('2024-01-12')).toBe((HOUR + 46 * HOUR) / 2)
})

test('bots do not count and are listed; what is older than the first deployment counts, as do no commits', () => {
  const some = of(
    like('bot', { excluded: 'bot' }),
    like('old', { excluded: 'pre_baseline' }),
    like('commit', { kind: 'commit' }),
  )
  for (const metric of [pickupTime, reviewTime, pullRequestSize]) {
    expect(metric.measure(some, january, LATER).n).toBe(1)
    expect(told(metric, some).map(([id, role, why]) => [id, role, why])).toEqual([
      ['bot', 'excluded', 'bot'],
      ['old', 'counted', null],
    ])
  }
})

test('size is in lines; one that the source does not tell is not 0', () => {
  const some = of(reviewed, like('large', { size: 1000 }), like('unknown', { size: null }), like('empty', { size: 0 }))
  expect(pullRequestSize.measure(some, january, LATER)).toMatchObject({
    value: 120,
    n: 3,
    details: { size_unknown: 1, p75: null },
  })
})

test('without pull requests there is none of the three', () => {
  for (const metric of [pickupTime, reviewTime, pullRequestSize])
    expect(metric.measure(facts(), january, LATER)).toMatchObject({ value: null, reason: 'no_changes', n: 0 })
})
