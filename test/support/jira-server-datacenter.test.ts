import { afterEach, beforeEach, expect, test } from 'vitest'
import { DEFAULT_TOKEN } from './jira-server/index.ts'
import { basic, type Calling, keys, START, startCalling } from './jira-server-caller.ts'

let calling: Calling

beforeEach(async () => {
  calling = await startCalling({ mode: 'datacenter' })
})
afterEach(() => calling.server.close())

test('a personal token or a name with it, and version 2 alone', async () => {
  const { ask } = calling
  const { body } = await ask('/myself')
  expect(body).toMatchObject({ name: 'admin', key: 'JIRAUSER10000', emailAddress: 'admin@example.com' })
  expect(['accountId' in body, 'accountType' in body]).toEqual([false, false])
  expect((await ask('/myself', { authorization: basic('admin', DEFAULT_TOKEN) })).status).toBe(200)
  expect((await ask('/myself', { authorization: 'Bearer other' })).status).toBe(401)
  for (const path of ['/rest/api/3/myself', '/search/jql?jql=project=ABC', '/project/search', '/users/search']) {
    expect((await ask(path)).status).toBe(404)
  }
  expect((await ask('/serverInfo')).body).toMatchObject({ deploymentType: 'Server', versionNumbers: [9, 12, 5] })
  expect((await ask('/oauth/token', { body: {} })).status).toBe(404)
  expect((await ask('/mypermissions?projectKey=ABC')).body.permissions.BROWSE_PROJECTS.havePermission).toBe(true)
})

test('a search by number of the first, with a total, and changelogs that are whole', async () => {
  const { abc, ask, times } = calling
  const [first] = times(5, () => abc.createIssue())
  let count = 0
  times(50, () => abc.editIssue(first ?? abc.createIssue(), { summary: `Summary ${++count}` }))
  const query = 'jql=project=ABC%20ORDER%20BY%20key&startAt=0&maxResults=2&fields=summary&expand=changelog'
  const { body } = await ask(`/search?${query}`)
  expect(body).toMatchObject({ startAt: 0, maxResults: 2, total: 5 })
  expect([keys(body), body.issues[0].changelog.histories.length]).toEqual([['ABC-1', 'ABC-2'], 50])
  expect(body.issues[0].changelog.histories[0].items[0]).toEqual({
    ...{ field: 'summary', fieldtype: 'jira', from: null, fromString: 'Summary 49', to: null, toString: 'Summary 50' },
  })
  const posted = await ask('/search', { body: { jql: 'ORDER BY key', startAt: 4, fields: ['description'] } })
  expect([keys(posted.body), posted.body.issues[0].fields]).toEqual([['ABC-5'], { description: null }])
  expect((await ask('/search?jql=project=NONE')).status).toBe(400)
})

test('the index tells times to the second, and no finer', async () => {
  const { abc, ask, pass } = calling
  pass(0.7)
  abc.createIssue()
  pass(0.1)
  abc.createIssue()
  pass(0.1)
  abc.editIssue(calling.server.state.issue('ABC-1'), { summary: 'New' })
  const found = async (jql: string) => keys((await ask(`/search?jql=${encodeURIComponent(jql)}&fields=key`)).body)
  expect(await found(`updated >= ${START + 999} ORDER BY updated ASC, id ASC`)).toEqual(['ABC-1', 'ABC-2'])
  expect(await found(`updated >= ${START + 1_000}`)).toEqual([])
  expect(await found('updated >= "2026-03-01 12:00" AND updated < "2026-03-01 12:01"')).toHaveLength(2)
})

test('projects and versions in plain lists, text as text, sprints out of Java, epics in their own field only', async () => {
  const { abc, ask } = calling
  const sprint = abc.createSprint(abc.createBoard(), { name: 'One, two' })
  abc.startSprint(sprint)
  const epic = abc.createIssue({ type: 'Epic' })
  const story = abc.createIssue({ parent: epic, description: 'Text', sprint: sprint.id, assignee: 'admin' })
  abc.createIssue({ type: 'Sub-task', parent: story })
  abc.createVersion('1.0')
  expect((await ask('/project')).body).toMatchObject([{ id: abc.it.id, key: 'ABC' }])
  expect((await ask('/project/ABC/versions')).body).toMatchObject([{ name: '1.0' }])
  expect((await ask('/project/ABC/version')).body).toMatchObject({ total: 1, values: [{ name: '1.0' }] })
  const { fields } = (await ask('/issue/ABC-2')).body
  expect(fields).toMatchObject({ description: 'Text', assignee: { name: 'admin' }, customfield_10014: 'ABC-1' })
  expect([fields.parent, fields.statuscategorychangedate]).toEqual([undefined, undefined])
  expect(fields.customfield_10020).toEqual([
    expect.stringMatching(
      /^com\.atlassian\.greenhopper.*\[id=1,rapidViewId=1,state=ACTIVE,name=One, two,startDate=2026/,
    ),
  ])
  expect((await ask('/issue/ABC-3')).body.fields.parent.key).toBe('ABC-2')
  expect((await ask('/user/assignable/search?project=ABC&username=adm')).body).toMatchObject([{ name: 'admin' }])
  expect((await ask('/rest/agile/1.0/board?projectKeyOrId=ABC')).body.values).toHaveLength(1)
  expect((await ask('/rest/webhooks/1.0/webhook')).body).toEqual([])
})
