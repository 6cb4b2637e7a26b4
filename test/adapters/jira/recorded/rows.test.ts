import { describe, expect, test } from 'vitest'
import type { Row } from '../../../support/csv.ts'
import { changesOf } from '../../conformance.ts'
import { AS_OF, receipt } from '../samples.ts'
import { changeOf, type Known, translationOf } from '../translated.ts'
import { DIFFERENCES } from './differences.ts'
import { expectedOf, idOf, type Raw, rawOf, timeOf } from './told.ts'

type Columns = Readonly<Record<string, unknown>>
/** How the columns that we share are read there. Whatever is not named here must be equal as it stands. */
type Reading = Readonly<Record<string, (told: string | null) => unknown>>

const BOARD = 8
/** Their types are Chinese; the other system was told as little of what they mean. */
const issueTypes = { 故事: 'user_story', 任务: 'technical_story', 缺陷: 'defect', 'test execution': 'none' } as const
const field = (id: string, name: string) => ({ id: `customfield_${id}`, name })
const KNOWN: Known = {
  rules: { issueTypes },
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

function compare(table: string, ours: readonly Columns[], reading: Reading, keys: readonly string[]): void {
  const keyOf = (row: Columns) => keys.map((key) => row[key]).join(' ')
  const [first = {}] = ours
  const theirs = expectedOf(table).map((row) =>
    Object.fromEntries(Object.keys(first).map((name) => [name, (reading[name] ?? plain)(row[name] ?? null)])),
  )
  const sorted = (rows: readonly Columns[]) => rows.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1))
  expect(sorted(ours)).toEqual(sorted(theirs))
  const columns = Object.keys(expectedOf(table)[0] ?? {}).filter((name) => !name.startsWith('_raw'))
  expect([...Object.keys(first), ...Object.keys(DIFFERENCES[table] ?? {})].sort()).toEqual(columns.sort())
}

const plain = (told: string | null) => told
const numberOf = (told: string | null) => (told === null ? null : Number(told))
const minutesOf = (hours: number | null) => (hours === null ? null : hours * 60)
const priorityOf = (told: string | null) => (told === 'Medium' ? 'p2' : told)
/** They began the day where the table was made, 8 hours east; we begin it in UTC. */
const dayOf = (told: string | null) => (told === null ? null : new Date(Date.parse(told) + 8 * 3_600_000).toISOString())
/** Tasks and sub-tasks have states there that somebody made up for them: "hello world". */
const THEIR_OWN = 'a state of their own'
const STAGES = new Map([
  ['TODO', 'todo'],
  ['DONE', 'done'],
])
const stageOf = (told: string | null) => STAGES.get(told ?? '') ?? THEIR_OWN

function read(raw: Raw) {
  const change = changeOf('issue', receipt('jira:issue_updated', { issue: raw }), KNOWN)
  const { fields } = change
  if (fields?.plan == null) throw new Error('an issue without a plan')
  return { raw, change, fields, plan: fields.plan }
}

describe('what Jira told of one board means what another system made of it:', () => {
  const told = rawOf('issues', BOARD).map(read)

  test('30 issues', () => {
    expect(told).toHaveLength(30)
    const ours = told.map(({ raw, change, fields, plan }) => ({
      id: change.externalId,
      url: change.url,
      issue_key: change.externalKey,
      title: fields.title,
      description: fields.description || null,
      original_type: plan.sourceType,
      status: fields.role === 'technical_story' ? THEIR_OWN : plan.stage,
      original_status: fields.sourceStatus,
      story_point: plan.points ?? 0,
      created_date: fields.openedAt,
      updated_date: change.version.split('#')[0],
      parent_issue_id: plan.parent?.externalId ?? null,
      priority: fields.priority,
      original_estimate_minutes: minutesOf(plan.estimatedHours),
      time_spent_minutes: minutesOf(plan.loggedHours),
      creator_id: fields.reporter?.externalId,
      creator_name: fields.reporter?.displayName,
      assignee_id: fields.assignee?.externalId,
      assignee_name: fields.assignee?.displayName,
      fix_versions: versionNames(raw, plan.versions),
      due_date: plan.dueAt,
    }))
    const numbers = { story_point: numberOf, original_estimate_minutes: numberOf, time_spent_minutes: numberOf }
    const times = { created_date: timeOf, updated_date: timeOf, due_date: dayOf }
    const ids = { id: idOf, parent_issue_id: idOf, creator_id: idOf, assignee_id: idOf }
    compare('issues', ours, { ...numbers, ...times, ...ids, status: stageOf, priority: priorityOf }, ['id'])
  })

  test('when those that are done were resolved, and of the five that are not no such time', () => {
    const theirs = new Map(
      expectedOf('issues').map((row) => [idOf(row.id ?? null), timeOf(row.resolution_date ?? null)]),
    )
    const done = told.filter(({ plan }) => plan.stage === 'done')
    expect(done.map(({ fields }) => fields.closedAt)).toEqual(done.map(({ change }) => theirs.get(change.externalId)))
    const others = told.filter(({ plan }) => plan.stage !== 'done')
    expect(others.map(({ fields, change }) => [change.externalKey, fields.closedAt])).toEqual(
      ['EE-1', 'EE-10', 'EE-35', 'EE-36', 'EE-37'].map((key) => [key, null]),
    )
  })

  test('what each type is to us', () => {
    const roles = Map.groupBy(told, ({ plan, fields }) => `${plan.sourceType} ${fields.role}`)
    expect(Object.fromEntries([...roles].map(([name, some]) => [name, some.length]))).toEqual({
      '故事 user_story': 8,
      '任务 technical_story': 8,
      '缺陷 defect': 1,
      '子任务 technical_story': 12,
      'Test Execution null': 1,
    })
  })

  test('28 memberships of sprints', () => {
    const ours = told.flatMap(({ plan, change }) =>
      plan.sprints.map((sprint_id) => ({ sprint_id, issue_id: change.externalId })),
    )
    expect(ours).toHaveLength(28)
    compare('sprint_issues', ours, { sprint_id: idOf, issue_id: idOf }, ['sprint_id', 'issue_id'])
    // All of them are closed: an issue stays with the one it was in last.
    expect(new Set(told.map(({ plan }) => plan.sprint))).toEqual(new Set([null, '7', '17']))
  })

  test('29 sprints, and a thirtieth that the other table lacks', () => {
    const sprints = rawOf('sprints', BOARD).map((sprint) =>
      changeOf('sprint', receipt('api:sprint', { sprint, as_of: AS_OF })),
    )
    const ours = sprints.map(({ externalId: id, scope, fields }) => ({
      id,
      name: fields?.name,
      status: fields?.status,
      started_date: fields?.startsAt,
      ended_date: fields?.endsAt,
      completed_date: fields?.completedAt,
      original_board_id: scope,
    }))
    expect(ours).toHaveLength(30)
    // EE Sprint 16: told like all the others, and left out there for no reason that the data shows.
    const theirs = ours.filter(({ id }) => id !== '25')
    const times = { started_date: timeOf, ended_date: timeOf, completed_date: timeOf }
    const status = (word: string | null) => word?.toLowerCase()
    compare('sprints', theirs, { ...times, status, id: idOf, original_board_id: idOf }, ['id'])
  })
})

test('another board tells epics as parents, by the agile API as well, and the sprint that is running', () => {
  const issues = rawOf('issues', 93).map(read)
  const said = issues.map(({ change, fields, plan }) => [change.externalKey, fields.role, plan.parent, plan.sprint])
  expect(said).toEqual([
    ['K5-2', 'user_story', { externalId: '20707', role: 'epic' }, '175'],
    ['K5-3', 'user_story', { externalId: '20710', role: 'epic' }, '175'],
    ['K5-4', 'epic', null, null],
  ])
  const withoutParent = rawOf('issues', 93).map(({ fields: { parent: _, ...fields }, ...issue }) =>
    read({ ...issue, fields }),
  )
  expect(withoutParent.map(({ plan }) => plan.parent)).toEqual(issues.map(({ plan }) => plan.parent))
})

test('the history of an issue tells the sprints and states it went through', () => {
  const entries = rawOf('issues', BOARD).flatMap(({ id, key, fields: { project }, changelog }) =>
    (changelog?.histories ?? []).flatMap((history) => {
      const it = receipt('api:issue_history', { issue: { id, key, fields: { project } }, history })
      return changesOf(translationOf(it, KNOWN))
    }),
  )
  const items = entries.flatMap(({ fields }) => (fields !== null && 'items' in fields ? fields.items : []))
  const count = (field: string) => items.filter((item) => item.field === field).length
  expect({ sprint: count('sprint'), status: count('status'), points: count('points') }).toEqual({
    sprint: 21,
    status: 165,
    points: 0,
  })
  expect(items.find(({ field }) => field === 'sprint')).toEqual({ field: 'sprint', from: [], to: ['7'] })
})

test('every difference names a column that is there', () => {
  for (const [table, columns] of Object.entries(DIFFERENCES)) {
    const [row = {}]: readonly Row[] = expectedOf(table)
    expect(Object.keys(row)).toEqual(expect.arrayContaining(Object.keys(columns)))
  }
})

function versionNames(issue: Raw, ids: readonly string[]): string | null {
  const versions = issue.fields.fixVersions as readonly { readonly id: string; readonly name: string }[]
  const names = versions.filter(({ id }) => ids.includes(id)).map(({ name }) => name)
  return names.join(',') || null
}
