import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CycleItem, HistoryEntry } from '../../../src/domain/drift/cycle-scope.ts'
import { DAY_MS, HOUR_MS } from '../../../src/domain/drift/detector.ts'
import { churn, scopeChange } from '../../../src/domain/drift/scope-change.ts'
import { SCOPE_DRIFT_DEFAULTS, scopeDrift } from '../../../src/domain/drift/scope-drift.ts'

const START = Date.parse('2026-03-02T09:00:00Z')
const at = (days: number) => START + days * DAY_MS
const CYCLE = { id: 'cycle', name: 'Sprint 12', startAt: START, endAt: at(14), completedAt: null }

const into = (days: number, from: readonly string[] = []): HistoryEntry => ({
  at: at(days),
  field: 'sprint',
  from,
  to: [...from, 'cycle'],
})
const out = (days: number, to: readonly string[] = []): HistoryEntry => ({
  at: at(days),
  field: 'sprint',
  from: ['cycle'],
  to,
})
const points = (days: number, from: number | null, to: number | null): HistoryEntry => ({
  at: at(days),
  field: 'points',
  from,
  to,
})

function item(id: string, over: Partial<CycleItem>): CycleItem {
  return {
    id,
    kind: 'user_story',
    text: id,
    url: `https://example.invalid/${id}`,
    openedAt: at(-30),
    doneAt: null,
    cycleIds: [],
    points: null,
    history: [],
    ...over,
  }
}
/** In the cycle since before it began. */
const planned = (id: string, its: number | null, over: Partial<CycleItem> = {}) =>
  item(id, { points: its, history: [into(-3)], ...over })

/**
 * By hand. Committed are A to G (7 issues, 3 + 5 + 2 + 1 + 8 + 2 + 0 = 21 points): B was put in within the first day, F
 * came from the closed cycle before, G has no estimate. C went after four days; D went by mistake and came back; E grew
 * from 8 to 13. H came late with 3 points and was made 5; I came and went; J was opened in it; K is planned for the next.
 */
const ITEMS = [
  planned('A', 3, { doneAt: at(5) }),
  item('B', { points: 5, history: [into(0.9)] }),
  planned('C', 2, { history: [into(-3), out(4)] }),
  planned('D', 1, { history: [into(-3), out(3), into(3.01)] }),
  planned('E', 13, { history: [into(-3), points(-2, null, 8), points(6, 8, 13)] }),
  item('F', { points: 2, cycleIds: ['before', 'cycle'], history: [into(-0.1, ['before'])], doneAt: at(8) }),
  planned('G', null),
  item('H', { points: 5, history: [points(-9, null, 3), into(7), points(7.5, 3, 5)] }),
  item('I', { points: 8, history: [into(4), out(5, ['next'])] }),
  item('J', { points: 2, openedAt: at(9), cycleIds: ['cycle'] }),
  item('K', { points: 1, cycleIds: ['next'] }),
]
const told = (now: number, completedAt: number | null = null) =>
  scopeChange({ ...CYCLE, completedAt }, ITEMS, at(1), now)

describe('the change of a cycle:', () => {
  test('what the table above says', () => {
    const change = told(at(10))
    expect(change).toMatchObject({
      committed: { issues: 7, points: 21 },
      estimated: 6,
      added: { issues: 2, points: 7 },
      removed: { issues: 1, points: 2 },
      reestimated: { issues: 1, points: 5 },
      carriedOver: null,
      changedAt: at(9),
    })
    expect(change.addedItems.map(({ id }) => id)).toEqual(['H', 'J'])
    expect(change.removedItems.map(({ id }) => id)).toEqual(['C'])
    expect(churn(change, 'issues')).toBe(3 / 7)
    expect(churn(change, 'points')).toBe(9 / 21)
  })

  test('at each instant it is what was so then', () => {
    expect(told(at(2))).toMatchObject({ added: { issues: 0 }, removed: { issues: 0 }, changedAt: at(1) })
    expect(told(at(3.005)).removedItems.map(({ id }) => id)).toEqual(['D'])
    expect(told(at(4.5))).toMatchObject({ added: { issues: 1, points: 8 }, removed: { issues: 1, points: 2 } })
    expect(told(at(7.2))).toMatchObject({ added: { issues: 1, points: 3 }, reestimated: { issues: 1, points: 5 } })
  })

  test('a completed cycle keeps what it was then, and what was not done is carried over', () => {
    // B 5, D 1, E 13, G 0, H 5, J 2: all that is in it but A and F.
    const carriedOver = { issues: 6, points: 26 }
    expect(told(at(30), at(10))).toMatchObject({ carriedOver, added: { issues: 2 }, changedAt: at(9) })
    expect(told(at(30), at(6.5))).toMatchObject({ added: { issues: 0 }, carriedOver: { issues: 5 } })
  })

  test('items of other cycles, and the order of items, change nothing', () => {
    const others = [item('X', { cycleIds: ['next'] }), item('Y', { history: [out(2)], openedAt: at(2.5) })]
    fc.assert(
      fc.property(fc.shuffledSubarray([...ITEMS, ...others], { minLength: 13 }), (items) => {
        const { addedItems: _, removedItems: __, ...change } = scopeChange(CYCLE, items, at(1), at(10))
        const { addedItems: ___, removedItems: ____, ...same } = told(at(10))
        expect(change).toEqual(same)
      }),
      { numRuns: 30, seed: 3 },
    )
  })

  test('whatever happens, what is in it is what was committed, less what was removed, and what was added', () => {
    const moves = fc.array(fc.record({ days: fc.integer({ min: -5, max: 13 }), isIn: fc.boolean() }), { maxLength: 5 })
    const generated = moves.map((all) => {
      const inOrder = all.toSorted((one, other) => one.days - other.days)
      return item('generated', { history: inOrder.map(({ days, isIn }) => (isIn ? into(days) : out(days))) })
    })
    fc.assert(
      fc.property(fc.array(generated, { maxLength: 12 }), fc.integer({ min: 2, max: 13 }), (items, now) => {
        const change = scopeChange({ ...CYCLE, completedAt: at(now) }, items, at(1), at(now))
        const inIt = change.carriedOver?.issues
        expect(change.committed.issues - change.removed.issues + change.added.issues).toBe(inIt)
      }),
      { numRuns: 300, seed: 5 },
    )
  })
})

describe('a running cycle', () => {
  /** So many committed of one point each, of which some go, and to which some come. */
  const cycle = (committed: number, removed: number, added: number, each: number | null = 1) => ({
    ...CYCLE,
    items: [
      ...Array.from({ length: committed }, (_, i) =>
        planned(`c${i}`, each, i < removed ? { history: [into(-3), out(2)] } : {}),
      ),
      ...Array.from({ length: added }, (_, i) => item(`a${i}`, { points: each, history: [into(3)] })),
    ],
  })
  const judge = (it: ReturnType<typeof cycle>, now = at(4)) =>
    scopeDrift.judge({ now, cycles: [it] }, SCOPE_DRIFT_DEFAULTS).findings

  test('is in drift from more than a tenth of churn on', () => {
    const severity = (removed: number, added: number) => judge(cycle(20, removed, added))[0]?.severity
    expect([severity(1, 1), severity(2, 1), severity(0, 3), severity(3, 0)]).toEqual([undefined, 'low', 'low', 'low'])
    expect([severity(4, 0), severity(4, 1), severity(2, 4), severity(3, 4)]).toEqual([
      'low',
      'medium',
      'medium',
      'high',
    ])
    expect([severity(5, 5), severity(5, 6), severity(20, 0)]).toEqual(['high', 'critical', 'critical'])
  })

  test('says what came and went, with the rows', () => {
    const [finding] = judge(cycle(20, 2, 3))
    expect(finding).toMatchObject({
      driftType: 'scope_drift',
      subject: 'cycle',
      direction: 'changed',
      severity: 'medium',
    })
    expect(finding?.description).toBe(
      'Sprint 12: 20 issues committed, 3 added, 2 removed (20, 3 and 2 points), 0 estimated anew: a churn of 25 %.',
    )
    expect(finding?.links).toContainEqual({
      kind: 'user_story',
      id: 'a0',
      text: 'added: a0',
      url: 'https://example.invalid/a0',
    })
    expect(finding?.points).toContainEqual({ at: new Date(at(3)).toISOString(), value: 0.25, mark: 'churn_issues' })
    // Nothing that is shown moves with the clock alone.
    expect(judge(cycle(20, 2, 3), at(9))).toEqual(judge(cycle(20, 2, 3), at(4)))
  })

  test('with fewer than five issues, or nothing committed, is not judged', () => {
    expect(judge(cycle(4, 4, 9))).toEqual([])
    expect(judge(cycle(0, 0, 9))).toEqual([])
    expect(judge(cycle(5, 1, 0))).toHaveLength(1)
  })

  test('is judged from a day after its start until it is completed', () => {
    const moved = { ...cycle(5, 5, 0), startAt: at(0) }
    const early = { ...moved, items: moved.items.map((it) => ({ ...it, history: [into(-3), out(1.01)] })) }
    expect(judge(early, at(1) + HOUR_MS)).toHaveLength(1)
    expect(judge(early, at(1))).toEqual([])
    expect(judge(moved, at(-1))).toEqual([])
    expect(judge({ ...moved, completedAt: at(5) } as never, at(6))).toEqual([])
  })

  test('points decide where they moved more, and only where half of the issues have some', () => {
    const heavy = item('heavy', { points: 13, history: [into(3)] })
    const estimated = cycle(20, 0, 0)
    const [finding] = judge({ ...estimated, items: [...estimated.items, heavy] })
    expect(finding).toMatchObject({ severity: 'critical', rule: { judged_by: 'points' } })
    const unestimated = cycle(20, 0, 0, null)
    const few = unestimated.items.map((it, i) => (i < 9 ? { ...it, points: 1 } : it))
    expect(judge({ ...unestimated, items: [...few, heavy] })).toEqual([])
    // No points at all: nothing was committed in points, and issues alone are judged.
    expect(judge(cycle(20, 3, 0, null))[0]).toMatchObject({ rule: { judged_by: 'issues' } })
    expect(judge(cycle(20, 3, 0, 0))[0]?.severity).toBe('low')
  })
})
