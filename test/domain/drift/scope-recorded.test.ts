import { describe, expect, test } from 'vitest'
import type { CycleItem, HistoryEntry } from '../../../src/domain/drift/cycle-scope.ts'
import { DAY_MS } from '../../../src/domain/drift/detector.ts'
import { type Cycle, scopeChange } from '../../../src/domain/drift/scope-change.ts'
import { SCOPE_DRIFT_DEFAULTS, scopeDrift } from '../../../src/domain/drift/scope-drift.ts'
import { changesOf } from '../../adapters/conformance.ts'
import { type Raw, rawOf } from '../../adapters/jira/recorded/told.ts'
import { receipt } from '../../adapters/jira/samples.ts'
import { type Known, translationOf } from '../../adapters/jira/translated.ts'

const BOARD = 8
const field = (id: string, name: string) => ({ id: `customfield_${id}`, name })
const KNOWN: Known = {
  learned: {
    site: 'https://merico.atlassian.net',
    fields: {
      points: field('10024', 'Story Points'),
      sprint: field('10020', 'Sprint'),
      epicLink: field('10014', 'Epic Link'),
    },
    at: '2026-01-10T10:00:00.000Z',
  },
}

/** What our adapter makes of the changelog of an issue: the entries that `work_item_history` would keep. */
function historyOf({ id, key, fields, changelog }: Raw): HistoryEntry[] {
  const entries = (changelog?.histories ?? []).flatMap((history) => {
    const told = receipt('api:issue_history', { issue: { id, key, fields: { project: fields.project } }, history })
    return changesOf(translationOf(told, KNOWN)).flatMap((change) =>
      change.kind === 'issue_history' && change.fields !== null ? [change.fields] : [],
    )
  })
  return entries
    .flatMap(({ at, items }) =>
      items.flatMap((item): HistoryEntry[] =>
        item.field === 'sprint' || item.field === 'points' ? [{ at: Date.parse(at), ...item }] : [],
      ),
    )
    .sort((one, other) => one.at - other.at)
}

function itemOf(raw: Raw): CycleItem {
  const sprints = (raw.fields.customfield_10020 ?? []) as readonly { readonly id: number }[]
  return {
    id: raw.key,
    kind: 'user_story',
    text: raw.key,
    url: null,
    openedAt: Date.parse(String(raw.fields.created)),
    doneAt: raw.fields.resolutiondate === null ? null : Date.parse(String(raw.fields.resolutiondate)),
    cycleIds: sprints.map(({ id }) => String(id)),
    points: raw.fields.customfield_10024 == null ? null : Number(raw.fields.customfield_10024),
    history: historyOf(raw),
  }
}

const ITEMS = rawOf('issues', BOARD).map(itemOf)

function cycleOf(id: string): Cycle {
  const raw = rawOf('sprints', BOARD).find((sprint) => String(sprint.id) === id) as Raw & Record<string, string>
  const at = (name: string) => Date.parse(raw[name] as string)
  const [startAt, endAt, completedAt] = [at('startDate'), at('endDate'), at('completeDate')]
  return { id, name: String(raw.name), startAt, endAt, completedAt }
}

/** The change as of an instant, with keys for items; committed a day after the start unless said otherwise. */
function told(id: string, asOf = '2021-01-01T00:00:00Z', committedAfter = DAY_MS) {
  const cycle = cycleOf(id)
  const change = scopeChange(cycle, ITEMS, cycle.startAt + committedAfter, Date.parse(asOf))
  const keys = (items: readonly CycleItem[]) => items.map(({ text }) => text)
  return { ...change, addedItems: keys(change.addedItems), removedItems: keys(change.removedItems) }
}

/**
 * By hand, from the changelogs of 30 issues as Jira told them. EE Sprint 7 ran from 12 June 2020 00:38:51 until it was
 * completed on 22 June 05:59:58; what was in it on 13 June 00:38:51 is committed.
 *
 * - EE-1 to 6, 8, 9, 10, 14 to 17 and 19 were put into it by entries of 12 June 00:29:19, before it began: 14.
 * - EE-23 and 24 (opened 00:33:57 and 00:35:15) have no entry about sprints and are in it now: made in it, 2.
 * - EE-25 to 37 have none either; they were opened from 00:40:54 to 00:52:23, after its start, within the day: 13.
 * - EE-17 was moved to EE Sprint 8 on 17 June 07:26:56, EE-19 was taken out on 19 June 06:44:09 (it was done): removed, 2.
 * - EE-20 was in EE Sprint 8 from 12 to 17 June, before that sprint began, and in no other.
 * - Resolved after its end: EE-2, 3 and 4 on 23 June, EE-8, 9 and 10 on 8 July: carried over, 6.
 * - EE-2 has 2 points, EE-1 has the -1 that somebody typed, and neither ever changed.
 */
describe('EE Sprint 7, as Jira told it:', () => {
  test('29 committed, none added, 2 removed, none estimated anew, 6 carried over', () => {
    expect(ITEMS).toHaveLength(30)
    expect(told('7')).toMatchObject({
      committed: { issues: 29, points: 1 },
      estimated: 2,
      added: { issues: 0, points: 0 },
      removed: { issues: 2, points: 0 },
      removedItems: ['EE-17', 'EE-19'],
      reestimated: { issues: 0, points: 0 },
      carriedOver: { issues: 6, points: 2 },
    })
  })

  test('while it ran nothing was carried over, and each issue was removed from the instant of its entry', () => {
    expect(told('7', '2020-06-17T07:26:55Z')).toMatchObject({ removedItems: [], carriedOver: null })
    expect(told('7', '2020-06-17T07:26:57Z').removedItems).toEqual(['EE-17'])
    expect(told('7', '2020-06-19T06:44:10Z').removedItems).toEqual(['EE-17', 'EE-19'])
  })

  test('7 % of churn is no drift; counted from its very start it would have been 94 %, for sub-tasks made in the hour', () => {
    const now = Date.parse('2020-06-20T00:00:00Z')
    const cycles = [{ ...cycleOf('7'), items: ITEMS }]
    expect(scopeDrift.judge({ now, cycles }, SCOPE_DRIFT_DEFAULTS)).toEqual({ findings: [], unjudged: [] })
    const [finding] = scopeDrift.judge({ now, cycles }, { ...SCOPE_DRIFT_DEFAULTS, committedAfterMs: 0 }).findings
    expect(finding).toMatchObject({
      severity: 'critical',
      description: 'EE Sprint 7: 16 issues committed, 13 added, 2 removed, 0 estimated anew: a churn of 93.8 %.',
    })
    expect(finding?.links.map(({ text }) => text).slice(-3)).toEqual([
      'added: EE-37',
      'removed: EE-17',
      'removed: EE-19',
    ])
  })
})

test('EE Sprint 8: one committed, and that one was moved on three days before the end: too few to be judged', () => {
  expect(told('9')).toMatchObject({
    committed: { issues: 1 },
    added: { issues: 0 },
    removedItems: ['EE-17'],
    carriedOver: { issues: 0 },
  })
  const running = { now: Date.parse('2020-07-12T00:00:00Z'), cycles: [{ ...cycleOf('9'), items: ITEMS }] }
  expect(scopeDrift.judge(running, SCOPE_DRIFT_DEFAULTS).findings).toEqual([])
})

test('EE Sprint 9: the same issue, committed and done', () => {
  expect(told('17')).toMatchObject({ committed: { issues: 1 }, removed: { issues: 0 }, carriedOver: { issues: 0 } })
})

test('a sprint that none of them was ever in', () => {
  expect(told('15')).toMatchObject({ committed: { issues: 0 }, added: { issues: 0 }, removed: { issues: 0 } })
})
