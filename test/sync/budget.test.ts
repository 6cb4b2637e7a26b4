import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { BudgetRow } from '../../src/db/rate-budgets.ts'
import { blocked, spend, told } from '../../src/sync/budget.ts'

const NOW = new Date('2026-01-15T12:00:00Z')
const later = (seconds: number) => new Date(NOW.getTime() + seconds * 1000)
const budget = (given: Partial<BudgetRow> = {}): BudgetRow => ({
  resource: 'core',
  limit: 5000,
  remaining: 5000,
  resetsAt: later(3600),
  blockedUntil: null,
  blocks: 0,
  reason: null,
  ...given,
})
const background = { now: NOW, interactive: false, pacing: undefined }
const people = { ...background, interactive: true }

test('nothing is known of a resource that was never used: it may be tried', () => {
  const unknown = budget({ limit: null, remaining: null, resetsAt: null })
  expect(spend(unknown, 1, background)).toMatchObject({ allowed: true })
})

test('what is kept back for people is 2 % of the limit, and only they may use it', () => {
  expect(spend(budget({ remaining: 101 }), 1, background)).toMatchObject({ allowed: true })
  expect(spend(budget({ remaining: 100 }), 1, background)).toEqual({ allowed: false, until: later(3600) })
  expect(spend(budget({ remaining: 100 }), 1, people)).toMatchObject({ allowed: true, next: { remaining: 99 } })
  expect(spend(budget({ remaining: 0 }), 1, people)).toEqual({ allowed: false, until: later(3600) })
})

test('a window that has passed is free again until the source tells', () => {
  const used = budget({ remaining: 0, resetsAt: later(-1) })
  expect(spend(used, 1, background)).toMatchObject({ allowed: true, next: { remaining: null, resetsAt: null } })
})

test('a paced resource has a window of our own counting', () => {
  const pacing = { resource: 'points', limit: 128, windowSeconds: 10 }
  const first = spend(budget({ resource: 'points', limit: null, remaining: null, resetsAt: null }), 5, {
    ...background,
    pacing,
  })
  expect(first).toMatchObject({ allowed: true, next: { limit: 128, remaining: 123, resetsAt: later(10) } })
  const used = budget({ resource: 'points', remaining: 4, resetsAt: later(7) })
  expect(spend(used, 5, { ...background, pacing })).toEqual({ allowed: false, until: later(7) })
})

test('within one window the smaller of our count and theirs is right', () => {
  const answer = (remaining: number) => ({ limit: 5000, remaining, resetsAt: later(3601) })
  expect(told(budget({ remaining: 4990 }), answer(4998)).remaining).toBe(4990)
  expect(told(budget({ remaining: 4990 }), answer(12)).remaining).toBe(12)
})

test('an answer of a new window counts, one of the window before does not', () => {
  expect(told(budget({ remaining: 3 }), { limit: 5000, remaining: 4999, resetsAt: later(7200) })).toMatchObject({
    remaining: 4999,
    resetsAt: later(7200),
  })
  expect(told(budget({ remaining: 4000 }), { limit: 5000, remaining: 1, resetsAt: later(-60) })).toMatchObject({
    remaining: 4000,
    resetsAt: later(3600),
  })
})

test('what the source did not count is given back', () => {
  expect(told(budget({ remaining: 10 }), { refund: 1 }).remaining).toBe(11)
})

test('a block without a time lasts a minute, and twice as long each time in a row, an hour at most', () => {
  const waits: number[] = []
  let current = budget({ resource: '*' })
  for (let i = 0; i < 8; i++) {
    const next = blocked(current, NOW, null, 'secondary limit')
    waits.push((next.blockedUntil.getTime() - NOW.getTime()) / 60_000)
    current = { ...next, blockedUntil: null }
  }
  expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60])
  expect(told(current, {}).blocks).toBe(0)
})

test('a shorter block never shortens a longer one', () => {
  const long = blocked(budget(), NOW, later(600), 'retry-after')
  expect(blocked(long, NOW, later(10), 'retry-after').blockedUntil).toEqual(later(600))
})

test('whatever is spent and told, no more is allowed in a window than it has', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 300 }),
      fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 400 }),
      (limit, costs) => {
        let current = budget({ limit, remaining: limit })
        let spent = 0
        for (const cost of costs) {
          const spending = spend(current, cost, people)
          if (!spending.allowed) continue
          spent += cost
          current = told(spending.next, { limit, remaining: limit - spent, resetsAt: later(3600) })
        }
        expect(spent).toBeLessThanOrEqual(limit)
      },
    ),
  )
})
