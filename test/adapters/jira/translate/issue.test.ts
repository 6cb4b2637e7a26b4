import { describe, expect, test } from 'vitest'
import { FINAL_VERSION } from '../../../../src/domain/changes.ts'
import { DEFAULT_RULES, type WorkStage } from '../../../../src/domain/rules.ts'
import { failure } from '../../refusal.ts'
import { ADA, documentOf, issueEvent, issueOf, LEARNED, PROJECT, paragraph, receipt, SITE, words } from '../samples.ts'
import { changeOf, issueFields, translationOf } from '../translated.ts'

const updated = (patch: object = {}, fields: object = {}) =>
  receipt('jira:issue_updated', { ...issueEvent(fields), ...patch })

describe('an issue', () => {
  test('is what Jira shows of it, in our words', () => {
    expect(changeOf('issue', updated(), { learned: LEARNED })).toEqual({
      kind: 'issue',
      externalId: '10040',
      externalKey: 'ABC-12',
      url: `${SITE}/browse/ABC-12`,
      version: '2026-01-10T10:00:00.123Z#1',
      scope: '10000',
      gone: null,
      fields: {
        role: 'user_story',
        title: 'Say hello',
        description: 'As a user I want to be greeted.',
        labels: ['greeting'],
        reporter: { externalId: '5b10', login: null, displayName: 'Ada Lovelace', kind: 'user' },
        assignee: { externalId: 'JIRAUSER10100', login: 'bob', displayName: 'Bob', kind: 'user' },
        openedAt: '2026-01-05T08:00:00.000Z',
        closedAt: null,
        sourceStatus: 'In Progress',
        severity: 'major',
        priority: 'p1',
        status: 'in_progress',
        plan: {
          sourceType: 'Story',
          stage: 'in_progress',
          points: null,
          parent: null,
          epicKey: null,
          sprints: [],
          sprint: null,
          versions: ['10200'],
          dueAt: null,
          estimatedHours: null,
          loggedHours: null,
          linkedIssue: null,
          richDescription: null,
        },
      },
    })
  })

  test('that was just created comes before every other state of that millisecond', () => {
    const created = changeOf('issue', receipt('jira:issue_created', issueEvent()))
    expect(created.version).toBe('2026-01-10T10:00:00.123Z#0')
    expect(created.version < changeOf('issue', updated()).version).toBe(true)
  })

  test('that moved to another project is the same issue under another key', () => {
    const project = { ...PROJECT, id: '10001', key: 'XYZ', self: `${SITE}/rest/api/2/project/10001` }
    const moved = changeOf('issue', updated({ issue: issueOf({ project }, { key: 'XYZ-3' }) }))
    expect([moved.externalId, moved.externalKey, moved.scope]).toEqual(['10040', 'XYZ-3', '10001'])
    expect(moved.url).toBe(`${SITE}/browse/XYZ-3`)
  })

  test('that was deleted is gone for good, also when little is told of it', () => {
    const deleted = changeOf('issue', receipt('jira:issue_deleted', issueEvent()))
    expect(deleted).toMatchObject({ gone: 'deleted', version: FINAL_VERSION, scope: '10000', externalKey: 'ABC-12' })
    expect(deleted.fields?.title).toBe('Say hello')
    const bare = changeOf('issue', receipt('jira:issue_deleted', { issue: { id: 10040, key: 'ABC-12' } }))
    expect(bare).toMatchObject({ externalId: '10040', gone: 'deleted', scope: null, fields: null })
  })

  test.each(['project', 'issuetype', 'status', 'created', 'updated'])('without its %s is one in part', (name) => {
    for (const value of [null, undefined])
      expect(translationOf(updated({}, { [name]: value }))).toEqual({ outcome: 'skipped', reason: 'issue_incomplete' })
  })

  test('without any field is one in part, and one without an id is no payload', () => {
    const issue = { id: '10040', key: 'ABC-12' }
    expect(translationOf(updated({ issue }))).toEqual({ outcome: 'skipped', reason: 'issue_incomplete' })
    for (const none of [undefined, {}, { key: 'ABC-12' }, { id: 'x', key: 'ABC-12' }])
      expect(failure(() => translationOf(updated({ issue: none }))).code).toBe('PAYLOAD_INVALID')
  })

  test('has its page where the site is known: by what was learned, else by where it was read', () => {
    const gateway = 'https://api.atlassian.com/ex/jira/11-22/rest/api/3/issue/10040'
    const through = updated({ issue: issueOf({}, { self: gateway }) })
    expect(changeOf('issue', through).url).toBeNull()
    expect(changeOf('issue', through, { learned: LEARNED }).url).toBe(`${SITE}/browse/ABC-12`)
    const server = updated({ issue: issueOf({}, { self: 'http://jira.example.com:8080/jira/rest/api/2/issue/1' }) })
    expect(changeOf('issue', server).url).toBe('http://jira.example.com:8080/jira/browse/ABC-12')
    for (const self of [undefined, 'nowhere', 'javascript:alert(1)/rest/'])
      expect(changeOf('issue', updated({ issue: issueOf({}, { self }) })).url).toBeNull()
  })

  test('keeps its document beside its text', () => {
    const description = documentOf(paragraph(words('Hello')), paragraph(words('there')))
    const fields = issueFields({ description })
    expect([fields.description, fields.plan.richDescription]).toEqual(['Hello\n\nthere', description])
  })

  test('is titled by its key when its title is not told, and belongs to its creator when nobody reports it', () => {
    const fields = issueFields({ summary: null, reporter: null, creator: ADA, assignee: null })
    expect([fields.title, fields.reporter?.externalId, fields.assignee]).toEqual(['ABC-12', '5b10', null])
  })
})

describe('its role is', () => {
  const role = (type: object, fields: object = {}, rules: object = {}) =>
    issueFields({ issuetype: { name: 'Whatever', subtask: false, ...type }, ...fields }, { rules }).role

  test.each([
    [{ name: 'Epic' }, 'epic'],
    [{ name: 'Large thing', hierarchyLevel: 1 }, 'epic'],
    [{ name: 'Initiative', hierarchyLevel: 2 }, null],
    [{ name: 'Story', hierarchyLevel: 0 }, 'user_story'],
    [{ name: 'USER STORY' }, 'user_story'],
    [{ name: 'Improvement' }, 'user_story'],
    [{ name: 'New Feature' }, 'user_story'],
    [{ name: 'Task' }, 'technical_story'],
    [{ name: 'Technical task' }, 'technical_story'],
    [{ name: 'Spike' }, 'technical_story'],
    [{ name: 'Story', subtask: true }, 'technical_story'],
    [{ name: 'Teilaufgabe', hierarchyLevel: -1 }, 'technical_story'],
    [{ name: 'Bug' }, 'defect'],
    [{ name: '[System] Incident' }, 'incident'],
    [{ name: 'Incident' }, 'incident'],
    [{ name: 'Test Execution' }, null],
    [{ name: 'constructor' }, null],
  ] as const)('by type %j: %s', (type, expected) => {
    expect(role(type)).toBe(expected)
  })

  test('what its labels say, before what its binding says of its type, before the usual meaning', () => {
    const issueTypes = { 'test execution': 'technical_story', story: 'none', bug: 'incident' }
    expect(role({ name: 'Test Execution' }, {}, { issueTypes })).toBe('technical_story')
    expect(role({ name: 'Story' }, {}, { issueTypes })).toBeNull()
    expect(role({ name: 'Bug', subtask: true }, {}, { issueTypes })).toBe('incident')
    expect(role({ name: 'Story' }, { labels: ['bug'] }, { issueTypes })).toBe('defect')
    expect(role({ name: 'Bug' }, { labels: ['bug', 'outage'] }, { issueTypes })).toBe('incident')
  })
})

describe('how far it is', () => {
  const progress = (status: object, fields: object = {}, stages: Readonly<Record<string, WorkStage>> = {}) => {
    const known = { rules: { ...DEFAULT_RULES, stages } }
    const { plan, status: word, sourceStatus, closedAt } = issueFields({ status, ...fields }, known)
    return [plan.stage, word, sourceStatus, closedAt]
  }
  const category = (key: string) => ({ statusCategory: { key } })

  test.each([
    [{ name: 'Open', ...category('new') }, 'todo', 'open'],
    [{ name: 'Fertig', ...category('new') }, 'todo', 'open'],
    [{ name: 'Doing', ...category('indeterminate') }, 'in_progress', 'in_progress'],
    [{ name: 'Code Review', ...category('indeterminate') }, 'in_review', 'in_progress'],
    [{ name: 'Blocked by others', ...category('indeterminate') }, 'blocked', 'in_progress'],
    [{ name: 'Reopened' }, 'todo', 'open'],
    [{ name: 'To Do', ...category('undefined') }, 'todo', 'open'],
    [{ name: 'In Review' }, 'in_review', 'in_progress'],
    [{ name: 'Under way' }, 'in_progress', 'in_progress'],
  ] as const)('%j: %s', (status, stage, word) => {
    expect(progress(status)).toEqual([stage, word, status.name, null])
  })

  test('is told by the binding first, by name or number', () => {
    const status = { id: '10068', name: 'Ready to ship', ...category('done') }
    expect(progress(status, {}, { 'ready to ship': 'in_review' })[0]).toBe('in_review')
    expect(progress(status, {}, { '10068': 'blocked' })[0]).toBe('blocked')
    expect(progress({ ...status, name: 'constructor' })[0]).toBe('done')
  })

  test('when done: since its resolution, else since its category, else since its last change', () => {
    const done = { name: 'Done', ...category('done') }
    const resolutiondate = '2026-01-09T12:00:00.000+0100'
    const statuscategorychangedate = '2026-01-08T12:00:00.000+0100'
    expect(progress(done, { resolutiondate, statuscategorychangedate })[3]).toBe('2026-01-09T11:00:00.000Z')
    expect(progress(done, { statuscategorychangedate })[3]).toBe('2026-01-08T11:00:00.000Z')
    expect(progress({ name: 'Closed' })).toEqual(['done', 'closed', 'Closed', '2026-01-10T10:00:00.123Z'])
    expect(progress({ name: 'Open', ...category('new') }, { resolutiondate })[3]).toBeNull()
  })

  test('in words of defects: resolved, closed, duplicate', () => {
    const done = category('done')
    expect(progress({ name: 'Resolved', ...done })[1]).toBe('resolved')
    expect(progress({ name: 'Done', ...done }, { resolution: { name: 'Fixed' } })[1]).toBe('closed')
    expect(progress({ name: 'Resolved', ...done }, { resolution: { name: 'Duplicate' } })[1]).toBe('duplicate')
  })
})

test.each([
  ['Highest', 'p0', 'critical'],
  ['Blocker', 'p0', 'critical'],
  ['critical', 'p0', 'critical'],
  ['High', 'p1', 'major'],
  ['Major', 'p1', 'major'],
  ['Medium', 'p2', 'minor'],
  ['Lowest', 'p3', 'cosmetic'],
  ['Minor', 'p3', 'cosmetic'],
  ['Trivial', 'p3', 'cosmetic'],
  ['P?', 'p2', 'minor'],
  ['constructor', 'p2', 'minor'],
])('priority %s is %s and %s', (name, priority, severity) => {
  expect(issueFields({ priority: { name } })).toMatchObject({ priority, severity })
})

test('an issue without a priority has the ordinary one', () => {
  for (const priority of [null, undefined, {}, 'odd'])
    expect(issueFields({ priority })).toMatchObject({ priority: 'p2', severity: 'minor' })
})
