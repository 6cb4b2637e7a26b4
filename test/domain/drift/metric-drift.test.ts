import { describe, expect, test } from 'vitest'
import { WEEK_MS } from '../../../src/domain/drift/detector.ts'
import { METRIC_DRIFT_DEFAULTS, metricDrift } from '../../../src/domain/drift/metric-drift.ts'
import type { CountSeries, DurationSeries, RateSeries } from '../../../src/domain/drift/metric-series.ts'

const FIRST = Date.parse('2026-01-04T23:00:00Z') // Monday, in Berlin
const from = (week: number) => FIRST + week * WEEK_MS
const judge = (...series: Parameters<typeof metricDrift.judge>[0]) => metricDrift.judge(series, METRIC_DRIFT_DEFAULTS)

const named = { metric: 'change_lead_time', title: 'Change lead time', baselineFrom: null, links: [] } as const

/** One p50 per week, in hours; null: no data. */
function hours(values: readonly (number | null)[], over: Partial<DurationSeries> = {}): DurationSeries {
  const weeks = values.map((value, i) => ({ from: from(i), value: value === null ? null : value * 3600, n: 6 }))
  return { ...named, kind: 'duration', unit: 'seconds', better: 'lower', weeks, ...over }
}
function counts(values: readonly (number | null)[], over: Partial<CountSeries> = {}): CountSeries {
  const weeks = values.map((value, i) => ({ from: from(i), value, n: value ?? 0 }))
  return { ...named, kind: 'count', unit: 'count', better: 'higher', weeks, ...over }
}
function rates(values: readonly (readonly [number, number] | null)[], over: Partial<RateSeries> = {}): RateSeries {
  const weeks = values.map((value, i) => ({
    from: from(i),
    trials: value === null ? null : { hits: value[0], of: value[1] },
  }))
  return { ...named, kind: 'rate', unit: 'share', better: 'lower', weeks, ...over }
}
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)

/** ln 20 and ln 30 in turn: mean moving range ln 1.5, sigma 0.359, upper limit sqrt(600) * e^1.078 = 72 hours. */
const NORMAL = times(6, [20, 30]).flat()

describe('durations:', () => {
  test('one week beyond three sigmas is to be watched, and the alert says why', () => {
    const { findings, unjudged } = judge(hours([...NORMAL, 80]))
    expect(unjudged).toEqual([])
    const [finding] = findings
    expect(finding).toMatchObject({ driftType: 'metric_drift', subject: 'change_lead_time', direction: 'worse' })
    expect(finding?.severity).toBe('low')
    expect(finding?.description).toBe(
      'Change lead time got worse: 3.33 days in the week of 2026-03-30, with 24.5 h as normal and 3 days as limit; ' +
        'on average 34.9 h of late.',
    )
    expect(finding?.limits.centre).toBeCloseTo(Math.sqrt(600) * 3600, 3)
    expect(finding?.limits.upper).toBeCloseTo(Math.sqrt(600) * Math.exp((3 * Math.log(1.5)) / 1.128) * 3600, 3)
    expect(finding?.rule).toMatchObject({ baseline_weeks: 12, provisional: false })
    expect(finding?.points.map(({ mark }) => mark)).toEqual([...times(12, 'baseline'), 'outside'])
    expect(finding?.points.at(-1)).toEqual({
      at: '2026-03-29T23:00:00.000Z',
      value: 288_000,
      n: 6,
      mark: 'outside',
    })
  })

  test('just inside the limit it is nothing', () => {
    expect(judge(hours([...NORMAL, 71])).findings).toEqual([])
    expect(judge(hours([...NORMAL, 73])).findings).toHaveLength(1)
  })

  test('a smaller change that lasts is drift once the average is outside for two weeks in a row', () => {
    const found = (weeks: number) => judge(hours([...NORMAL, ...times(weeks, 50)])).findings[0]?.severity
    expect([1, 2, 3, 4, 5].map(found)).toEqual([undefined, undefined, undefined, 'high', 'high'])
  })

  test('better is no drift, however much', () => {
    expect(judge(hours([...NORMAL, ...times(6, 1)])).findings).toEqual([])
    expect(judge(hours([...NORMAL, ...times(6, 1)], { better: 'higher' })).findings[0]?.severity).toBe('high')
    expect(judge(hours([...NORMAL, ...times(6, 900)], { better: null }))).toEqual({ findings: [], unjudged: [] })
  })

  test('it ends after three weeks inside all limits, and not before', () => {
    const found = (...weeks: number[]) => judge(hours([...NORMAL, 80, ...weeks])).findings.length
    expect(found(20)).toBe(1)
    expect(found(20, 20)).toBe(1)
    expect(found(20, 20, 20)).toBe(0)
    expect(found(20, 20, 80, 20, 20)).toBe(1)
    expect(found(20, 20, 80, 20, 20, 20)).toBe(0)
  })

  test('it stays as bad as it was at its worst until it ends', () => {
    const bad = [...NORMAL, ...times(4, 90)]
    expect(judge(hours([...bad, 20])).findings[0]?.severity).toBe('high')
    // In the first week back the average is outside still.
    const inside = (weeks: number) => judge(hours([...bad, ...times(weeks, 20)])).findings.length
    expect([1, 2, 3, 4].map(inside)).toEqual([1, 1, 1, 0])
  })

  test('weeks with fewer than three changes, and weeks without data, are skipped wherever they are', () => {
    const weeks = hours([...NORMAL, 80]).weeks
    const few = { value: 9_000_000, n: 2 }
    const none = { value: null, n: 0 }
    const mixed = weeks.flatMap((week) => [week, { ...week, ...few }, { ...week, ...none }])
    const spread = mixed.map((week, i) => ({ ...week, from: from(i) }))
    const [finding] = judge(hours([], { weeks: spread })).findings
    expect(finding?.limits).toEqual(judge(hours([...NORMAL, 80])).findings[0]?.limits)
    expect(finding?.points.filter(({ mark }) => mark === 'excluded')).toHaveLength(13)
  })

  test('the baseline is frozen: later weeks do not move its limits', () => {
    const limits = (weeks: readonly number[]) => judge(hours([...NORMAL, ...weeks, 500])).findings[0]?.limits
    expect(limits(times(20, 60))).toMatchObject({ upper: limits([])?.upper, centre: limits([])?.centre })
  })

  test('from eight usable weeks a provisional baseline is judged against; at the thirteenth it is frozen', () => {
    const of = (weeks: number) => judge(hours([...NORMAL.slice(0, weeks - 1), 80]))
    expect(of(8)).toEqual({
      findings: [],
      unjudged: [{ driftType: 'metric_drift', subject: 'change_lead_time', direction: null, reason: 'small_sample' }],
    })
    expect(of(9).findings[0]?.rule).toMatchObject({ baseline_weeks: 8, provisional: true })
    expect(of(12).findings[0]?.rule).toMatchObject({ baseline_weeks: 8, provisional: true })
    expect(of(13).findings[0]?.rule).toMatchObject({ baseline_weeks: 12, provisional: false })
  })

  test('an operator sets the baseline anew: what was drift before is normal, and weeks before it do not count', () => {
    const series = [...NORMAL, ...times(12, 90), 90]
    expect(judge(hours(series)).findings).toHaveLength(1)
    expect(judge(hours(series, { baselineFrom: from(12) })).findings).toEqual([])
    // Soon after, there is nothing to judge against: it is not unknown whether the old finding lasts, it is over.
    expect(judge(hours(series, { baselineFrom: from(20) }))).toEqual({ findings: [], unjudged: [] })
    const [finding] = judge(hours([...series, 900], { baselineFrom: from(12) })).findings
    expect(finding?.points[0]?.at).toBe(new Date(from(12)).toISOString())
  })

  test('a series that stood still is not in alarm for 15 %, but for 17 %', () => {
    const moved = (factor: number) => judge(hours([...times(12, 20), 20 * factor])).findings.length
    expect([moved(1.15), moved(1.17)]).toEqual([0, 1])
  })

  test('zeros count as the least duration', () => {
    expect(judge(hours(times(14, 0))).findings).toEqual([])
    const [finding] = judge(hours([...times(12, 0), 1])).findings
    expect(finding?.limits.centre).toBe(1)
    expect(finding?.points[0]?.value).toBe(0)
  })
})

describe('counts:', () => {
  const normal = times(6, [9, 12]).flat()

  test('fewer deployments than ever, and none at all', () => {
    const [few] = judge(counts([...normal, 2])).findings
    expect(few?.severity).toBe('low')
    expect(Object.keys(few?.limits ?? {})).toEqual(['centre', 'lower', 'average', 'average_lower', 'sigma'])
    expect(judge(counts([...normal, 5])).findings).toEqual([])
    const [none] = judge(counts([...normal, 0, 0])).findings
    expect(none?.severity).toBe('high')
    expect(none?.description).toContain('0 in the week of 2026-04-06')
  })

  test('0 is a count, no data is none', () => {
    expect(judge(counts([...normal, null, null, null])).findings).toEqual([])
    expect(judge(counts([...normal.flatMap((value) => [value, null]), 0])).findings).toHaveLength(1)
  })

  test('a count that stood still is held to what chance makes of counts', () => {
    // sqrt(10 + 3/8) - 1.5 = 1.72: below 2.6.
    expect(judge(counts([...times(12, 10), 3])).findings).toEqual([])
    expect(judge(counts([...times(12, 10), 2])).findings[0]?.limits.lower).toBeCloseTo(2.587, 3)
    // Below no count at all there is no limit, and the average alone can say it.
    const [rare] = judge(counts([...times(12, 4), ...times(6, 0)])).findings
    expect(rare).toMatchObject({ severity: 'high', limits: { lower: null } })
  })
})

describe('rates:', () => {
  /** 6 of 120 failed. */
  const normal = times(6, [
    [1, 10],
    [0, 10],
  ] as const).flat()

  test('the last four weeks taken together, by how unlikely they are', () => {
    const severity = (...weeks: (readonly [number, number])[]) =>
      judge(rates([...normal, ...weeks])).findings[0]?.severity
    expect(severity([2, 10])).toBeUndefined()
    expect(severity([4, 10])).toBe('medium')
    expect(severity([6, 10])).toBe('high')
    expect(severity([2, 10], [2, 10], [2, 10])).toBeUndefined()
    expect(severity([2, 10], [2, 10], [2, 10], [2, 10])).toBe('medium')
    expect(severity([0, 10], [0, 10], [2, 10])).toBeUndefined()
  })

  test('the alert has the numbers', () => {
    const [finding] = judge(rates([...normal, [4, 10]])).findings
    expect(finding?.description).toBe(
      'Change lead time got worse: 4 of 10 in the 4 weeks up to that of 2026-03-30, against 6 of 120 in the baseline ' +
        '(probability 0.0024 if nothing changed).',
    )
    expect(finding?.limits).toMatchObject({ centre: 0.05, rate: 0.4 })
  })

  test('fewer than eight deployments say nothing, and an alarm that is on stays on', () => {
    expect(judge(rates([...normal, [7, 7]])).unjudged).toMatchObject([{ reason: 'small_sample' }])
    const quiet = times(9, [0, 1] as const)
    expect(judge(rates([...normal, [9, 10], ...times(4, null), ...quiet])).findings).toHaveLength(1)
  })

  test('it ends after three judged weeks inside', () => {
    const found = (weeks: number) =>
      judge(rates([...normal, [6, 10], ...times(weeks, [0, 10] as const)])).findings.length
    // 6 of 20 is outside still, 6 of 30 is not.
    expect([1, 2, 3, 4].map(found)).toEqual([1, 1, 1, 0])
  })

  test('where higher is better it is the misses that count', () => {
    const passes = (series: readonly (readonly [number, number])[]) =>
      series.map(([hits, of]) => [of - hits, of] as const)
    const lower = judge(rates([...normal, [4, 10]])).findings[0]
    const higher = judge(rates(passes([...normal, [4, 10]]), { better: 'higher' })).findings[0]
    expect(higher?.limits.probability).toBe(lower?.limits.probability)
    expect(judge(rates(passes([...normal, [0, 10]]), { better: 'higher' })).findings).toEqual([])
  })

  test('weeks without a deployment are no weeks of the baseline', () => {
    const spread = normal.flatMap((week) => [week, [0, 0] as const])
    expect(judge(rates([...spread, [4, 10]])).findings[0]?.limits.centre).toBe(0.05)
  })
})

test('each series has its own verdict', () => {
  const { findings, unjudged } = judge(
    hours([...NORMAL, 80], { metric: 'one' }),
    hours(NORMAL.slice(0, 3), { metric: 'two' }),
    counts([...times(12, 10), 10], { metric: 'three' }),
  )
  expect(findings.map(({ subject }) => subject)).toEqual(['one'])
  expect(unjudged.map(({ subject }) => subject)).toEqual(['two'])
})
