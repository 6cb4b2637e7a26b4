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
