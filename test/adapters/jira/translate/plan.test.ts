import { describe, expect, test } from 'vitest'
import { LEARNED } from '../samples.ts'
import { issueFields } from '../translated.ts'

const plan = (fields: object, known?: Parameters<typeof issueFields>[1]) => issueFields(fields, known).plan
const cloud = (id: number, state: string) => ({ id, name: `Sprint ${id}`, state, boardId: 7 })
const server = (id: number, state: string, name = `Sprint ${id}`) =>
  `com.atlassian.greenhopper.service.sprint.Sprint@1f39706[id=${id},rapidViewId=7,state=${state},name=${name},` +
  'startDate=2026-01-05T09:00:00.000Z,endDate=<null>,completeDate=<null>,sequence=1,goal=<null>]'

describe('sprints', () => {
  test('are listed as the source lists them; the current one is active before planned before the last one closed', () => {
    const listed = [cloud(5, 'closed'), cloud(8, 'future'), cloud(7, 'active')]
    expect(plan({ customfield_10020: listed })).toMatchObject({ sprints: ['5', '8', '7'], sprint: '7' })
    expect(plan({ customfield_10020: listed.slice(0, 2) })).toMatchObject({ sprints: ['5', '8'], sprint: '8' })
    expect(plan({ customfield_10020: listed.slice(0, 1) })).toMatchObject({ sprints: ['5'], sprint: '5' })
    for (const none of [null, undefined, [], 'odd', 12]) {
      expect(plan({ customfield_10020: none })).toMatchObject({ sprints: [], sprint: null })
    }
  })

  test('that are all closed leave an issue in the one that was closed last, in whatever order they are listed', () => {
    const closed = (id: number, day: string) => ({ ...cloud(id, 'closed'), completeDate: `${day}T10:00:00.000Z` })
    const listed = [closed(9, '2026-02-01'), closed(4, '2026-03-01'), closed(8, '2026-01-01')]
    expect(plan({ customfield_10020: listed })).toMatchObject({ sprint: '4' })
    const printed = (id: number, day: string) =>
      server(id, 'CLOSED', 'a,completeDate=2027-01-01T10:00:00.000Z').replace(
        'completeDate=<null>,sequence',
        `completeDate=${day}T10:00:00.000Z,sequence`,
      )
    expect(plan({ customfield_10020: [printed(9, '2026-02-01'), printed(4, '2026-03-01')] })).toMatchObject({
      sprint: '4',
    })
  })

  test('are read from the text that servers print, whatever their names', () => {
    const names = ['a, b', 'x],id=9,state=CLOSED', '[id=9]', 'two\nlines']
    for (const name of names) {
      const value = [server(3, 'CLOSED'), server(4, 'ACTIVE', name)]
      expect(plan({ customfield_10020: value })).toMatchObject({ sprints: ['3', '4'], sprint: '4' })
    }
    const old = 'com.atlassian.greenhopper.service.sprint.Sprint@1[rapidViewId=1,state=FUTURE,name=old,goal=,id=6]'
    expect(plan({ customfield_10020: [old] })).toMatchObject({ sprints: ['6'], sprint: '6' })
  })

  test('are found among all fields while the site is not known, and nothing else is taken for one', () => {
    const fields = {
      customfield_1: { id: '3', name: 'An option', state: 'open' },
      customfield_2: [{ id: 5, value: 'active' }],
      customfield_3: 'com.atlassian.jira.plugin.devstatus.rest.SummaryBean@1[id=9,state=ACTIVE,name=x]',
      customfield_4: [server(4, 'ACTIVE')],
      customfield_5: [cloud(5, 'future')],
      other: [cloud(6, 'active')],
    }
    expect(plan(fields, {})).toMatchObject({ sprints: ['4', '5'], sprint: '4' })
    expect(plan(fields)).toMatchObject({ sprints: [], sprint: null })
  })

  test('are read as the agile API tells them, too', () => {
    const fields = { sprint: cloud(9, 'active'), closedSprints: [cloud(7, 'closed'), cloud(9, 'active')] }
    expect(plan(fields, {})).toMatchObject({ sprints: ['7', '9'], sprint: '9' })
  })
})

describe('points', () => {
  const fields = { customfield_10016: 3, customfield_10500: '2.5', customfield_10501: 'many', constructor: 1 }

  test("stand in the field that was learned, or in the binding's", () => {
    expect(plan(fields).points).toBe(3)
    expect(plan(fields, { learned: LEARNED, rules: { storyPointField: 'customfield_10500' } }).points).toBe(2.5)
    expect(plan(fields, { rules: { storyPointField: 'customfield_10016' } }).points).toBe(3)
  })

  test('are unknown where no field is known, and where it holds no number', () => {
    expect(plan(fields, {}).points).toBeNull()
    for (const field of ['customfield_10501', 'customfield_1', 'toString'])
      expect(plan(fields, { rules: { storyPointField: field } }).points).toBeNull()
    expect(plan({ customfield_10016: '' }).points).toBeNull()
    expect(plan({ customfield_10016: 0 }).points).toBe(0)
  })
})

describe('what stands above an issue', () => {
  const parent = (issuetype?: object) => ({ id: '10001', key: 'ABC-1', fields: { summary: 'x', issuetype } })

  test('is its parent, with its role when its type is told', () => {
    const told = { parent: parent({ name: 'Epic', subtask: false }), customfield_10014: 'ABC-1' }
    expect(plan(told)).toMatchObject({ parent: { externalId: '10001', role: 'epic' }, epicKey: null })
    expect(plan({ parent: { id: '10001', key: 'ABC-1' } }).parent).toEqual({ externalId: '10001', role: null })
    const rules = { issueTypes: { epic: 'none' } } as const
    expect(plan(told, { rules }).parent).toEqual({ externalId: '10001', role: null })
  })

  test('is known by its key where a server links epics, and by its id where the agile API tells it', () => {
    expect(plan({ customfield_10014: 'ABC-1' })).toMatchObject({ parent: null, epicKey: 'ABC-1' })
    expect(plan({ customfield_10014: 'ABC-1' }, {})).toMatchObject({ parent: null, epicKey: null })
    expect(plan({ epic: { id: 20707, key: 'ABC-1' } })).toMatchObject({ parent: { externalId: '20707', role: 'epic' } })
  })
})

test('a defect is linked with the first story among its links, a user story before a technical one', () => {
  const other = (id: string, name: string) => ({
    id,
    key: `ABC-${id}`,
    fields: { issuetype: { name, subtask: false } },
  })
  const issuelinks = [
    { type: { name: 'Blocks' }, inwardIssue: other('1', 'Bug') },
    { type: { name: 'Relates' }, outwardIssue: other('2', 'Task') },
    { type: { name: 'Problem/Incident' }, outwardIssue: other('3', 'Story') },
    { type: { name: 'Odd' } },
    'odd',
  ]
  const bug = { issuetype: { name: 'Bug', subtask: false } }
  expect(plan({ ...bug, issuelinks }).linkedIssue).toBe('3')
  expect(plan({ ...bug, issuelinks: issuelinks.slice(0, 2) }).linkedIssue).toBe('2')
  expect(plan({ ...bug, issuelinks: issuelinks.slice(0, 1) }).linkedIssue).toBeNull()
  expect(plan({ issuelinks }).linkedIssue).toBeNull()
})

test('days begin in UTC, and seconds become hours', () => {
  expect(plan({ duedate: '2026-02-01', timeoriginalestimate: 14400, timespent: 5430 })).toMatchObject({
    dueAt: '2026-02-01T00:00:00.000Z',
    estimatedHours: 4,
    loggedHours: 1.51,
  })
  for (const odd of ['soon', '2026-02-31x', 5, {}]) expect(plan({ duedate: odd }).dueAt).toBeNull()
  expect(plan({ timeoriginalestimate: 'long', timespent: -1 })).toMatchObject({
    estimatedHours: null,
    loggedHours: null,
  })
})

test('versions that are not understood are left out', () => {
  expect(plan({ fixVersions: [{ id: 10200 }, { name: 'no id' }, null, { id: '10201' }] }).versions).toEqual([
    '10200',
    '10201',
  ])
  for (const odd of [null, 'odd', {}]) expect(plan({ fixVersions: odd }).versions).toEqual([])
})
