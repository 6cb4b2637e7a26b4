/** What Middleware's code answers of the times of pull requests, in the words of our metrics. */
import { expect, test } from 'vitest'
import { cycleTime } from '../../../src/domain/flow/cycle-time.ts'
import { pickupTime } from '../../../src/domain/flow/pickup-time.ts'
import { reviewTime } from '../../../src/domain/flow/review-time.ts'
import { METRICS } from '../../../src/domain/metrics/registry.ts'
import { windowCases } from '../dora/window-cases.ts'
import { at, change, facts, LATER, period } from '../metrics/facts.ts'

interface Timeline {
  readonly pr: { readonly created: string; readonly closed_at: string }
  readonly events: readonly { readonly type: string; readonly state?: string; readonly at: string }[]
}
interface Times {
  readonly first_review_time: number
  readonly rework_time: number
  readonly merge_time: number
  readonly cycle_time: number
}

const year = period('2024-01-01', '2025-01-01')

/** The earliest of such events; null: there is none. */
function earliest({ events }: Timeline, is: (event: Timeline['events'][number]) => boolean): number | null {
  const times = events.filter(is).map((event) => at(event.at))
  return times.length === 0 ? null : Math.min(...times)
}

const cases = windowCases<Timeline, Times>('pr_timing')
test.each(cases.map((one) => [one.id, one] as const))('%s', (_id, { input, expected_middleware }) => {
  const changes = [
    change('pull request', {
      openedAt: at(input.pr.created),
      readyAt: earliest(input, ({ type }) => type === 'READY_FOR_REVIEW'),
      firstReviewAt: earliest(input, ({ type }) => type === 'REVIEW'),
      approvedAt: earliest(input, ({ state }) => state === 'approved'),
      mergedAt: at(input.pr.closed_at),
    }),
  ]
  const [pickup, review, cycle] = [pickupTime, reviewTime, cycleTime].map((metric) =>
    metric.measure(facts({ changes }), year, LATER),
  )
  // Difference: theirs is -1 where a time is not known; ours is null, and no value of a sample.
  const known = (seconds: number) => (seconds === -1 ? null : seconds)
  expect({
    first_review_time: pickup?.value,
    rework_time: review?.details.to_approval_p50,
    merge_time: review?.details.to_merge_p50,
    // Ours is of work items; that of pull requests stands beside it.
    cycle_time: cycle?.details.pull_request_p50,
  }).toEqual({
    first_review_time: known(expected_middleware.first_review_time),
    rework_time: known(expected_middleware.rework_time),
    merge_time: known(expected_middleware.merge_time),
    cycle_time: expected_middleware.cycle_time,
  })
})

// Difference: how often reviewers sent a pull request back is no metric of ours: metrics.md has none, and the facts know
// the first review, not each. The rework of deployments is another thing.
test('rework_cycles: there is none', () => {
  expect(windowCases('rework_cycles').map(({ id }) => id)).toHaveLength(5)
  expect(METRICS.map(({ name }) => name).filter((name) => name.includes('rework'))).toEqual(['deployment_rework_rate'])
})
