import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type AlertStand, acknowledged, fingerprint, resolved, snoozed } from '../../../src/domain/drift/alert.ts'
import { type Finding, SEVERITIES } from '../../../src/domain/drift/finding.ts'
import { live } from '../../../src/domain/drift/life.ts'
import { alerts, day, finding, HYSTERESIS, ran } from './alert-book.ts'

describe('an operator', () => {
  const stand: AlertStand = { status: 'open', severity: 'low', snoozedUntil: null, resolvedBy: null, goneSince: null }
  const over: AlertStand = { ...stand, status: 'resolved', resolvedBy: 'system' }

  test('can do nothing to what is resolved', () => {
    expect([acknowledged(over), resolved(over), snoozed(over, day(1), day(0))]).toEqual([null, null, null])
  })

  test('acknowledges once, and ends a snooze by it', () => {
    const once = acknowledged({ ...stand, status: 'snoozed', snoozedUntil: day(1) })
    expect(once).toEqual({ ...stand, status: 'acknowledged' })
    expect(acknowledged(once as AlertStand)).toBeNull()
  })

  test('snoozes until a date to come, and may move it', () => {
    expect(snoozed(stand, day(1), day(1))).toBeNull()
    const until = snoozed(stand, day(2), day(1)) as AlertStand
    expect(until).toEqual({ ...stand, status: 'snoozed', snoozedUntil: day(2) })
    expect(snoozed(until, day(9), day(1))?.snoozedUntil).toBe(day(9))
  })
})

test('two findings of one key in a run are one alert, as bad as the worse', () => {
  const db = alerts()
  expect(db.on(0, finding('high', 1), finding('low', 2), finding('low', 3, { subject: 'another' }))).toEqual([
    'open',
    'open',
  ])
  expect(live([], ran(day(0), [finding('low', 2), finding('high', 1)]), HYSTERESIS)).toMatchObject([
    { kind: 'open', next: { severity: 'high' }, evidence: { description: '1 of them' } },
  ])
})

test('a fingerprint tells apart all that makes another alert, and nothing else', () => {
  const key = { driftType: 'scope_drift', subject: 'a', direction: 'changed' } as const
  const tenants = ['5f0c3c5e-6a54-4f43-8f6e-1d2f5a0c9a01', '5f0c3c5e-6a54-4f43-8f6e-1d2f5a0c9a02'] as const
  const of = (over: Partial<Finding>, tenant: string = tenants[0], initiative = 'i') =>
    fingerprint(tenant, initiative, { ...key, ...over })
  const all = [
    of({}),
    of({ subject: 'b' }),
    of({ direction: 'other' }),
    of({ driftType: 'gate_drift' }),
    of({}, tenants[1]),
    of({}, tenants[0], 'j'),
    of({ subject: 'a","changed' }),
  ]
  expect(new Set(all).size).toBe(all.length)
  expect(of({ severity: 'high' })).toBe(of({}))
})

test('whatever is found and whatever operators do, a run done twice changes nothing the second time', () => {
  const step = fc.oneof(
    fc.record({ severity: fc.constantFrom(null, ...SEVERITIES), value: fc.nat(2) }),
    fc.constantFrom('acknowledge', 'resolve', 'snooze', 'unjudged'),
  )
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      const db = alerts()
      let said = 0
      for (const [i, it] of steps.entries()) {
        const before = db.count() === 0 ? null : db.last()
        if (it === 'acknowledge' || it === 'resolve' || it === 'snooze') {
          const acts = {
            acknowledge: acknowledged,
            resolve: resolved,
            snooze: (alert: AlertStand) => snoozed(alert, day(i + 3), day(i)),
          }
          if (before !== null && acts[it](before) !== null) db.operator(acts[it])
        } else if (it === 'unjudged') {
          const unjudged = [
            { driftType: 'review_drift', subject: null, direction: null, reason: 'not_synced' } as const,
          ]
          expect(db.run(ran(day(i), [], { unjudged }))).toEqual([])
        } else {
          const kinds = it.severity === null ? db.on(i) : db.on(i, finding(it.severity, it.value))
          const after = db.count() === 0 ? null : db.last()
          const sameRow = before !== null && before.id === after?.id
          if (sameRow)
            expect(SEVERITIES.indexOf(after.severity)).toBeGreaterThanOrEqual(SEVERITIES.indexOf(before.severity))
          if (before?.status === 'snoozed' && (before.snoozedUntil ?? 0) > day(i)) expect(after?.status).toBe('snoozed')
          said += kinds.length
        }
      }
      expect(said).toBeLessThanOrEqual(steps.length)
    }),
    { numRuns: 300, seed: 11 },
  )
})
