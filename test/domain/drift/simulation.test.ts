import { describe, expect, test } from 'vitest'
import { Chance, counts, durations, RUNS, rates, seenBy, simulate } from './simulated.ts'

/**
 * What is promised of metric drift, and stands in docs/decisions.md with what was measured: the share of series without a
 * change of which something is said within 12 weeks all the same, and the share of those with one in which it is found.
 */
describe('series without a change:', () => {
  test('durations: at most 15 % are ever watched within 12 weeks, at most 6 % are said to be drift', () => {
    const said = simulate(
      1,
      (chance) => durations(chance, { perWeek: 5 }),
      (chance) => durations(chance, { perWeek: 10, spread: 1.5 }),
      (chance) => durations(chance, { perWeek: 30 }),
    )
    expect(said.any(12)).toBeLessThanOrEqual(0.15)
    expect(said.high(12)).toBeLessThanOrEqual(0.06)
    // None at all would mean that nothing can be seen.
    expect(said.any(12)).toBeGreaterThan(0.05)
  })

  test('durations whose weeks take after the week before: at most 20 % and 10 %', () => {
    const said = simulate(2, (chance) => durations(chance, { likeBefore: 0.3 }))
    expect(said.any(12)).toBeLessThanOrEqual(0.2)
    expect(said.high(12)).toBeLessThanOrEqual(0.1)
  })

  test('counts: at most 5 % and 2 %, whichever way is worse', () => {
    const said = simulate(
      3,
      (chance) => counts(chance, 'higher', { perWeek: 2 }),
      (chance) => counts(chance, 'higher', { perWeek: 10 }),
      (chance) => counts(chance, 'higher', { perWeek: 30 }),
      (chance) => counts(chance, 'lower', { perWeek: 10 }),
    )
    expect(said.any(12)).toBeLessThanOrEqual(0.05)
    expect(said.high(12)).toBeLessThanOrEqual(0.02)
    expect(said.any(12)).toBeGreaterThan(0.005)
  })

  test('rates: at most 6 % and 1.5 %', () => {
    const said = simulate(
      4,
      (chance) => rates(chance, { perWeek: 3, share: 0.15 }),
      (chance) => rates(chance, { perWeek: 10, share: 0.05 }),
      (chance) => rates(chance, { perWeek: 10, share: 0.15 }),
      (chance) => rates(chance, { perWeek: 30, share: 0.1 }),
    )
    expect(said.any(12)).toBeLessThanOrEqual(0.06)
    expect(said.high(12)).toBeLessThanOrEqual(0.015)
    expect(said.any(12)).toBeGreaterThan(0.015)
  })
})

describe('series with a change are found:', () => {
  test('a p50 that doubles with 10 changes a week: seven of ten within 8 weeks; with 30, nine of ten within 4', () => {
    const ten = simulate(5, (chance) => durations(chance, { perWeek: 10, times: 2 }))
    expect(ten.any(8)).toBeGreaterThanOrEqual(0.7)
    expect(ten.high(12)).toBeGreaterThanOrEqual(0.8)
    const thirty = simulate(6, (chance) => durations(chance, { perWeek: 30, times: 2 }))
    expect(thirty.high(4)).toBeGreaterThanOrEqual(0.9)
  })

  test('a p50 that triples with 10 changes a week: four of five within 4 weeks', () => {
    expect(simulate(7, (chance) => durations(chance, { times: 3 })).high(4)).toBeGreaterThanOrEqual(0.8)
  })

  test('10 a week that become 5: seven of ten within 8 weeks; that become 20: three of four within 4', () => {
    expect(simulate(8, (chance) => counts(chance, 'higher', { times: 0.5 })).any(8)).toBeGreaterThanOrEqual(0.7)
    expect(simulate(9, (chance) => counts(chance, 'lower', { times: 2 })).high(4)).toBeGreaterThanOrEqual(0.75)
  })

  test('10 a week that stop: all, within 4 weeks', () => {
    expect(simulate(10, (chance) => counts(chance, 'higher', { times: 0 })).high(4)).toBeGreaterThanOrEqual(0.99)
  })

  test('a fail rate that triples from 15 %: nearly all within 8 weeks; from 5 % with 30 a week: three of four within 4', () => {
    const often = simulate(11, (chance) => rates(chance, { perWeek: 10, share: 0.15, times: 3 }))
    expect(often.any(8)).toBeGreaterThanOrEqual(0.97)
    const rare = simulate(12, (chance) => rates(chance, { perWeek: 30, share: 0.05, times: 3 }))
    expect(rare.any(4)).toBeGreaterThanOrEqual(0.75)
  })
})

describe('what was rejected raises a false alarm within 12 weeks:', () => {
  const share = (seed: number, isAlarm: (value: number, before: readonly number[]) => boolean) => {
    const chance = new Chance(seed)
    const series = Array.from({ length: RUNS }, () => seenBy(durations(chance, {})))
    return series.filter((seen) => seen.some(({ value, before }) => isAlarm(value, before))).length / RUNS
  }

  test('a fifth more than the week before: always', () => {
    expect(share(13, (value, before) => value > 1.2 * (before.at(-1) as number))).toBeGreaterThan(0.99)
  })

  test('two standard deviations from the mean of the 12 weeks before: in seven of ten series', () => {
    const alarms = share(14, (value, before) => {
      const last = before.slice(-12)
      const mean = last.reduce((sum, one) => sum + one, 0) / last.length
      const variance = last.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (last.length - 1)
      return Math.abs(value - mean) > 2 * Math.sqrt(variance)
    })
    expect(alarms).toBeGreaterThan(0.63)
    expect(alarms).toBeLessThan(0.77)
  })
})
