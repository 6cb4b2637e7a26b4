import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DAY_MS } from '../../../src/domain/drift/detector.ts'
import { missProbability } from '../../../src/domain/drift/forecast.ts'
import { randomOf } from '../../../src/domain/drift/random.ts'
import { type Plan, SCHEDULE_DRIFT_DEFAULTS, scheduleDrift } from '../../../src/domain/drift/schedule-drift.ts'

const NOW = Date.parse('2026-03-20T12:00:00Z')
const plan = (over: Partial<Plan>): Plan => ({
  kind: 'cycle',
  id: 'cycle',
  name: 'Sprint 12',
  url: null,
  active: true,
  endAt: NOW + 14 * DAY_MS,
  day: null,
  daysBefore: [],
  remaining: 10,
  throughput: [5, 6, 4, 5, 7, 3, 5, 6],
  ...over,
})
const judge = (...plans: Plan[]) => scheduleDrift.judge({ now: NOW, plans, random: randomOf }, SCHEDULE_DRIFT_DEFAULTS)
const severity = (over: Partial<Plan>) => judge(plan(over)).findings[0]?.severity

describe('a plan past its date', () => {
  const daysLate = (days: number, over: Partial<Plan> = {}) => severity({ endAt: NOW - days * DAY_MS, ...over })

  test('is late while it is active, the worse the longer', () => {
    expect([0.01, 14, 14.1].map((days) => daysLate(days, { remaining: 1 }))).toEqual(['high', 'high', 'critical'])
    expect(daysLate(3, { active: false })).toBeUndefined()
  })

  test('with nothing left to do only wants closing', () => {
    expect([daysLate(1, { remaining: 0 }), daysLate(30, { remaining: 0 })]).toEqual(['low', 'low'])
  })

  test('says so in words that do not move with the clock', () => {
    const [finding] = judge(plan({ endAt: NOW - DAY_MS, remaining: 3 })).findings
    expect(finding).toMatchObject({
      driftType: 'schedule_drift',
      subject: 'cycle',
      direction: 'late',
      description: 'Sprint 12 was to end on 2026-03-19 and is still active, with 3 items left to do.',
      links: [{ kind: 'cycle', id: 'cycle' }],
    })
  })

  test('is named by the day of those who plan it, and by those it was moved from', () => {
    const release = { kind: 'release', name: '4.2', endAt: NOW - DAY_MS, day: '2026-03-18' } as const
    const late = (daysBefore: string[]) => judge(plan({ ...release, daysBefore })).findings[0]
    expect(late([])?.description).toBe(
      '4.2 was to be released on 2026-03-18 and is not released, with 10 items left to do.',
    )
    const moved = late(['2026-02-01', '2026-03-01'])
    expect(moved?.description).toMatch(/ It was first planned for 2026-02-01; the date was moved 2 times\.$/)
    expect(moved?.rule).toEqual({ rule: 'past_its_date', first_planned: '2026-02-01', moved: 2 })
    const coming = judge(plan({ ...release, endAt: NOW + DAY_MS, remaining: 30, daysBefore: ['2026-02-01'] }))
      .findings[0]
    expect(coming?.description).toMatch(/^4\.2 is to be released on .* moved 1 time\.$/)
    expect(coming?.rule).toMatchObject({ rule: 'monte_carlo', moved: 1 })
  })

  test('needs no throughput to be late', () => {
    expect(daysLate(1, { throughput: [] })).toBe('high')
  })
})

describe('a plan that is running', () => {
  test('will miss its date when more remains than was ever done in the time', () => {
    expect([severity({ remaining: 6 }), severity({ remaining: 15 })]).toEqual([undefined, 'high'])
    const between = judge(plan({ remaining: 11 })).findings[0]
    expect(between?.severity).toBe('medium')
    expect(between?.limits.probability).toBeCloseTo(missing([5, 6, 4, 5, 7, 3, 5, 6], 11), 1)
    expect(between?.description).toMatch(
      /^Sprint 12 is to end on 2026-04-03, with 11 items left to do\. At the pace of the last 8 weeks \(5, 6, 4, 5, 7, 3, 5, 6\) it misses that date with a probability of \d/,
    )
  })

  test('looks at the last eight weeks only', () => {
    expect(severity({ throughput: [...Array(8).fill(0), 5, 6, 4, 5, 7, 3, 5, 6], remaining: 6 })).toBeUndefined()
    expect(severity({ throughput: [5, 6, 4, 5, 7, 3, 5, 6, ...Array(8).fill(0)], remaining: 6 })).toBe('high')
  })

  test('without a date, or with nothing left, cannot miss it', () => {
    expect([severity({ endAt: null }), severity({ remaining: 0, throughput: Array(8).fill(0) })]).toEqual([
      undefined,
      undefined,
    ])
  })

  test('is not judged by fewer than four weeks', () => {
    expect(judge(plan({ throughput: [0, 0, 0], remaining: 90 }))).toMatchObject({
      findings: [],
      unjudged: [{ subject: 'cycle', reason: 'small_sample' }],
    })
    expect(severity({ throughput: [0, 0, 0, 0], remaining: 90 })).toBe('high')
  })

  test('gets the same verdict in every run, whatever else is judged with it', () => {
    const alone = judge(plan({ remaining: 11 })).findings
    expect(judge(plan({ id: 'other', remaining: 12 }), plan({ remaining: 11 })).findings.at(-1)).toEqual(alone[0])
  })
})

/** How often two of these weeks, drawn with replacement, do fewer: exactly. */
function missing(weeks: readonly number[], remaining: number): number {
  const pairs = weeks.flatMap((one) => weeks.map((other) => one + other))
  return pairs.filter((done) => done < remaining).length / pairs.length
}

describe('the forecast', () => {
  const weekly = fc.array(fc.nat(9), { minLength: 1, maxLength: 8 })

  test('comes near the exact probability', () => {
    fc.assert(
      fc.property(weekly, fc.integer({ min: 1, max: 18 }), (throughput, remaining) => {
        const trials = 4000
        const found = missProbability({ remaining, weeksLeft: 2, throughput }, trials, randomOf('seed'))
        const exact = missing(throughput, remaining)
        // Five standard errors.
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(5 * Math.sqrt((exact * (1 - exact)) / trials) + 1e-12)
      }),
      { numRuns: 60, seed: 13 },
    )
  })

  test('counts of a week begun the part that is left', () => {
    const half = missProbability({ remaining: 1, weeksLeft: 0.5, throughput: [1] }, 4000, randomOf('seed'))
    expect(half).toBeGreaterThan(0.46)
    expect(half).toBeLessThan(0.54)
    expect(missProbability({ remaining: 1, weeksLeft: 0, throughput: [50] }, 10, randomOf('seed'))).toBe(1)
  })

  test('never falls when more remains or less time is left', () => {
    fc.assert(
      fc.property(
        weekly,
        fc.integer({ min: 1, max: 30 }),
        fc.integer({ min: 1, max: 5 }),
        (throughput, remaining, weeks) => {
          const of = (left: number, time: number) =>
            missProbability({ remaining: left, weeksLeft: time, throughput }, 500, randomOf('seed'))
          // Of whole weeks the draws are not the same ones any more, so only a clear fall would be wrong.
          expect(of(remaining + 1, weeks)).toBeGreaterThanOrEqual(of(remaining, weeks) - 0.12)
          expect(of(remaining, weeks)).toBeGreaterThanOrEqual(of(remaining, weeks + 1) - 0.12)
        },
      ),
      { numRuns: 60, seed: 17 },
    )
  })
})

test('random numbers are even, the same for the same text, and others for another', () => {
  const take = (text: string, count: number) => {
    const random = randomOf(text)
    return Array.from({ length: count }, random)
  }
  expect(take('a', 5)).toEqual(take('a', 5))
  expect(take('a', 5)).not.toEqual(take('b', 5))
  const many = take('cycle', 20_000)
  const tenths = many.reduce((bins, value) => {
    bins[Math.floor(value * 10)] = (bins[Math.floor(value * 10)] ?? 0) + 1
    return bins
  }, Array<number>(10).fill(0))
  expect(Math.min(...tenths)).toBeGreaterThan(1850)
  expect(Math.max(...tenths)).toBeLessThan(2150)
})
