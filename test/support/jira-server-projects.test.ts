import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { basic, type Calling, keys, startCalling } from './jira-server-caller.ts'

let calling: Calling

beforeEach(async () => {
  calling = await startCalling()
})
afterEach(() => calling.server.close())

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
