import { describe, expect, test } from 'vitest'
import { changesOf } from '../../conformance.ts'
import { ADA, issueEvent, issueOf, LEARNED, PROJECT, pointsItem, receipt, sprintItem, statusItem } from '../samples.ts'
import { changeOf, historyItems, translationOf } from '../translated.ts'

const moved = { ...statusItem, fromString: 'To Do', toString: 'In Progress' }
const entry = (items: readonly object[], created = '2026-01-10T10:59:59.900+0100') =>
  receipt('api:issue_history', {
    issue: { id: '10040', key: 'ABC-12', fields: { project: PROJECT } },
    history: { id: 901, author: ADA, created, items },
  })
const updated = (items: readonly object[], patch: object = {}) =>
  receipt('jira:issue_updated', issueEvent({}, { changelog: { id: '901', items }, ...patch }))

test('an entry is the same however it is told; the API knows its time better', () => {
  const [polled, sent] = [changeOf('issue_history', entry([moved])), changeOf('issue_history', updated([moved]))]
  expect(polled).toEqual({
    kind: 'issue_history',
    externalId: '901',
    externalKey: 'ABC-12',
    url: null,
    version: '0#1',
    scope: '10000',
    gone: null,
    fields: {
      issue: '10040',
      at: '2026-01-10T09:59:59.900Z',
      author: { externalId: '5b10', login: null, displayName: 'Ada Lovelace', kind: 'user' },
      items: [{ field: 'status', from: 'To Do', to: 'In Progress' }],
    },
  })
  expect(sent).toEqual({ ...polled, version: '0', fields: { ...polled.fields, at: '2026-01-10T10:00:00.000Z' } })
  expect(sent.version < polled.version).toBe(true)
})

test('an entry without sprints, points and status is not used', () => {
  const labels = { field: 'labels', fieldtype: 'jira', fromString: 'a', toString: 'b' }
  expect(translationOf(entry([labels]))).toEqual({ outcome: 'skipped', reason: 'history_not_used' })
  expect(changesOf(translationOf(updated([labels]))).map((it) => it.kind)).toEqual(['issue'])
  expect(changesOf(translationOf(updated([]))).map((it) => it.kind)).toEqual(['issue'])
})

test('what an issue began with is no change', () => {
  const created = receipt('jira:issue_created', issueEvent({}, { changelog: { id: '900', items: [moved] } }))
  expect(changesOf(translationOf(created)).map((it) => it.kind)).toEqual(['issue'])
})

test('an issue in part still tells what changed, when it says where', () => {
  const issue = issueOf({ created: undefined })
  expect(changesOf(translationOf(updated([moved], { issue }))).map((it) => it.kind)).toEqual(['issue_history'])
  const nowhere = issueOf({ project: undefined })
  expect(translationOf(updated([moved], { issue: nowhere })).outcome).toBe('skipped')
})

test('without a timestamp an entry has the time of the issue', () => {
  const change = changeOf('issue_history', updated([moved], { timestamp: undefined }))
  expect(change.fields?.at).toBe('2026-01-10T10:00:00.123Z')
})

describe('items', () => {
  test('of sprints tell all sprints before and after', () => {
    expect(historyItems([sprintItem('', '7'), sprintItem('5, 7', '')])).toEqual([
      { field: 'sprint', from: [], to: ['7'] },
      { field: 'sprint', from: ['5', '7'], to: [] },
    ])
  })

  test('of points tell numbers, and null for none', () => {
    expect(historyItems([pointsItem(null, '3'), pointsItem('2.5', ''), pointsItem('0', 'odd')])).toEqual([
      { field: 'points', from: null, to: 3 },
      { field: 'points', from: 2.5, to: null },
      { field: 'points', from: 0, to: null },
    ])
  })

  test('are known by the id of their field where it is told, else by its name', () => {
    const foreign = { ...pointsItem('1', '2'), fieldId: 'customfield_99' }
    const nameless = { ...pointsItem('1', '2'), fieldId: undefined }
    const two = [{ field: 'points', from: 1, to: 2 }]
    expect(historyItems([foreign])).toEqual([])
    expect(historyItems([nameless])).toEqual(two)
    expect(historyItems([foreign, nameless], {})).toEqual([...two, ...two])
    expect(historyItems([{ ...nameless, field: 'Story point estimate' }], {})).toEqual(two)
    expect(historyItems([{ ...sprintItem('', '7'), fieldId: undefined }])).toHaveLength(1)
    expect(historyItems([{ ...sprintItem('', '7'), fieldId: 'customfield_99' }])).toEqual([])
  })

  test('of a field that the operator chose are known by its id alone, unless it is the one that was learned', () => {
    const rules = { storyPointField: 'customfield_99' }
    const nameless = { ...pointsItem('1', '2'), fieldId: undefined }
    expect(historyItems([nameless], { learned: LEARNED, rules })).toEqual([])
    expect(historyItems([{ ...nameless, fieldId: 'customfield_99' }], { learned: LEARNED, rules })).toHaveLength(1)
    expect(
      historyItems([nameless], { learned: LEARNED, rules: { storyPointField: 'customfield_10016' } }),
    ).toHaveLength(1)
  })

  test('of a field that a site calls Status are not the status', () => {
    const own = { field: 'Status', fieldtype: 'custom', fieldId: 'customfield_5', fromString: 'a', toString: 'b' }
    expect(historyItems([own, { ...own, fieldId: undefined }])).toEqual([])
    expect(historyItems([{ ...moved, field: 'Status', fieldId: undefined }])).toHaveLength(1)
  })

  test('without their new text have none, and not what every object has', () => {
    const cleared = Object.fromEntries(Object.entries(moved).filter(([name]) => name !== 'toString'))
    expect(historyItems([cleared])).toEqual([{ field: 'status', from: 'To Do', to: null }])
  })
})
