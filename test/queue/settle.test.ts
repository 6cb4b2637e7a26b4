import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CATALOGUE, type ErrorCode, TrackerdError } from '../../src/errors.ts'
import { again, cancel, done, snooze } from '../../src/ports/job-queue.ts'
import { backoffMs, settleError, settleOutcome, settleReleased } from '../../src/queue/settle.ts'

const now = new Date('2026-03-01T12:00:00Z')
const chance = { now, random: () => 0.5 }
const second = { attempt: 2, maxAttempts: 3 }
const inOneHour = new Date('2026-03-01T13:00:00Z')

describe('outcomes', () => {
  test('done and cancel end the job', () => {
    expect(settleOutcome(done('3 applied'), second, { now })).toEqual({ act: 'finish', why: 'done', note: '3 applied' })
    expect(settleOutcome(done(), second, { now })).toEqual({ act: 'finish', why: 'done' })
    expect(settleOutcome(cancel('gone'), second, { now })).toEqual({ act: 'finish', why: 'cancel', note: 'gone' })
  })

  test('again is a new job with a first attempt, at once', () => {
    expect(settleOutcome(again(), second, { now })).toEqual({ act: 'requeue', why: 'again', at: null, attempt: 1 })
  })

  test('snooze keeps the attempt', () => {
    expect(settleOutcome(snooze(inOneHour), second, { now })).toMatchObject({
      why: 'snooze',
      at: inOneHour,
      attempt: 2,
    })
  })

  test('snoozing into the past waits a second instead of spinning', () => {
    const settled = settleOutcome(snooze(new Date(0)), second, { now })
    expect(settled).toMatchObject({ at: new Date('2026-03-01T12:00:01Z') })
  })
})

describe('errors', () => {
  test.each(Object.entries(CATALOGUE).map(([code, { retry }]) => [code as ErrorCode, retry] as const))(
    '%s obeys its rule: %s',
    (code, retry) => {
      const settled = settleError(new TrackerdError(code, { until: inOneHour.toISOString() }), second, chance)
      if (code === 'TENANT_GONE') expect(settled).toMatchObject({ act: 'finish', why: 'cancel' })
      else if (retry === 'stop') expect(settled).toMatchObject({ act: 'fail' })
      else if (retry === 'wait') expect(settled).toMatchObject({ why: 'snooze', at: inOneHour, attempt: 2 })
      else expect(settled).toMatchObject({ why: 'retry', at: new Date('2026-03-01T12:00:01.500Z'), attempt: 3 })
    },
  )

  test('the last attempt fails the job, but waiting spends none', () => {
    const last = { attempt: 3, maxAttempts: 3 }
    expect(settleError(new TrackerdError('DATABASE_UNAVAILABLE'), last, chance)).toMatchObject({ act: 'fail' })
    const limited = new TrackerdError('UPSTREAM_LIMITED', { until: inOneHour })
    expect(settleError(limited, last, chance)).toMatchObject({ why: 'snooze', attempt: 3 })
  })

  test.each([undefined, 'soon', 17, null])('a wait without a readable time (%s) is tried like any failure', (until) => {
    const limited = new TrackerdError('UPSTREAM_LIMITED', { until })
    expect(settleError(limited, second, chance)).toMatchObject({ why: 'retry', attempt: 3 })
  })

  test.each([new Error('unforeseen'), 'a string', undefined])(
    'what is not from the catalogue counts as INTERNAL',
    (thrown) => {
      expect(settleError(thrown, second, chance)).toMatchObject({ why: 'retry', error: { code: 'INTERNAL' } })
    },
  )

  test('a job given back comes again at once, as if the attempt had not been', () => {
    expect(settleReleased(second)).toEqual({ act: 'requeue', why: 'released', at: null, attempt: 2 })
  })
})

test('back-off doubles from a second to five minutes, and chance takes at most half of it', () => {
  const longest = Array.from({ length: 12 }, (_, n) => backoffMs(n + 1, () => 1) / 1_000)
  expect(longest).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300])
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
      const full = Math.min(300_000, 1_000 * 2 ** (attempt - 1))
      const wait = backoffMs(attempt, () => random)
      return wait >= full / 2 && wait <= full
    }),
  )
})
