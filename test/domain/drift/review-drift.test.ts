import { describe, expect, test } from 'vitest'
import { DAY_MS, HOUR_MS } from '../../../src/domain/drift/detector.ts'
import { REVIEW_DRIFT_DEFAULTS, type Reviewed, reviewDrift } from '../../../src/domain/drift/review-drift.ts'

const NOW = Date.parse('2026-03-20T12:00:00Z')
const ago = (days: number) => NOW - days * DAY_MS
const merged = (days: number, over: Partial<Reviewed> = {}): Reviewed => ({
  id: 'pull request',
  text: 'octo/hello#1',
  url: null,
  authorId: 'ada',
  readyAt: ago(days + 1),
  mergedAt: ago(days),
  closedAt: ago(days),
  approvals: [{ reviewerId: 'bob', at: ago(days + 0.5) }],
  ...over,
})
const times = (count: number, make: (i: number) => Reviewed) => Array.from({ length: count }, (_, i) => make(i))
const judge = (pullRequests: readonly Reviewed[]) =>
  reviewDrift.judge({ now: NOW, pullRequests }, REVIEW_DRIFT_DEFAULTS)
const about = (subject: string, pullRequests: readonly Reviewed[]) =>
  judge(pullRequests).findings.find((finding) => finding.subject === subject)

describe('merged without review:', () => {
  const share = (without: number, of: number) =>
    about('merged_without_review', [
      ...times(of - without, (i) => merged(1 + i / 2)),
      ...times(without, (i) => merged(1 + i / 2, { approvals: [] })),
    ])

  test('more than a tenth is drift, the worse the more', () => {
    const severities = [share(1, 10), share(2, 10), share(3, 10), share(6, 10)].map((it) => it?.severity)
    expect(severities).toEqual([undefined, 'low', 'medium', 'high'])
    expect(share(6, 10)?.description).toBe(
      '6 of 10 pull requests merged in the last 4 weeks had no approving review by someone else (60 %).',
    )
    expect(share(6, 10)?.links).toHaveLength(6)
  })

  test('an approval by its author, by nobody known, or after it was merged is no review', () => {
    const all = (over: Partial<Reviewed>) =>
      about(
        'merged_without_review',
        times(5, () => merged(2, over)),
      )?.severity
    expect(all({})).toBeUndefined()
    expect(all({ approvals: [{ reviewerId: 'ada', at: ago(2.5) }] })).toBe('high')
    expect(all({ approvals: [{ reviewerId: null, at: ago(2.5) }] })).toBe('high')
    expect(all({ approvals: [{ reviewerId: 'bob', at: ago(1.9) }] })).toBe('high')
    expect(all({ authorId: null })).toBe('high')
    expect(
      all({
        approvals: [
          { reviewerId: 'ada', at: ago(2.5) },
          { reviewerId: 'bob', at: ago(2) },
        ],
      }),
    ).toBeUndefined()
  })

  test('what was merged before the four weeks, or closed without, does not count', () => {
    const old = times(9, () => merged(28.1, { approvals: [] }))
    const closed = times(9, () => merged(2, { mergedAt: null, approvals: [] }))
    expect(about('merged_without_review', [...times(5, () => merged(3)), ...old, ...closed])).toBeUndefined()
  })

  test('fewer than five merges say nothing', () => {
    expect(judge(times(4, () => merged(2, { approvals: [] }))).unjudged).toMatchObject([
      { subject: 'merged_without_review', reason: 'small_sample' },
      { subject: 'stale_reviews', reason: 'small_sample' },
    ])
  })
})

describe('stale reviews:', () => {
  /** Open for 1 to 21 days: their p95 is 20 days. */
  const history = times(21, (i) => merged(30, { readyAt: ago(31 + i) }))
  const open = (days: number, over: Partial<Reviewed> = {}) =>
    merged(0, { readyAt: ago(days), mergedAt: null, closedAt: null, ...over })
  const stale = (...waiting: readonly Reviewed[]) => about('stale_reviews', [...history, ...waiting])

  test('one that is open longer than 95 % of the others were', () => {
    expect(stale(open(20))).toBeUndefined()
    const finding = stale(open(20.1), open(3), open(25))
    expect(finding).toMatchObject({ severity: 'low', limits: { open_ms: 20 * DAY_MS } })
    expect(finding?.description).toBe(
      '2 of 3 open pull requests wait longer than 20 days; so long or less did 95 % of the last 21 take. The oldest ' +
        'waits since 2026-02-23.',
    )
    expect(finding?.points.map(({ at }) => at.slice(0, 10))).toEqual(['2026-02-23', '2026-02-28'])
  })

  test('the more there are the worse it is', () => {
    const severity = (count: number) => stale(...times(count, () => open(30)))?.severity
    expect([2, 3, 9, 10].map(severity)).toEqual(['low', 'medium', 'medium', 'high'])
  })

  test('a draft does not wait for a review', () => {
    expect(stale(open(90, { readyAt: null }))).toBeUndefined()
  })

  test('within a day nothing is stale, however quick they used to be', () => {
    const quick = times(30, () => merged(30, { readyAt: ago(30) - HOUR_MS }))
    expect(about('stale_reviews', [...quick, open(0.9)])).toBeUndefined()
    expect(about('stale_reviews', [...quick, open(1.1)])?.severity).toBe('low')
  })

  test('what ended half a year ago is no history', () => {
    const old = times(30, () => merged(26 * 7 + 1))
    expect(judge([...old, open(90)]).unjudged).toContainEqual(
      expect.objectContaining({ subject: 'stale_reviews', reason: 'small_sample' }),
    )
  })
})
