import { expect, test } from 'vitest'
import { changeLeadTime } from '../../../src/domain/dora/change-lead-time.ts'
import type { ChangeFact } from '../../../src/domain/metrics/facts.ts'
import { at, change, deployment, facts, LATER, period } from '../metrics/facts.ts'

const january = period('2024-01-01', '2024-02-01')
const HOUR = 3600

const baseline = deployment('first', '2023-12-01')
const of = (...changes: readonly ChangeFact[]) => facts({ deployments: [baseline], changes })
const shipped = (when: string, knownBy: NonNullable<ChangeFact['deployment']>['knownBy'] = 'compare') => ({
  deployment: { id: 'd', at: at(when), knownBy },
})
const told = (some: ReturnType<typeof of>, asOf = LATER) =>
  changeLeadTime.rows(some, january, asOf).map(({ id, role, why, value }) => [id, role, why, value])

const whole = change('whole', {
  startedAt: at('2024-01-10T00:00'),
  openedAt: at('2024-01-10T03:00'),
  readyAt: at('2024-01-10T05:00'),
  firstReviewAt: at('2024-01-10T06:00'),
  approvedAt: at('2024-01-10T08:00'),
  mergedAt: at('2024-01-10T10:00'),
  ...shipped('2024-01-10T15:00'),
})

test('the whole is from first commit to deployed, and each stage stands for itself', () => {
  const { value, n, details } = changeLeadTime.measure(of(whole), january, LATER)
  expect({ value, n }).toEqual({ value: 15 * HOUR, n: 1 })
  expect(details).toMatchObject({
    coding_p50: 3 * HOUR,
    // From ready, not from opened: nobody reviews a draft.
    pickup_p50: HOUR,
    review_p50: 4 * HOUR,
    deploy_p50: 5 * HOUR,
    clamped: 0,
  })
})

test('where lead time begins with the opening, how long coding took is not known', () => {
  const { details } = changeLeadTime.measure(of({ ...whole, startedBy: 'opened' }), january, LATER)
  expect(details).toMatchObject({ coding_p50: null, coding_n: 0, pickup_n: 1 })
})

test('a change counts where it was first deployed, not where it was merged', () => {
  const december = { ...whole, id: 'december', mergedAt: at('2023-12-30') }
  const february = { ...whole, id: 'february', ...shipped('2024-02-02') }
  const some = of(december, february)
  expect(changeLeadTime.measure(some, january, LATER)).toMatchObject({
    n: 1,
    details: { merged: 1, unattributed: 0, unattributed_share: 0 },
  })
  expect(told(some)).toEqual([
    ['february', 'excluded', 'deployed_outside', null],
    ['december', 'counted', 'compare', 15 * HOUR],
  ])
})

test('what is deployed only later waits as of now, and is the share that is shown beside', () => {
  const some = of(whole, { ...whole, id: 'later', ...shipped('2024-01-20') })
  expect(changeLeadTime.measure(some, january, at('2024-01-19'))).toMatchObject({
    n: 1,
    details: { merged: 2, unattributed: 1, unattributed_share: 0.5 },
  })
  expect(changeLeadTime.measure(some, january, at('2024-01-20'))).toMatchObject({ n: 2, details: { unattributed: 0 } })
})

test('what is left out is counted and listed, once', () => {
  const left = (id: string, excluded: ChangeFact['excluded'], some: Partial<ChangeFact> = {}) => ({
    ...whole,
    id,
    excluded,
    ...some,
  })
  const some = of(
    whole,
    left('bot', 'bot'),
    left('merge', 'merge_commit', { deployment: null }),
    left('path', 'outside_path'),
    left('old', 'pre_baseline', { deployment: null, baselineAt: at('2024-01-11') }),
    // Merged in January, deployed in February: there it is left out.
    left('elsewhere', 'bot', shipped('2024-02-03')),
  )
  expect(changeLeadTime.measure(some, january, LATER)).toMatchObject({
    n: 1,
    details: { bots: 1, merge_commits: 1, outside_path: 1, pre_baseline: 1, merged: 1, unattributed: 0 },
  })
  expect(told(some).filter(([, role]) => role === 'excluded')).toEqual([
    ['merge', 'excluded', 'merge_commit', null],
    ['old', 'excluded', 'pre_baseline', null],
    ['bot', 'excluded', 'bot', null],
    ['path', 'excluded', 'outside_path', null],
  ])
})

test('a change is older than the first deployment from that deployment on, until another is known to have brought it', () => {
  const old = { ...whole, baselineAt: at('2024-01-20'), ...shipped('2024-01-25', 'explicit') }
  const asOf = (when: string) => changeLeadTime.measure(of(old), january, at(when))
  expect(asOf('2024-01-19')).toMatchObject({ n: 0, details: { pre_baseline: 0, unattributed: 1 } })
  expect(asOf('2024-01-20')).toMatchObject({
    n: 0,
    details: { pre_baseline: 1, merged: 0, unattributed: 0, unattributed_share: null },
  })
  expect(asOf('2024-01-25')).toMatchObject({ n: 1, details: { pre_baseline: 0, merged: 1, unattributed: 0 } })
})

test('what runs backwards is 0 and counted: a clock that is ahead, a review after the merge', () => {
  const ahead = { ...whole, id: 'ahead', startedAt: at('2024-01-11') }
  const late = { ...whole, id: 'late', firstReviewAt: at('2024-01-10T11:00') }
  const commit = change('commit', {
    kind: 'commit',
    startedBy: 'merge_commit',
    startedAt: at('2024-01-12'),
    mergedAt: at('2024-01-10T14:00'),
    ...shipped('2024-01-10T15:00'),
  })
  expect(changeLeadTime.measure(of(commit), january, LATER)).toMatchObject({ value: 0, details: { clamped: 1 } })
  const some = of(ahead, late)
  const { value, details } = changeLeadTime.measure(some, january, LATER)
  expect(value).toBe((0 + 15 * HOUR) / 2)
  expect(details).toMatchObject({ clamped: 2, review_p50: 2 * HOUR })
  expect(told(some)).toEqual([
    ['ahead', 'counted', 'clamped', 0],
    ['late', 'counted', 'compare', 15 * HOUR],
  ])
})

test('how its deployment is known is told, and the last resort is counted', () => {
  const some = of(whole, { ...whole, id: 'guessed', ...shipped('2024-01-11', 'time') })
  expect(changeLeadTime.measure(some, january, LATER).details.by_time).toBe(1)
  expect(told(some).map(([id, , why]) => [id, why])).toEqual([
    ['whole', 'compare'],
    ['guessed', 'time'],
  ])
})

test('of five changes there are p75 and p90', () => {
  const some = [1, 2, 3, 4, 5].map((day) => ({ ...whole, id: `c${day}`, startedAt: at(`2024-01-0${day}`) }))
  const days = (seconds: number | null | undefined) => (seconds ?? Number.NaN) / (24 * HOUR)
  const { value, details } = changeLeadTime.measure(of(...some), january, LATER)
  expect(days(value)).toBeCloseTo(7.625, 9)
  expect([days(details.p75), days(details.p90)]).toEqual([expect.closeTo(8.625, 9), expect.closeTo(9.225, 9)])
})
