import fc from 'fast-check'
import { expect, test } from 'vitest'
import { upperTail } from '../../../src/domain/drift/beta-binomial.ts'
import { ewma } from '../../../src/domain/drift/ewma.ts'
import { xmr } from '../../../src/domain/drift/xmr.ts'

test('XmR of a small world with known answers', () => {
  const limits = xmr([10, 50, 40, 30])
  expect(limits.centre).toBe(32.5)
  expect(limits.meanMovingRange).toBe(20)
  expect(limits.upper).toBeCloseTo(85.7, 1)
  expect(limits.lower).toBeCloseTo(-20.7, 1)
  expect(limits.movingRangeUpper).toBeCloseTo(65.36, 10)
})

test('values that stand still leave no sigma, unless one is given as the least', () => {
  expect(xmr([7, 7, 7])).toMatchObject({ centre: 7, sigma: 0, upper: 7, lower: 7 })
  expect(xmr([7, 7, 7], 0.5)).toMatchObject({ sigma: 0.5, upper: 8.5, lower: 5.5 })
  expect(xmr([7])).toMatchObject({ centre: 7, meanMovingRange: 0 })
})

// NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.4: centre 50, sigma 2.0539, lambda 0.3.
test('EWMA of the example of the handbook', () => {
  const data = [52, 47, 53, 49.3, 50.1, 47, 51, 50.1, 51.2, 50.5, 49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4]
  const averages = [50.6, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33, 50.11, 49.36, 49.52, 50.05]
  const points = ewma([...data, 53.6, 52.1], { centre: 50, sigma: 2.0539 }, { lambda: 0.3, width: 3 })
  expect(points.slice(0, 14).map(({ average }) => Number(average.toFixed(2)))).toEqual(averages)
  expect(points.at(-1)?.average).toBeCloseTo(51.99, 2)
  expect(points.at(-1)?.upper).toBeCloseTo(52.5884, 3)
  expect(points.at(-1)?.lower).toBeCloseTo(47.4115, 3)
  // After one value the average has moved by lambda of it, and so have its limits.
  expect(points[0]?.upper).toBeCloseTo(50 + 3 * 2.0539 * 0.3, 10)
})

test('beta-binomial tails by hand', () => {
  const nothing = { hits: 0, of: 0 }
  // Beta(1/2, 1/2) has the mean 1/2; two hits of two have E[p^2] = 3/8.
  expect(upperTail({ hits: 1, of: 1 }, nothing)).toBeCloseTo(1 / 2, 14)
  expect(upperTail({ hits: 2, of: 2 }, nothing)).toBeCloseTo(3 / 8, 14)
  expect(upperTail({ hits: 1, of: 2 }, nothing)).toBeCloseTo(5 / 8, 14)
  // Beta(3/2, 5/2): E[p] = 3/8; E[p^2] = (3/2 * 5/2) / (4 * 5).
  expect(upperTail({ hits: 1, of: 1 }, { hits: 1, of: 3 })).toBeCloseTo(3 / 8, 14)
  expect(upperTail({ hits: 2, of: 2 }, { hits: 1, of: 3 })).toBeCloseTo(3 / 16, 14)
  expect(upperTail({ hits: 0, of: 9 }, { hits: 1, of: 3 })).toBe(1)
})

/**
 * The same by another way: the binomial tail integrated over the beta density, by the midpoint rule. With p = sin^2(t)
 * the density of Beta(a, b) is even, 2 sin^(2a-1)(t) cos^(2b-1)(t), and without poles for hits and misses of 0.
 */
function integrated(now: { hits: number; of: number }, before: { hits: number; of: number }): number {
  const steps = 20_000
  let above = 0
  let all = 0
  for (let i = 0; i < steps; i += 1) {
    const t = ((i + 0.5) / steps) * (Math.PI / 2)
    const [sin, cos] = [Math.sin(t), Math.cos(t)]
    const weight = sin ** (2 * before.hits) * cos ** (2 * (before.of - before.hits))
    all += weight
    above += weight * binomialTail(now, sin ** 2)
  }
  return above / all
}

function binomialTail({ hits, of }: { hits: number; of: number }, p: number): number {
  let sum = 0
  let ways = 1
  for (let k = 0; k <= of; k += 1) {
    if (k >= hits) sum += ways * p ** k * (1 - p) ** (of - k)
    ways *= (of - k) / (k + 1)
  }
  return sum
}

test.each([
  [
    { hits: 3, of: 8 },
    { hits: 2, of: 60 },
  ],
  [
    { hits: 1, of: 8 },
    { hits: 0, of: 12 },
  ],
  [
    { hits: 12, of: 40 },
    { hits: 6, of: 120 },
  ],
  [
    { hits: 9, of: 9 },
    { hits: 55, of: 60 },
  ],
])('a beta-binomial tail is what the numeric integral is: %j after %j', (now, before) => {
  const tail = upperTail(now, before)
  expect(Math.abs(tail / integrated(now, before) - 1)).toBeLessThan(1e-9)
})

test('tails fall with the hits, reach from 1 to the single term, and stay exact for thousands of trials', () => {
  const trials = (most: number) =>
    fc.integer({ min: 1, max: most }).chain((of) => fc.record({ of: fc.constant(of), hits: fc.nat(of) }))
  fc.assert(
    fc.property(trials(3000), trials(3000), (now, before) => {
      const tail = upperTail(now, before)
      expect(tail).toBeGreaterThanOrEqual(0)
      expect(tail).toBeLessThanOrEqual(1)
      if (now.hits > 0) expect(upperTail({ ...now, hits: now.hits - 1 }, before)).toBeGreaterThanOrEqual(tail)
      // At least k hits, or at most k - 1 hits, which are at least so many misses.
      const misses = { of: now.of, hits: now.of - now.hits + 1 }
      const seen = { of: before.of, hits: before.of - before.hits }
      if (now.hits > 0) expect(tail + upperTail(misses, seen)).toBeCloseTo(1, 9)
    }),
    { numRuns: 100, seed: 7 },
  )
})
