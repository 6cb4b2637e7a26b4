import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { basic, type Calling, keys, START, startCalling } from './jira-server-caller.ts'

let calling: Calling

beforeEach(async () => {
  calling = await startCalling()
})
afterEach(() => calling.server.close())

describe('credentials', () => {
  test('an API token opens the site with its address, until it is revoked or ends', async () => {
    const { server, ask, pass } = calling
    const { state } = server
    state.addToken('short', state.people.createUser('mona'), new Date(START + 60_000))
    const authorization = basic('mona@example.com', 'short')
    expect((await ask('/myself', { authorization })).body).toMatchObject({
      displayName: 'mona',
      emailAddress: 'mona@example.com',
      accountType: 'atlassian',
    })
    expect((await ask('/myself', { authorization: basic('hubot@example.com', 'short') })).status).toBe(401)
    expect((await ask('/myself', { authorization: 'Bearer short' })).status).toBe(401)
    expect((await ask('/myself', { authorization: null })).status).toBe(401)
    pass(60)
    expect((await ask('/myself', { authorization })).status).toBe(401)
    state.addToken('short', state.world.user('mona'))
    expect((await ask('/myself', { authorization })).status).toBe(200)
    state.revoke('short')
    expect((await ask('/myself', { authorization })).status).toBe(401)
  })

  test('the server tells its time, which may be another than ours', async () => {
    const { server, ask } = calling
    server.clock.skewMs = -600_000
    const { headers, body } = await ask('/serverInfo')
    expect(headers.get('date')).toBe('Sun, 01 Mar 2026 11:50:00 GMT')
    expect(body).toMatchObject({ deploymentType: 'Cloud', serverTime: '2026-03-01T11:50:00.000+0000' })
    server.clock.pass(1_000)
    server.clock.set(new Date('2027-01-01T00:00:00Z'))
    expect((await ask('/serverInfo')).body.serverTime).toBe('2027-01-01T00:00:00.000+0000')
  })
})

describe('issues', () => {
  test('a hundred at a time, by any id or key that they had; what is not there stands beside', async () => {
    const { abc, server, ask } = calling
    const xyz = server.state.createProject('XYZ')
    const [one, two] = [abc.createIssue(), abc.createIssue()]
    abc.moveIssue(two, xyz.it)
    const { body } = await ask('/issue/bulkfetch', {
      body: { issueIdsOrKeys: ['ABC-2', one.id, 'XYZ-1', '99999', 'NO-1'], fields: ['summary'] },
    })
    expect(keys(body)).toEqual(['ABC-1', 'XYZ-1'])
    expect(body.issueErrors.map(({ id }: { id: string }) => id)).toEqual(['99999', 'NO-1'])
    const many = Array.from({ length: 101 }, (_, i) => String(i))
    expect((await ask('/issue/bulkfetch', { body: { issueIdsOrKeys: many } })).status).toBe(400)
    expect((await ask('/issue/ABC-2?fields=project')).body).toMatchObject({ id: two.id, key: 'XYZ-1' })
  })

  test('a description is a document in version 3 and text in version 2, whichever it was written as', async () => {
    const { abc, ask } = calling
    abc.createIssue({ description: 'One\nTwo' })
    const { body } = await ask('/issue/ABC-1')
    expect(body.fields.description).toMatchObject({ type: 'doc', content: [{ type: 'paragraph' }, {}] })
    expect((await ask('/rest/api/2/issue/ABC-1')).body.fields.description).toBe('One\nTwo')
    abc.createIssue({ description: body.fields.description })
    expect((await ask('/rest/api/2/issue/ABC-2')).body.fields.description).toBe('One\nTwo')
  })

  test('a changelog in pages, oldest first; beside its issue newest first, and not all of it', async () => {
    const { abc, ask, times } = calling
    const issue = abc.createIssue()
    let count = 0
    times(45, () => abc.editIssue(issue, { summary: `Summary ${++count}` }))
    const { body } = await ask('/issue/ABC-1/changelog?maxResults=2')
    expect(body).toMatchObject({ total: 45, isLast: false, startAt: 0 })
    expect(body.values[0].items).toEqual([
      {
        ...{ field: 'summary', fieldtype: 'jira', fieldId: 'summary' },
        ...{ from: null, fromString: 'Issue 1', to: null, toString: 'Summary 1' },
      },
    ])
    expect((await ask(body.nextPage)).body.values[0].items[0].toString).toBe('Summary 3')
    const found = await ask('/search/jql?jql=project=ABC&fields=summary&expand=changelog')
    const { changelog } = found.body.issues[0]
    expect([changelog.total, changelog.histories.length]).toEqual([45, 40])
    expect(changelog.histories[0].items[0].toString).toBe('Summary 45')
    expect((await ask('/issue/ABC-1?expand=changelog')).body.changelog.histories).toHaveLength(45)
  })

  test('changelogs of many issues, by time and for the fields that were asked for', async () => {
    const { abc, ask, pass, server } = calling
    const [one, two] = [abc.createIssue(), abc.createIssue()]
    for (const issue of [two, one]) {
      pass(10)
      abc.transition(issue, 'Done')
      abc.editIssue(issue, { summary: 'Changed' })
    }
    const fetched = (more: object) =>
      ask('/changelog/bulkfetch', { body: { issueIdsOrKeys: [one.id, 'ABC-2', '99999'], ...more } })
    const first = await fetched({ fieldIds: ['status'], maxResults: 1 })
    expect(first.body.issueChangeLogs).toMatchObject([
      { issueId: two.id, changeHistories: [{ created: START + 10_000, items: [{ field: 'status' }] }] },
    ])
    server.state.isBulkChangelogInEpoch = false
    const second = await fetched({ fieldIds: ['status'], maxResults: 1, nextPageToken: first.body.nextPageToken })
    expect(second.body).toMatchObject({
      issueChangeLogs: [{ issueId: one.id, changeHistories: [{ created: '2026-03-01T12:00:20.000+0000' }] }],
    })
    expect('nextPageToken' in second.body).toBe(false)
    expect((await fetched({})).body.issueChangeLogs.map(({ issueId }: { issueId: string }) => issueId)).toEqual([
      ...[two.id, one.id],
    ])
    expect((await fetched({ fieldIds: Array(11).fill('status') })).status).toBe(400)
    expect((await fetched({ nextPageToken: 'made-up' })).status).toBe(400)
  })

  test('100,000 are there at once, and pages of them cost their own issues', async () => {
    const { abc, server, search, ask } = calling
    abc.bulk(100_000)
    const from = START - 3_600_000
    const { body } = await search(`project = ABC AND updated >= ${from} ORDER BY updated ASC, id ASC`, {
      ...{ fields: ['summary', 'status'], maxResults: 100 },
    })
    expect([body.issues.length, body.issues[0].key]).toEqual([61, 'ABC-99940'])
    const ids = await search('project = ABC ORDER BY id ASC', { fields: ['id'], maxResults: 5_000 })
    expect([ids.body.issues.length, ids.body.isLast]).toEqual([5_000, false])
    abc.transition(server.state.issue('ABC-7'), 'To Do')
    const { values } = (await ask('/issue/ABC-7/changelog')).body
    expect(values.map(({ items }: { items: { toString: string }[] }) => items.at(-1)?.toString)).toEqual([
      ...['In Progress', 'Done', 'To Do'],
    ])
  })
})

describe('projects and permissions', () => {
  test('what may not be browsed is not there, and only its permissions tell it from what there is not', async () => {
    const { abc, server, ask, search } = calling
    const issue = abc.createIssue()
    const user = server.state.people.createUser('mona')
    server.state.addToken('theirs', user)
    const authorization = basic('mona@example.com', 'theirs')
    server.state.people.takeBrowse(user, abc.it)
    const asked = '/mypermissions?permissions=BROWSE_PROJECTS&projectId='
    for (const path of ['/project/ABC', `/issue/${issue.id}`, '/project/ABC/version', '/issue/ABC-1/changelog']) {
      expect((await ask(path, { authorization })).status).toBe(404)
    }
    expect((await ask(`${asked}${abc.it.id}`, { authorization })).body).toMatchObject({
      permissions: { BROWSE_PROJECTS: { havePermission: false } },
    })
    expect((await ask(`${asked}12345`, { authorization })).status).toBe(404)
    expect((await ask('/search/jql', { authorization, body: { jql: 'project = ABC' } })).status).toBe(400)
    expect((await ask('/search/jql', { authorization, body: { jql: 'updated > 0' } })).body.issues).toEqual([])
    server.state.people.giveBrowse(user, abc.it)
    expect((await ask('/project/ABC', { authorization })).status).toBe(200)
    abc.editIssue(issue, { securityLevel: '10100' })
    expect((await ask('/issue/ABC-1', { authorization })).status).toBe(404)
    expect((await search('project = ABC')).body.issues).toEqual([])
    server.state.people.setLevel(user, '10100', true)
    expect((await ask('/issue/ABC-1', { authorization })).status).toBe(200)
  })

  test('a project has another key, goes into the archive, into the trash and comes back', async () => {
    const { abc, server, ask, search } = calling
    abc.createIssue()
    abc.renameKey('NEW')
    expect((await ask('/issue/ABC-1?fields=id')).body.id).toBe('10000')
    expect((await ask('/project/ABC')).body).toMatchObject({ key: 'NEW', id: abc.it.id, style: 'classic' })
    expect(keys((await search('project = ABC')).body)).toEqual(['NEW-1'])
    const listed = async (query = '') => (await ask(`/project/search${query}`)).body.values
    abc.archiveProject()
    expect([(await ask('/issue/NEW-1')).status, (await search('project = NEW')).body.issues]).toEqual([200, []])
    expect([await listed(), await listed('?status=live&status=archived')]).toMatchObject([[], [{ archived: true }]])
    abc.deleteProject()
    expect([(await ask('/issue/NEW-1')).status, (await ask('/project/NEW')).status]).toEqual([404, 404])
    expect(await listed('?status=deleted')).toMatchObject([{ key: 'NEW', deleted: true }])
    abc.restoreProject()
    expect((await ask('/issue/NEW-1')).status).toBe(200)
    expect(server.state.projects.map(({ it }) => it.key)).toEqual(['NEW'])
    abc.purgeProject()
    expect(server.state.projects).toEqual([])
    expect([(await ask('/issue/10000')).status, (await ask('/project/NEW')).status]).toEqual([404, 404])
  })

  test('a team-managed project has types and statuses of its own, under the same names', async () => {
    const { server, ask } = calling
    const team = server.state.createProject('TEAM', { style: 'next-gen' })
    team.createIssue({ type: 'Story', points: 3 })
    const { body } = await ask('/issue/TEAM-1')
    expect(body.fields).toMatchObject({
      issuetype: { name: 'Story' },
      status: { name: 'To Do', statusCategory: { key: 'new' } },
      project: { simplified: true },
      customfield_10016: null,
      customfield_10036: 3,
    })
    expect(body.fields.status.id).not.toBe('10000')
    const statuses = (await ask('/status')).body.filter(({ name }: { name: string }) => name === 'To Do')
    expect(statuses).toMatchObject([{ id: '10000' }, { scope: { project: { id: team.it.id } } }])
  })

  test('a site in another language translates names, and keeps what they were', async () => {
    const translated = await startCalling({ translations: { Story: '故事', Done: '完成', 'Story Points': '故事点' } })
    const issue = translated.abc.createIssue()
    translated.abc.transition(issue, 'Done')
    const { fields } = (await translated.ask('/issue/ABC-1')).body
    expect(fields).toMatchObject({ issuetype: { name: '故事' }, status: { name: '完成' } })
    expect((await translated.ask('/issuetype')).body[1]).toMatchObject({ name: '故事', untranslatedName: 'Story' })
    const listed = (await translated.ask('/field')).body
    expect(listed).toContainEqual(expect.objectContaining({ name: '故事点', untranslatedName: 'Story Points' }))
    await translated.server.close()
  })

  test('people: everybody, and those who can have issues', async () => {
    const { server, ask } = calling
    const { people } = server.state
    people.createUser('hidden', { emailAddress: null })
    people.createUser('robot', { accountType: 'app' })
    people.editUser(people.createUser('left'), { active: false })
    const names = async (path: string) =>
      (await ask(path)).body.map(({ displayName }: { displayName: string }) => displayName)
    expect(await names('/users/search')).toEqual(['Administrator', 'hidden', 'robot', 'left'])
    expect(await names('/users/search?startAt=1&maxResults=1')).toEqual(['hidden'])
    expect(await names('/user/assignable/search?project=ABC')).toEqual(['Administrator', 'hidden'])
    const [, hidden] = (await ask('/users/search')).body
    expect('emailAddress' in hidden).toBe(false)
  })
})

describe('boards, sprints and versions', () => {
  test('a board tells the field of its points, its sprints and its issues', async () => {
    const { abc, ask } = calling
    const board = abc.createBoard()
    const kanban = abc.createBoard({ type: 'kanban' })
    const [first, second] = [abc.createSprint(board, { name: 'One' }), abc.createSprint(board, { name: 'Two' })]
    const issue = abc.createIssue({ sprint: first.id })
    abc.startSprint(first)
    abc.closeSprint(first, second)
    abc.renameBoard(board, 'Other')
    const agile = (path: string) => ask(`/rest/agile/1.0${path}`)
    expect((await agile('/board?projectKeyOrId=ABC&maxResults=1')).body).toMatchObject({
      ...{ total: 2, isLast: false },
      values: [{ id: board.id, name: 'Other', type: 'scrum', location: { projectId: Number(abc.it.id) } }],
    })
    expect((await agile(`/board/${board.id}/configuration`)).body.estimation).toEqual({
      type: 'field',
      field: { fieldId: 'customfield_10016', displayName: 'Story Points' },
    })
    abc.configureBoard(board, null)
    expect((await agile(`/board/${board.id}/configuration`)).body.estimation).toEqual({ type: 'none' })
    expect((await agile(`/board/${board.id}/sprint?state=future,active`)).body.values).toMatchObject([{ name: 'Two' }])
    expect((await agile(`/board/${kanban.id}/sprint`)).status).toBe(400)
    expect((await agile(`/sprint/${first.id}`)).body).toMatchObject({
      ...{ state: 'closed', originBoardId: board.id, completeDate: '2026-03-01T12:00:00.000Z' },
    })
    expect((await agile(`/board/${board.id}/issue`)).body).toMatchObject({
      total: 1,
      issues: [{ id: issue.id, fields: { sprint: { name: 'Two' }, closedSprints: [{ name: 'One' }] } }],
    })
    expect((await agile(`/sprint/${first.id}/issue?fields=summary`)).body.issues[0].fields).toEqual({
      summary: 'Issue 1',
    })
    abc.deleteBoard(kanban)
    expect((await agile(`/board/${kanban.id}`)).status).toBe(404)
  })

  test('versions in pages and in one list, in the order that was given to them', async () => {
    const { abc, ask } = calling
    const [one, two] = [abc.createVersion('1.0', { releaseDate: '2026-02-01' }), abc.createVersion('2.0')]
    abc.moveVersion(two, 0)
    abc.releaseVersion(two)
    abc.unarchiveVersion(two)
    const { body } = await ask('/project/ABC/version?maxResults=1')
    expect(body).toMatchObject({
      ...{ total: 2, isLast: false },
      values: [{ id: two.id, released: true, releaseDate: '2026-03-01', userReleaseDate: '01/Mar/26' }],
    })
    expect((await ask(body.nextPage)).body.values).toMatchObject([{ id: one.id, overdue: true }])
    expect((await ask('/project/ABC/versions')).body).toHaveLength(2)
    expect((await ask(`/version/${one.id}`)).body).toMatchObject({ projectId: Number(abc.it.id), archived: false })
    expect((await ask('/version/1')).status).toBe(404)
  })
})
