import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reopeningsOf } from '../../../src/domain/attribution/reopenings.ts'
import type { Reopening } from '../../../src/domain/metrics/facts.ts'

const spans = (...all: readonly [number, number][]): Reopening[] =>
  all.map(([resolvedAt, reopenedAt]) => ({ resolvedAt, reopenedAt }))

test('the history says when it was opened again, and what was told then when it was resolved', () => {
  expect(reopeningsOf(spans([10, 30]), spans([11, 20]), null)).toEqual(spans([10, 20]))
})

test('what only one of them tells counts too', () => {
  expect(reopeningsOf(spans([50, 60]), spans([10, 20]), 90)).toEqual(spans([10, 20], [50, 60]))
})

test('a resolution that came before the one that holds ends there at the latest', () => {
  expect(reopeningsOf(spans([10, 30]), [], 25)).toEqual(spans([10, 25]))
  expect(reopeningsOf(spans([10, 30]), [], 10)).toEqual([])
})

const any = fc
  .array(fc.tuple(fc.nat({ max: 100 }), fc.integer({ min: 1, max: 30 })), { maxLength: 5 })
  .map((drawn) => spans(...drawn.map(([begin, lasts]): [number, number] => [begin, begin + lasts])))

test('whatever was told, no two resolutions hold at once, and none after the last', () => {
  fc.assert(
    fc.property(any, any, fc.option(fc.nat({ max: 120 })), (told, history, resolvedAt) => {
      const found = reopeningsOf(told, history, resolvedAt)
      for (const [place, it] of found.entries()) {
        expect(it.resolvedAt).toBeLessThan(it.reopenedAt)
        expect(it.reopenedAt).toBeLessThanOrEqual(found[place + 1]?.resolvedAt ?? resolvedAt ?? it.reopenedAt)
      }
    }),
    { seed: 3, numRuns: 500 },
  )
})
