/** The case of Middleware that sums a lead time from its stages, and what is otherwise here. */
import { expect, test } from 'vitest'
import { changeLeadTime } from '../../../src/domain/dora/change-lead-time.ts'
import type { ChangeFact } from '../../../src/domain/metrics/facts.ts'
import { at, change, deployment, facts, LATER, period } from '../metrics/facts.ts'
import { windowCases } from './window-cases.ts'

interface Stages {
  readonly first_commit_to_open: number
  readonly first_response_time: number
  readonly rework_time: number
  readonly merge_time: number
  readonly merge_to_deploy: number
  readonly pr_count: number
}

const [{ input, expected_middleware } = expect.fail()] = windowCases<
  readonly Stages[],
  Omit<Stages, 'pr_count'> & { readonly pr_count: number; readonly lead_time: number }
>('lead_time_mean')

const begin = at('2024-01-10')

/** As many changes as each row counts, that took its seconds. */
const changes: readonly ChangeFact[] = input.flatMap((row, group) =>
  Array.from({ length: row.pr_count }, (_, index) => {
    const openedAt = begin + row.first_commit_to_open * 1000
    const firstReviewAt = openedAt + row.first_response_time * 1000
    const approvedAt = firstReviewAt + row.rework_time * 1000
    const mergedAt = approvedAt + row.merge_time * 1000
    return change(`change-${group}-${index}`, {
      startedAt: begin,
      openedAt,
      firstReviewAt,
      approvedAt,
      mergedAt,
      deployment: { id: 'd', at: mergedAt + row.merge_to_deploy * 1000, knownBy: 'compare' },
    })
  }),
)
const january = period('2024-01-01', '2024-02-01')
const measure = (some: readonly ChangeFact[]) =>
  changeLeadTime.measure(facts({ deployments: [deployment('d', '2024-01-10')], changes: some }), january, LATER)

// Difference: theirs are means, weighted by the number of pull requests; ours are medians of raw durations, never of
// medians. In this case both come to the same. Their rework and merge time together are our review.
test('lt-weighted: the stages and the whole', () => {
  const measured = measure(changes)
  expect(measured.value).toBe(expected_middleware.lead_time)
  expect(measured.n).toBe(expected_middleware.pr_count)
  expect(measured.details).toMatchObject({
    coding_p50: expected_middleware.first_commit_to_open,
    pickup_p50: expected_middleware.first_response_time,
    review_p50: expected_middleware.rework_time + expected_middleware.merge_time,
    deploy_p50: expected_middleware.merge_to_deploy,
  })
})

// Difference: theirs counts a stage that is missing as 0, so a change nobody reviewed was picked up at once.
test('a stage that is not known is none: it makes no other one shorter', () => {
  const reviewed = changes.map((one, index) => (index < 7 ? { ...one, firstReviewAt: null, approvedAt: null } : one))
  const { value, n, details } = measure(reviewed)
  expect({ value, n }).toEqual({ value: 17, n: 10 })
  expect(details).toMatchObject({ pickup_p50: 1, pickup_n: 3, review_n: 3, coding_n: 10, deploy_n: 10 })
  const none = measure(changes.map((one) => ({ ...one, firstReviewAt: null })))
  expect(none.details).toMatchObject({ pickup_p50: null, pickup_n: 0, review_p50: null, review_n: 0 })
})
