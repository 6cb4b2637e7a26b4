import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toInstant, versionOfNumbered } from '../../../adapters/github/version.ts'
import { later, versionAt } from '../../../adapters/payload/time.ts'
import { FINAL_VERSION, IMMUTABLE_VERSION } from '../../../src/domain/changes.ts'
import { type Example, example, varied } from './examples.ts'
import { changeOf } from './translated.ts'

const times = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59Z'),
  noInvalidDate: true,
})
const ranks = fc.integer({ min: 0, max: 9 })

describe('an instant', () => {
  test('is the same however it is written', () => {
    for (const written of [
      '2021-04-28T22:32:50.000-04:00',
      '2021-04-29T02:32:50Z',
      '2021-04-29T02:32:50+00:00',
      '2021-04-29T08:02:50.000000+05:30',
      1619663570,
    ]) {
      expect(toInstant(written)).toBe('2021-04-29T02:32:50.000Z')
    }
  })

  test('is nothing when it is no time, or one without its offset', () => {
    for (const written of [
      '',
      'yesterday',
      '2021-04-29',
      '2021-04-29T02:32:50',
      '2021-13-29T02:32:50Z',
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:59-01:00',
      1e15,
      -1e15,
      Number.NaN,
    ]) {
      expect([written, toInstant(written)]).toEqual([written, undefined])
    }
  })

  test('keeps its time and its width whatever the offset', () => {
    fc.assert(
      fc.property(times, fc.integer({ min: -14 * 60, max: 14 * 60 }), (date, offset) => {
        const local = new Date(date.getTime() + offset * 60_000)
        fc.pre(local.getUTCFullYear() >= 1 && local.getUTCFullYear() <= 9999)
        const clock = (minutes: number) =>
          `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
        const written = `${local.toISOString().slice(0, -1)}${offset < 0 ? '-' : '+'}${clock(Math.abs(offset))}`
        expect(toInstant(written)).toBe(date.toISOString())
        expect(toInstant(written)).toHaveLength(24)
      }),
    )
  })
})

describe('a version', () => {
  test('sorts as text by time, then by rank', () => {
    fc.assert(
      fc.property(times, times, ranks, ranks, (one, other, low, high) => {
        const [a, b] = [versionAt(one.toISOString(), low), versionAt(other.toISOString(), high)]
        const order = one.getTime() - other.getTime() || low - high
        expect(Math.sign(order)).toBe(a < b ? -1 : a > b ? 1 : 0)
      }),
    )
  })

  test('of a numbered thing sorts by time, then by number', () => {
    const at = '2024-01-01T00:00:00.000Z'
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (one, other) => {
        const [a, b] = [versionOfNumbered(at, String(one)), versionOfNumbered(at, String(other))]
        expect(Math.sign(one - other)).toBe(a < b ? -1 : a > b ? 1 : 0)
      }),
    )
  })

  test('without a time comes before all that have one, and the final one after', () => {
    fc.assert(
      fc.property(times, ranks, (date, rank) => {
        const version = versionAt(date.toISOString(), rank)
        expect(`${IMMUTABLE_VERSION}#1` < version).toBe(true)
        expect(version < FINAL_VERSION).toBe(true)
      }),
    )
  })

  test('takes the later of two times, and the only one of one', () => {
    expect(later('2024', null)).toBe('2024')
    expect(later(null, '2024')).toBe('2024')
    expect(later('2024', '2025')).toBe('2025')
    expect(later(null, null)).toBeNull()
  })
})

/** States of one object in the order they happen at the source, all within one second. */
const lifecycles: readonly (readonly [string, readonly string[]])[] = [
  ['pull request', ['opened', 'labeled', 'closed', 'reopened', 'merged'].map(pullRequest)],
  ['issue', ['opened', 'labeled', 'closed', 'reopened', 'deleted'].map(issue)],
  ['check run', ['queued', 'in_progress', 'completed'].map(checkRun)],
  ['check suite', ['queued', 'in_progress', 'completed'].map(checkSuite)],
  ['workflow run', ['requested', 'in_progress', 'completed'].map(workflowRun)],
  ['review', ['approved', 'dismissed'].map(review)],
  ['status', [9, 10, 99, 100].map(status)],
  ['release', ['draft', 'prerelease', 'release', 'deleted'].map(release)],
  ['repository', ['created', 'renamed', 'deleted'].map(repository)],
  ['installation', ['created', 'suspend', 'unsuspend', 'deleted'].map(installation)],
]

test.each(lifecycles)('within one second a later state of a %s has a greater version', (_, versions) => {
  expect([...versions].sort()).toEqual(versions)
  expect(new Set(versions).size).toBe(versions.length)
})

test('a check run that completed is not undone by its late beginning, nor a skipped one by ending before it began', () => {
  const at = (started_at: string, completed_at: string | null, state: string) =>
    checkRunVersion({ started_at, completed_at, status: state })
  const began = at('2024-01-01T10:00:05Z', null, 'in_progress')
  expect(began < at('2024-01-01T10:00:05Z', '2024-01-01T10:03:00Z', 'completed')).toBe(true)
  expect(began < at('2024-01-01T10:00:05Z', '2024-01-01T10:00:04Z', 'completed')).toBe(true)
  expect(at('2024-01-01T10:00:05Z', null, 'queued') < began).toBe(true)
})

test('a check run started anew, or a run that was approved after waiting, is later than its end before', () => {
  const ended = checkRunVersion({ completed_at: '2024-01-01T10:03:00Z', status: 'completed' })
  expect(ended < checkRunVersion({ started_at: '2024-01-01T11:00:00Z', status: 'in_progress' })).toBe(true)
  const waiting = varied(example('workflow_run', 4), {})
  const approved = varied(waiting, { workflow_run: { status: 'queued', updated_at: '2020-10-05T16:40:00Z' } })
  expect(changeOf('pipeline_run', waiting).version < changeOf('pipeline_run', approved).version).toBe(true)
})

test('a check run without any time comes before all others', () => {
  const nothing = checkRunVersion({ started_at: null, completed_at: null, status: 'queued' })
  expect(nothing < checkRunVersion({ started_at: '2008-01-01T00:00:00Z', status: 'queued' })).toBe(true)
})

function checkRunVersion(check_run: object): string {
  return changeOf('commit_check', varied(example('check_run', 0), { check_run })).version
}

function pullRequest(action: string): string {
  const state = { state: action === 'closed' ? 'closed' : 'open' }
  const merged = { state: 'closed', merged_at: '2019-05-15T15:21:18Z' }
  const pull_request = action === 'merged' ? merged : state
  return changeOf('pull_request', varied(example('pull_request', 3), { action, pull_request })).version
}

function issue(action: string): string {
  const state = { state: action === 'closed' ? 'closed' : 'open' }
  return changeOf('issue', varied(example('issues', 0), { action, issue: state })).version
}

function checkRun(state: string): string {
  return checkRunVersion({ status: state, completed_at: state === 'completed' ? '2019-05-15T15:21:12Z' : null })
}

function checkSuite(state: string): string {
  return changeOf('commit_check', varied(example('check_suite', 0), { check_suite: { status: state } })).version
}

function workflowRun(state: string): string {
  return changeOf('pipeline_run', varied(example('workflow_run', 1), { workflow_run: { status: state } })).version
}

function review(state: string): string {
  return changeOf('review', varied(example('pull_request_review', 0), { review: { state } })).version
}

function status(id: number): string {
  return changeOf('commit_check', varied(example('status', 0), { id })).version
}

function release(state: string): string {
  const action = state === 'deleted' ? 'deleted' : 'published'
  const patch = { draft: state === 'draft', prerelease: state === 'prerelease' }
  return changeOf('release', varied(example('release', 0), { action, release: patch })).version
}

function repository(action: string): string {
  return changeOf('repository', varied(example('repository', 1), { action })).version
}

function installation(action: string): string {
  const base: Example = example('installation', 6)
  const suspended_at = action === 'suspend' ? '2021-04-29T02:32:50Z' : null
  return changeOf('installation', varied(base, { action, installation: { suspended_at } })).version
}
