import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Alert,
  type AlertStand,
  acknowledged,
  fingerprint,
  resolved,
  snoozed,
} from '../../../src/domain/drift/alert.ts'
import { DAY_MS } from '../../../src/domain/drift/detector.ts'
import { DRIFT_TYPES, type Finding, SEVERITIES, type Severity } from '../../../src/domain/drift/finding.ts'
import { type AlertChange, type Hysteresis, live, type Run } from '../../../src/domain/drift/life.ts'

const START = Date.parse('2026-03-02T06:00:00Z')
const day = (number: number) => START + number * DAY_MS

const HYSTERESIS: Hysteresis = {
  metric_drift: 0,
  scope_drift: 0,
  schedule_drift: DAY_MS,
  architecture_drift: 0,
  gate_drift: 0,
  sync_drift: 0,
  review_drift: 2 * DAY_MS,
}

function finding(severity: Severity, value = 1, over: Partial<Finding> = {}): Finding {
  return {
    driftType: 'review_drift',
    subject: 'stale_reviews',
    direction: 'worse',
    severity,
    description: `${value} of them`,
    rule: { rule: 'older_than_p95' },
    limits: { upper: 3 },
    points: [{ at: '2026-03-02T06:00:00.000Z', value }],
    links: [],
    ...over,
  }
}

const ran = (at: number, findings: readonly Finding[], over: Partial<Run> = {}): Run => ({
  at,
  findings,
  unjudged: [],
  ran: DRIFT_TYPES,
  ...over,
})

/** A database of alerts: what a run changes is done, and the kinds of the changes come back. */
function alerts() {
  const rows: Alert[] = []
  /** Of each key the one that is not resolved, else the last. */
  const latest = () => {
    const byKey = Map.groupBy(rows, ({ evidence: { driftType, subject } }) => driftType + subject)
    return [...byKey.values()].map((all) => all.at(-1) as Alert)
  }
  const apply = ({ alert, next, evidence }: AlertChange) => {
    if (alert === null) rows.push({ id: `alert ${rows.length + 1}`, ...next, evidence: evidence as Finding })
    else rows[rows.indexOf(alert)] = { ...alert, ...next, evidence: evidence ?? alert.evidence }
  }
  const run = (it: Run): string[] => {
    const changes = live(latest(), it, HYSTERESIS)
    for (const change of changes) apply(change)
    expect(live(latest(), it, HYSTERESIS), 'the same run once more').toEqual([])
    return changes.map(({ kind, reason }) => (reason === null ? kind : `${kind}: ${reason}`))
  }
  return {
    run,
    /** One run that finds this, or nothing. */
    on: (number: number, ...found: readonly Finding[]) => run(ran(day(number), found)),
    last: () => rows.at(-1) as Alert,
    count: () => rows.length,
    operator: (act: (alert: AlertStand) => AlertStand | null) => {
      const next = act(rows.at(-1) as Alert)
      if (next === null) throw new Error('refused')
      rows[rows.length - 1] = { ...(rows.at(-1) as Alert), ...next }
    },
  }
}

describe('an open alert', () => {
  test('is opened by a finding and shows what was found', () => {
    const db = alerts()
    expect(db.on(0, finding('low'))).toEqual(['open'])
    const { severity: _, ...evidence } = finding('low')
    expect(db.last()).toEqual({
      id: 'alert 1',
      status: 'open',
      severity: 'low',
      snoozedUntil: null,
      resolvedBy: null,
      goneSince: null,
      evidence,
    })
  })

  test('shows new numbers without a word, and nothing changes when they are the same in another order', () => {
    const db = alerts()
    db.on(0, finding('low', 1, { limits: { upper: 3, lower: 1 } }))
    expect(db.on(1, finding('low', 1, { limits: { lower: 1, upper: 3 } }))).toEqual([])
    expect(db.on(2, finding('low', 2))).toEqual(['update'])
    expect(db.last().evidence.description).toBe('2 of them')
  })

  test('rises with its finding, and does not fall with it', () => {
    const db = alerts()
    db.on(0, finding('low'))
    expect(db.on(1, finding('high', 2))).toEqual(['raise'])
    expect(db.on(2, finding('medium', 3))).toEqual(['update'])
    expect(db.last()).toMatchObject({ status: 'open', severity: 'high', evidence: { description: '3 of them' } })
    expect(db.on(3, finding('high', 3))).toEqual([])
    expect(db.on(4, finding('critical', 3))).toEqual(['raise'])
    expect(db.count()).toBe(1)
  })

  test('closes when its finding was gone for as long as the detector says', () => {
    const db = alerts()
    db.on(0, finding('low'))
    expect(db.on(1)).toEqual(['mark'])
    expect(db.last().goneSince).toBe(day(1))
    expect(db.on(2)).toEqual([])
    expect(db.on(3)).toEqual(['close: no_longer_found'])
    expect(db.last()).toMatchObject({ status: 'resolved', resolvedBy: 'system', severity: 'low', goneSince: day(1) })
    expect(db.on(4)).toEqual([])
  })

  test('does not close when the finding comes back before that', () => {
    const db = alerts()
    db.on(0, finding('low'))
    db.on(1)
    expect(db.on(2, finding('low'))).toEqual(['mark'])
    expect(db.last().goneSince).toBeNull()
    expect(db.on(3)).toEqual(['mark'])
    expect(db.on(4)).toEqual([])
    expect(db.on(4.5, finding('low', 7))).toEqual(['update'])
    expect(db.last().goneSince).toBeNull()
    expect(db.on(5)).toEqual(['mark'])
    expect(db.on(7)).toEqual(['close: no_longer_found'])
  })

  test('closes at once where the detector does not wait', () => {
    const db = alerts()
    db.on(0, finding('low', 1, { driftType: 'metric_drift' }))
    expect(db.on(1)).toEqual(['close: no_longer_found'])
  })

  test('that was closed is followed by a new one, with the severity of then', () => {
    const db = alerts()
    db.on(0, finding('high'))
    db.on(1)
    db.on(3)
    expect(db.on(4, finding('low'))).toEqual(['open'])
    expect(db.count()).toBe(2)
    expect(db.last()).toMatchObject({ id: 'alert 2', severity: 'low' })
  })
})

describe('nothing happens to an alert', () => {
  test('whose subject could not be judged, for however long', () => {
    const db = alerts()
    db.on(0, finding('low'))
    const about = (subject: string | null, direction: string | null = null) =>
      ({ driftType: 'review_drift', subject, direction, reason: 'not_synced' }) as const
    expect(db.run(ran(day(9), [], { unjudged: [about('stale_reviews')] }))).toEqual([])
    expect(db.run(ran(day(10), [], { unjudged: [about(null)] }))).toEqual([])
    expect(db.run(ran(day(11), [], { unjudged: [about('stale_reviews', 'worse')] }))).toEqual([])
    expect(db.run(ran(day(12), [], { unjudged: [about('another'), about('stale_reviews', 'better')] }))).toEqual([
      'mark',
    ])
  })

  test('whose detector did not run', () => {
    const db = alerts()
    db.on(0, finding('low', 1, { driftType: 'metric_drift' }))
    expect(db.run(ran(day(1), [], { ran: ['review_drift'] }))).toEqual([])
    expect(db.run(ran(day(2), [], { ran: ['metric_drift'] }))).toEqual(['close: no_longer_found'])
  })
})

describe('an acknowledged alert', () => {
  const db = () => {
    const it = alerts()
    it.on(0, finding('medium'))
    it.operator(acknowledged)
    return it
  }

  test('goes on without a word', () => {
    const it = db()
    expect(it.on(1, finding('medium', 2))).toEqual(['update'])
    expect(it.on(2, finding('low', 2))).toEqual([])
    expect(it.last()).toMatchObject({ status: 'acknowledged', severity: 'medium' })
  })

  test('calls again when it gets worse: what was acknowledged was milder', () => {
    const it = db()
    expect(it.on(1, finding('high'))).toEqual(['raise'])
    expect(it.last()).toMatchObject({ status: 'open', severity: 'high' })
  })

  test('closes like any other', () => {
    const it = db()
    it.on(1)
    expect(it.last().status).toBe('acknowledged')
    expect(it.on(3)).toEqual(['close: no_longer_found'])
  })
})

describe('an alert that an operator resolved', () => {
  const db = () => {
    const it = alerts()
    it.on(0, finding('medium'))
    it.operator(resolved)
    return it
  }

  test('stays so while the finding lasts as it was, or milder', () => {
    const it = db()
    expect(it.on(1, finding('medium', 5))).toEqual([])
    expect(it.on(2, finding('low'))).toEqual([])
    expect(it.last()).toMatchObject({
      status: 'resolved',
      resolvedBy: 'operator',
      evidence: { description: '1 of them' },
    })
  })

  test('opens again when it gets worse', () => {
    const it = db()
    expect(it.on(1, finding('high', 5))).toEqual(['reopen: worse_than_resolved'])
    expect(it.count()).toBe(1)
    expect(it.last()).toMatchObject({
      status: 'open',
      severity: 'high',
      resolvedBy: null,
      evidence: { description: '5 of them' },
    })
  })

  test('is followed by a new one when the finding was gone once, and long enough', () => {
    const it = db()
    expect(it.on(1)).toEqual(['mark'])
    expect(it.on(2, finding('medium'))).toEqual(['mark'])
    expect(it.on(5, finding('medium'))).toEqual([])
    expect(it.on(6)).toEqual(['mark'])
    expect(it.on(9)).toEqual([])
    expect(it.last()).toMatchObject({ resolvedBy: 'operator' })
    expect(it.on(10, finding('low'))).toEqual(['open'])
    expect(it.count()).toBe(2)
  })
})

describe('a snoozed alert', () => {
  const db = () => {
    const it = alerts()
    it.on(0, finding('low'))
    it.operator((alert) => snoozed(alert, day(5), day(0.5)))
    return it
  }

  test('says nothing until its date: not that it got worse, not that it is gone', () => {
    const it = db()
    expect(it.on(1, finding('critical', 8))).toEqual(['update'])
    expect(it.last()).toMatchObject({ status: 'snoozed', severity: 'low', evidence: { description: '8 of them' } })
    expect(it.on(2)).toEqual(['mark'])
    expect(it.on(4.9)).toEqual([])
  })

  test('is open again after its date when it is still found, as bad as it is then', () => {
    const it = db()
    it.on(4, finding('critical', 8))
    expect(it.on(5, finding('high', 8))).toEqual(['reopen: snooze_expired'])
    expect(it.last()).toMatchObject({ status: 'open', severity: 'high', snoozedUntil: null })
    expect(it.on(6, finding('critical', 8))).toEqual(['raise'])
  })

  test('keeps its severity when it is milder after its date', () => {
    const it = alerts()
    it.on(0, finding('high'))
    it.operator((alert) => snoozed(alert, day(2), day(0)))
    expect(it.on(3, finding('low'))).toEqual(['reopen: snooze_expired'])
    expect(it.last().severity).toBe('high')
  })

  test('closes after its date when it was gone long enough by then', () => {
    const it = db()
    it.on(2)
    expect(it.on(5)).toEqual(['close: no_longer_found'])
    expect(it.last()).toMatchObject({ status: 'resolved', resolvedBy: 'system', snoozedUntil: null })
  })

  test('waits on after its date when it has been gone for too short', () => {
    const it = db()
    it.on(4)
    expect(it.on(5)).toEqual([])
    expect(it.on(5.5, finding('low'))).toEqual(['reopen: snooze_expired'])
  })
})

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
