/** Cycle time, throughput, work in progress, pass rate, defect escape rate. */
import { expect, test } from 'vitest'
import { cycleTime } from '../../../src/domain/flow/cycle-time.ts'
import { defectEscapeRate } from '../../../src/domain/flow/defect-escape-rate.ts'
import { passRate } from '../../../src/domain/flow/pass-rate.ts'
import { throughput } from '../../../src/domain/flow/throughput.ts'
import { workInProgress } from '../../../src/domain/flow/work-in-progress.ts'
import { at, change, facts, knownOver, LATER, period, testRun, work } from '../metrics/facts.ts'

const january = period('2024-01-01', '2024-02-01')
const february = period('2024-02-01', '2024-03-01')
const DAY = 86_400

const took = (id: string, startedAt: string | null, doneAt: string | null, some = {}) =>
  work(id, {
    startedAt: startedAt === null ? null : at(startedAt),
    doneAt: doneAt === null ? null : at(doneAt),
    ...some,
  })

const some = facts({
  work: [
    took('story', '2024-01-02', '2024-01-05'),
    took('task', '2024-01-10', '2024-01-11', { kind: 'technical_story' }),
    took('defect', '2024-01-20', '2024-02-03', { kind: 'defect' }),
    took('unknown', null, '2024-01-15'),
    took('waiting', null, null),
    took('old', '2023-12-22', null),
  ],
  changes: [
    change('merged', { openedAt: at('2024-01-03'), mergedAt: at('2024-01-04') }),
    change('bot', { openedAt: at('2024-01-03'), mergedAt: at('2024-01-04'), excluded: 'bot' }),
    change('open of a bot', { openedAt: at('2024-01-30'), excluded: 'bot' }),
    change('open', { openedAt: at('2024-01-30') }),
    change('closed', { openedAt: at('2024-01-03'), closedAt: at('2024-01-04') }),
    change('merged later', { openedAt: at('2024-01-03'), mergedAt: at('2024-02-01') }),
  ],
})

test('cycle time is from started to done, of what was done', () => {
  expect(cycleTime.measure(some, january, LATER)).toMatchObject({
    value: 2 * DAY,
    n: 2,
    details: { start_unknown: 1, clamped: 0, pull_request_p50: DAY, pull_request_n: 1 },
  })
  expect(cycleTime.rows(some, january, LATER).map(({ id, role, value }) => [id, role, value])).toEqual([
    ['story', 'counted', 3 * DAY],
    ['task', 'counted', DAY],
    ['unknown', 'excluded', null],
  ])
})

test('done before it was started is 0, and counted as such', () => {
  const backwards = facts({ work: [took('odd', '2024-01-05', '2024-01-04')] })
  expect(cycleTime.measure(backwards, january, LATER)).toMatchObject({ value: 0, n: 1, details: { clamped: 1 } })
})

test('throughput counts what was done, by kind, as of then', () => {
  expect(throughput.measure(some, january, LATER)).toEqual({
    value: 3,
    n: 3,
    details: { user_stories: 2, technical_stories: 1, defects: 0, pull_requests: 1 },
  })
  expect(throughput.measure(some, january, at('2024-01-12')).value).toBe(2)
  expect(throughput.measure(some, february, LATER)).toMatchObject({ value: 1, details: { defects: 1 } })
})

test('work in progress is how things stood at the end, or stand now', () => {
  expect(workInProgress.measure(some, january, LATER)).toEqual({
    value: 2,
    n: 2,
    details: { age_p50: 26.5 * DAY, oldest: 41 * DAY, pull_requests: 2 },
  })
  expect(workInProgress.rows(some, january, LATER).map(({ id, value }) => [id, value])).toEqual([
    ['old', 41 * DAY],
    ['defect', 12 * DAY],
  ])
  expect(workInProgress.measure(some, january, at('2024-01-10')).value).toBe(2)
  expect(workInProgress.measure(some, february, LATER)).toMatchObject({ value: 1, details: { pull_requests: 1 } })
})

test('what the source of changes does not tell is not a count of none', () => {
  const withoutChanges = knownOver(some, { changes: null })
  expect(throughput.measure(withoutChanges, january, LATER)).toMatchObject({
    value: 3,
    details: { pull_requests: null },
  })
  expect(workInProgress.measure(withoutChanges, january, LATER).details.pull_requests).toBeNull()
  expect(cycleTime.measure(withoutChanges, january, LATER).details).toMatchObject({
    pull_request_p50: null,
    pull_request_n: null,
  })
})

test('pass rate is of executions', () => {
  const runs = facts({
    tests: [testRun('a', '2024-01-02', true), testRun('b', '2024-01-03', false), testRun('c', '2024-01-04', true)],
  })
  expect(passRate.measure(runs, january, LATER)).toMatchObject({ value: 2 / 3, numerator: 2, details: { failed: 1 } })
  expect(passRate.measure(runs, january, at('2024-01-02')).value).toBe(1)
  expect(passRate.measure(runs, february, LATER)).toMatchObject({ value: null, reason: 'no_tests' })
})

test('a defect escaped or did not; of one that nobody knows of, nothing is said', () => {
  const defect = (id: string, when: string, escaped: boolean | null) =>
    work(id, { kind: 'defect', openedAt: at(when), escaped })
  const defects = facts({
    work: [
      defect('a', '2024-01-02', true),
      defect('b', '2024-01-03', false),
      defect('c', '2024-01-04', false),
      defect('d', '2024-01-05', null),
      work('story', { openedAt: at('2024-01-05') }),
    ],
  })
  expect(defectEscapeRate.measure(defects, january, LATER)).toMatchObject({
    value: 1 / 3,
    numerator: 1,
    denominator: 3,
    details: { unknown: 1 },
  })
  expect(defectEscapeRate.measure(defects, february, LATER)).toMatchObject({ value: null, reason: 'no_defects' })
  const unknown = facts({ work: [defect('d', '2024-01-05', null)] })
  expect(defectEscapeRate.measure(unknown, january, LATER)).toMatchObject({
    value: null,
    reason: 'no_defects',
    details: { unknown: 1 },
  })
})

test('where nothing was done there is no cycle time, and a true zero of throughput', () => {
  expect(cycleTime.measure(facts(), january, LATER)).toMatchObject({ value: null, reason: 'no_work' })
  expect(throughput.measure(facts(), january, LATER).value).toBe(0)
  expect(workInProgress.measure(facts(), january, LATER).value).toBe(0)
})
