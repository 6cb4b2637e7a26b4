import fc from 'fast-check'
import pg from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { percentiles } from '../../../src/domain/metrics/percentile.ts'
import { createDatabase } from '../../support/database.ts'

test('world P1: the median of an even number lies between the two in the middle', () => {
  expect(percentiles([100, 300]).p50).toBe(200)
  expect(percentiles([1, 2, 3, 4]).p50).toBe(2.5)
})

// P1 has the p90 of four as 3.7: the interpolation is ours, but of fewer than five nothing above the median is told.
test('below five values there is no percentile above the median', () => {
  expect(percentiles([1, 2, 3, 4])).toEqual({ p50: 2.5, p75: null, p90: null })
})

test('they are those of percentile_cont', async () => {
  const database = await createDatabase()
  onTestFinished(() => database.drop())
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  onTestFinished(() => client.end())
  const samples = fc.sample(fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 5, maxLength: 40 }), {
    numRuns: 50,
    seed: 20_260_110,
  })
  for (const values of samples) {
    const { rows } = await client.query<{ cont: [number, number, number] }>(
      `select percentile_cont(array[0.5, 0.75, 0.9]) within group (order by value) as cont
       from unnest($1::double precision[]) as value`,
      [values],
    )
    const { p50, p75, p90 } = percentiles(values)
    expect([p50, p75, p90]).toEqual(rows[0]?.cont.map((value) => expect.closeTo(value, 6)))
  }
})

test('values are numbers, not words: 9 comes before 10', () => {
  expect(percentiles([10, 9, 100]).p50).toBe(10)
})

test('of nothing there are none, and the list given stays as it was', () => {
  expect(percentiles([])).toEqual({ p50: null, p75: null, p90: null })
  const values = Object.freeze([3, 1, 2])
  expect(percentiles(values).p50).toBe(2)
  expect(values).toEqual([3, 1, 2])
})
