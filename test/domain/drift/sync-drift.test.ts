import { describe, expect, test } from 'vitest'
import { HOUR_MS } from '../../../src/domain/drift/detector.ts'
import { SYNC_DRIFT_DEFAULTS, type SyncedEndpoint, syncDrift } from '../../../src/domain/drift/sync-drift.ts'

const NOW = Date.parse('2026-03-20T12:00:00Z')
const endpoint = (over: Partial<SyncedEndpoint>): SyncedEndpoint => ({
  id: 'endpoint',
  name: 'GitHub octo',
  intervalMs: HOUR_MS,
  createdAt: NOW - 1000 * HOUR_MS,
  lastSuccessAt: NOW,
  runs: { ended: 24, failed: 0 },
  census: { at: NOW - 5 * HOUR_MS, compared: 1000, missingHere: 0, goneThere: 0, otherVersion: 0 },
  ...over,
})
const judge = (over: Partial<SyncedEndpoint>, now = NOW) =>
  syncDrift.judge({ now, endpoints: [endpoint(over)] }, SYNC_DRIFT_DEFAULTS)
const severity = (over: Partial<SyncedEndpoint>) => judge(over).findings[0]?.severity

test('an endpoint that is in time, whose runs succeed and whose census agrees is as planned', () => {
  expect(judge({})).toEqual({ findings: [], unjudged: [] })
})

describe('without a successful sync', () => {
  const after = (hours: number) => severity({ lastSuccessAt: NOW - hours * HOUR_MS })

  test('within three intervals it is drift, the worse the longer', () => {
    expect([3, 3.1, 12, 12.1, 48.1].map(after)).toEqual([undefined, 'medium', 'medium', 'high', 'critical'])
  })

  test('the alert says since when, in words that do not move with the clock', () => {
    const it = { lastSuccessAt: NOW - 4 * HOUR_MS }
    expect(judge(it).findings[0]).toMatchObject({
      subject: 'endpoint',
      direction: 'stale',
      description: 'GitHub octo was last synced at 2026-03-20T08:00:00.000Z; due every 1 h.',
    })
    expect(judge(it, NOW + HOUR_MS)).toEqual(judge(it))
  })

  test('ever, it counts from when it was connected', () => {
    expect(severity({ lastSuccessAt: null, createdAt: NOW - 2 * HOUR_MS })).toBeUndefined()
    expect(judge({ lastSuccessAt: null, createdAt: NOW - 4 * HOUR_MS }).findings[0]?.description).toContain(
      'never synced',
    )
  })

  test('it is none where nobody asks', () => {
    expect(severity({ intervalMs: null, lastSuccessAt: null })).toBeUndefined()
  })
})

test('the share of failed runs', () => {
  const share = (failed: number, ended = 10) => severity({ runs: { ended, failed } })
  expect([2, 3, 5, 6, 8, 9].map((failed) => share(failed))).toEqual([
    undefined,
    'low',
    'low',
    'medium',
    'medium',
    'high',
  ])
  expect(judge({ runs: { ended: 4, failed: 4 } })).toMatchObject({
    findings: [],
    unjudged: [{ direction: 'failing', reason: 'small_sample' }],
  })
})

test('what the census found', () => {
  const census = (missingHere: number, goneThere: number, otherVersion: number, compared = 1000) => ({
    census: { at: NOW - HOUR_MS, compared, missingHere, goneThere, otherVersion },
  })
  expect([severity(census(1, 0, 0)), severity(census(0, 10, 1)), severity(census(20, 20, 11))]).toEqual([
    'low',
    'medium',
    'high',
  ])
  expect(judge(census(3, 2, 1)).findings[0]).toMatchObject({
    direction: 'differs',
    description:
      'GitHub octo: of 1000 objects compared at 2026-03-20T11:00:00.000Z, 3 are missing here, 2 are gone there and 1 have ' +
      'another version there (0.6 %).',
  })
  // Nothing to compare there, and something here: all of it differs.
  expect(judge(census(0, 2, 0, 0)).findings[0]?.limits.share).toBe(1)
  expect(judge({ census: null }).unjudged).toMatchObject([{ direction: 'differs', reason: 'no_census' }])
})

test('one endpoint may drift in several ways, each an alert of its own', () => {
  const findings = judge({ lastSuccessAt: null, runs: { ended: 9, failed: 9 } }).findings
  expect(findings.map(({ direction }) => direction)).toEqual(['stale', 'failing'])
})
