import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { basic, type Calling, keys, START, startCalling } from './jira-server-caller.ts'

let calling: Calling

beforeEach(async () => {
  calling = await startCalling()
})
afterEach(() => calling.server.close())

describe('JQL', () => {
  test('projects by id, key and name, issues by id and key, joined by AND', async () => {
    const { abc, server, search, times } = calling
    const [one, two] = times(2, () => abc.createIssue())
    const other = server.state.createProject('XYZ').createIssue()
    expect(keys((await search(`project = ${abc.it.id} ORDER BY key DESC`)).body)).toEqual(['ABC-2', 'ABC-1'])
    expect(keys((await search('project in ("XYZ", ABC) ORDER BY created ASC, id ASC')).body)).toEqual([
      ...['ABC-1', 'ABC-2', 'XYZ-1'],
    ])
    expect(keys((await search(`id in (${one?.id}, ${other.id}) AND project = "Project ABC"`)).body)).toEqual(['ABC-1'])
    expect(keys((await search('key in (ABC-2) and status = "To Do" and issuetype not in (Bug)')).body)).toEqual([
      `ABC-${two?.fields.number}`,
    ])
  })

  test('an unquoted number is an instant, to the millisecond', async () => {
    const { abc, search, times } = calling
    const issues = times(3, () => abc.createIssue())
    const at = issues[1]?.fields.updated ?? 0
    const since = (from: number) => search(`project = ABC AND updated >= ${from} ORDER BY updated ASC, id ASC`)
    expect(keys((await since(at)).body)).toEqual(['ABC-2', 'ABC-3'])
    expect(keys((await since(at + 1)).body)).toEqual(['ABC-3'])
    expect(keys((await search(`updated >= ${at} AND updated < ${at + 1}`)).body)).toEqual(['ABC-2'])
    expect((await search(`updated >= "${at}"`)).status).toBe(400)
  })

  test.each([
    ['Etc/UTC', '2026-03-01 12:00'],
    ['America/Los_Angeles', '2026-03-01 04:00'],
    ['Asia/Kolkata', '2026-03-01 17:30'],
    ['Pacific/Auckland', '2026-03-02 01:00'],
  ])('in %s, noon in UTC is "%s", to the minute', async (timeZone, date) => {
    const { abc, server, ask } = calling
    abc.createIssue()
    const user = server.state.people.createUser('somebody', { timeZone })
    server.state.addToken('theirs', user)
    const authorization = basic('somebody@example.com', 'theirs')
    const found = async (jql: string) => {
      const { body } = await ask('/search/jql', { authorization, body: { jql, fields: ['key'] } })
      return body.issues.length
    }
    expect(await found(`updated >= "${date}"`)).toBe(1)
    expect(await found(`updated >= '${date.replace(/00$/, '01').replace(/30$/, '31').replaceAll('-', '/')}'`)).toBe(0)
    expect(await found(`updated < "${date}"`)).toBe(0)
    expect(await found(`updated >= ${START}`)).toBe(1)
  })

  test('an hour that clocks skip or repeat is read as the clocks go on, or as its first', async () => {
    const { abc, server, ask } = calling
    server.state.addToken('theirs', server.state.people.createUser('berlin', { timeZone: 'Europe/Berlin' }))
    const authorization = basic('berlin@example.com', 'theirs')
    const found = async (jql: string) => {
      const { body } = await ask('/search/jql', { authorization, body: { jql, fields: ['key'] } })
      return body.issues.length
    }
    // Clocks go from 02:00 to 03:00 at 01:00 UTC.
    server.clock.set(new Date('2026-03-29T01:30:00Z'))
    abc.createIssue()
    expect(await found('updated >= "2026-03-29 02:30"')).toBe(1)
    expect(await found('updated >= "2026-03-29 02:31"')).toBe(0)
    expect(await found('updated >= "2026-03-29 03:30" AND updated < "2026-03-29 03:31"')).toBe(1)
    // Clocks go from 03:00 to 02:00 at 01:00 UTC: 02:30 was at 00:30 UTC, and again at 01:30.
    server.clock.set(new Date('2026-10-25T00:40:00Z'))
    abc.createIssue()
    expect(await found('updated >= "2026-10-25 02:30"')).toBe(1)
    expect(await found('updated >= "2026-10-25 02:45"')).toBe(0)
  })

  test.each([
    ['', 'Unbounded JQL'],
    ['ORDER BY updated', 'Unbounded JQL'],
    ['project = NONE', "The value 'NONE' does not exist"],
    ['project = ABC OR project = ABC', "Expecting 'and'"],
    ['project ABC', 'is not an operator'],
    ['project in ABC', "Expecting '('"],
    ['project = ABC ORDER BY colour', 'Not able to sort'],
    ['colour = red', "Field 'colour' does not exist"],
    ['updated >= yesterday', 'is invalid'],
    ['updated in (1)', 'is not supported'],
    ['key = ABC-99', 'does not exist'],
    ['project = ABC ORDER BY id, id, id, id, id, id, id, id', 'at most 7'],
  ])('%j is refused', async (jql, message) => {
    const { status, body } = await calling.search(jql)
    expect([status, body.errorMessages[0]]).toEqual([400, expect.stringContaining(message)])
  })

  test('what it does not know in the body is refused, and the old search is gone', async () => {
    const { search, ask } = calling
    expect((await search('project = ABC', { startAt: 0 })).status).toBe(400)
    expect((await ask('/search?jql=project=ABC')).status).toBe(410)
    expect((await ask('/search', { body: { jql: 'project = ABC' } })).status).toBe(410)
  })
})

describe('pages', () => {
  test('a token leads on until there is none, also when issues change in between', async () => {
    const { abc, search, times, pass } = calling
    const issues = times(5, () => abc.createIssue())
    const jql = 'project = ABC ORDER BY updated ASC, id ASC'
    const first = await search(jql, { maxResults: 2 })
    expect([keys(first.body), first.body.isLast, first.body.total]).toEqual([['ABC-1', 'ABC-2'], false, undefined])
    pass(60)
    abc.editIssue(issues[0] ?? abc.createIssue(), { summary: 'Changed' })
    const second = await search(jql, { maxResults: 2, nextPageToken: first.body.nextPageToken })
    expect(keys(second.body)).toEqual(['ABC-3', 'ABC-4'])
    const third = await search(jql, { maxResults: 2, nextPageToken: second.body.nextPageToken })
    expect([keys(third.body), third.body.isLast, 'nextPageToken' in third.body]).toEqual([
      ...[['ABC-5', 'ABC-1'], true, false],
    ])
  })

  test('a token ends after seven days, and is good for its own query only', async () => {
    const { abc, search, times, pass } = calling
    times(3, () => abc.createIssue())
    const { nextPageToken } = (await search('project = ABC', { maxResults: 1 })).body
    expect((await search('project = ABC ', { maxResults: 1, nextPageToken })).status).toBe(400)
    expect((await search('project = ABC', { nextPageToken: 'made-up' })).status).toBe(400)
    pass(7 * 86_400)
    expect(keys((await search('project = ABC', { maxResults: 1, nextPageToken })).body)).toEqual(['ABC-2'])
    pass(1)
    expect((await search('project = ABC', { maxResults: 1, nextPageToken })).status).toBe(400)
  })

  test('a page holds 50 issues by default and 100 at most, 5,000 of ids, and no more than the server allows', async () => {
    const { abc, search, ask } = calling
    abc.bulk(150)
    expect((await search('project = ABC', { fields: ['summary'] })).body.issues).toHaveLength(50)
    expect((await search('project = ABC', { fields: ['summary'], maxResults: 5_000 })).body.issues).toHaveLength(100)
    const ids = await search('project = ABC', { fields: ['id'], maxResults: 5_000 })
    expect([ids.body.issues.length, Object.keys(ids.body.issues[0])]).toEqual([150, ['id']])
    const count = await ask('/search/approximate-count', { body: { jql: 'project = ABC' } })
    expect(count.body).toEqual({ count: 150 })
    const capped = await startCalling({ pageCap: 2 })
    capped.abc.bulk(5)
    expect((await capped.search('project = ABC', { maxResults: 100 })).body.issues).toHaveLength(2)
    await capped.server.close()
  })

  test('only the fields that were named come back', async () => {
    const { abc, ask } = calling
    abc.createIssue({ summary: 'Known', labels: ['one'] })
    const fieldsOf = async (fields?: readonly string[]) => {
      const { body } = await ask('/search/jql', { body: { jql: 'project = ABC', ...(fields ? { fields } : {}) } })
      return body.issues[0].fields
    }
    expect(await fieldsOf()).toBeUndefined()
    expect(await fieldsOf(['summary', 'labels', 'unknown'])).toEqual({ summary: 'Known', labels: ['one'] })
    const navigable = await fieldsOf(['*navigable', '-summary'])
    expect(['labels' in navigable, 'summary' in navigable, 'comment' in navigable]).toEqual([true, false, false])
    expect('comment' in (await fieldsOf(['*all']))).toBe(true)
    const got = await ask('/search/jql?jql=project=ABC&fields=summary,labels&maxResults=1')
    expect(got.body.issues[0].fields).toEqual({ summary: 'Known', labels: ['one'] })
  })
})

describe('late indexing', () => {
  test('search shows what was, and the issue what is, unless the search looks closer', async () => {
    const { abc, server, search, ask, pass } = calling
    const issue = abc.createIssue({ summary: 'Old' })
    pass(60)
    server.state.indexLagMs = 30_000
    const edited = START + 60_000
    abc.editIssue(issue, { summary: 'New' })
    const fresh = abc.createIssue({ summary: 'Fresh' })
    const fields = ['summary', 'updated']
    const found = async (more: object = {}) =>
      (await search('project = ABC ORDER BY updated ASC', { fields, ...more })).body.issues.map(
        (it: { fields: { summary: string } }) => it.fields.summary,
      )
    expect(await found()).toEqual(['Old'])
    expect((await search(`updated >= ${edited}`)).body.issues).toEqual([])
    expect((await ask(`/issue/${issue.id}`)).body.fields.summary).toBe('New')
    expect(await found({ reconcileIssues: [Number(fresh.id), Number(issue.id)] })).toEqual(['New', 'Fresh'])
    pass(29.999)
    expect(await found()).toEqual(['Old'])
    pass(0.001)
    expect(await found()).toEqual(['New', 'Fresh'])
  })

  test('of several changes each comes at its own time', async () => {
    const { abc, server, search, pass } = calling
    const issue = abc.createIssue({ summary: '0' })
    server.state.indexLagMs = 30_000
    for (const summary of ['1', '2']) {
      pass(20)
      abc.editIssue(issue, { summary })
    }
    const found = async () => (await search('project = ABC', { fields: ['summary'] })).body.issues[0].fields.summary
    expect(await found()).toBe('0')
    pass(10)
    expect(await found()).toBe('1')
    pass(20)
    expect(await found()).toBe('2')
  })

  test('no more than 50 issues are looked at closer', async () => {
    const reconcileIssues = Array.from({ length: 51 }, (_, i) => 10_000 + i)
    expect((await calling.search('project = ABC', { reconcileIssues })).status).toBe(400)
  })
})
