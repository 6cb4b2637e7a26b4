import { describe, expect, test } from 'vitest'
import { acknowledged, resolved, snoozed } from '../../../src/domain/drift/alert.ts'
import { alerts, day, finding, ran } from './alert-book.ts'

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
