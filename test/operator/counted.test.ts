import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rememberCounts } from '../../src/operator/counted.ts'
import { StandingClock } from '../support/world.ts'

const START = '2026-01-15T00:00:00Z'

/** Something to count that takes so long; it is one more each time. */
function counting(takesMs: number) {
  const clock = new StandingClock(START)
  const counted = rememberCounts(clock)
  let n = 0
  const count = async () => {
    clock.advance(takesMs)
    n += 1
    return n
  }
  return { clock, ask: (tenant = 'acme', what = 'rows') => counted(tenant, what, count) }
}

test('what is counted fast is counted for each who looks', async () => {
  const { ask } = counting(249)
  expect([await ask(), await ask(), await ask()]).toEqual([1, 2, 3])
})

test('counting what is costly takes a twentieth of the time, or is half a minute old, whenever somebody looks', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 250, max: 60_000 }),
      fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 50 }),
      async (takesMs, pauses) => {
        const { clock, ask } = counting(takesMs)
        let counts = await ask()
        let countedAt = clock.now().getTime()
        for (const pause of pauses) {
          clock.advance(pause)
          const age = clock.now().getTime() - countedAt
          const isAnew = age >= Math.min(takesMs * 20, 30_000)
          counts += isAnew ? 1 : 0
          expect(await ask()).toBe(counts)
          if (isAnew) countedAt = clock.now().getTime()
        }
      },
    ),
  )
})

test('nobody is told what was counted for another tenant, or of something else', async () => {
  const { ask } = counting(1_000)
  expect([await ask('acme'), await ask('globex'), await ask('acme', 'outbox'), await ask('acme')]).toEqual([1, 2, 3, 1])
})

test('a count that failed is not remembered', async () => {
  const clock = new StandingClock(START)
  const counted = rememberCounts(clock)
  const fails = async () => {
    clock.advance(1_000)
    throw new Error('no connection')
  }
  await expect(counted('acme', 'rows', fails)).rejects.toThrow('no connection')
  expect(await counted('acme', 'rows', async () => 7)).toBe(7)
})
