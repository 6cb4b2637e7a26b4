import { getAllBoards, getAllSprints, getConfiguration, getSprint } from 'jira.js/agile'
import {
  bulkFetchIssues,
  countIssues,
  createIssue,
  deleteWebhookById,
  getBulkChangelogs,
  getCurrentUser,
  getDynamicWebhooksForApp,
  getFields,
  getMyPermissions,
  getProject,
  getProjectVersionsPaginated,
  searchAndReconsileIssuesUsingJqlPost,
  searchProjects,
} from 'jira.js/cloud'
import type { Client } from 'jira.js/core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { refused } from './refused.ts'
import { dated, NOW, PAT, type Reply, setup } from './world.ts'

const fine = (): Reply => [200, {}]

/** Whatever is printed by the library, and by what it uses. */
const printed: unknown[] = []
beforeEach(() => {
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, name).mockImplementation((...words) => void printed.push(words))
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => printed.push(text) > 0)
})
afterEach(() => {
  vi.restoreAllMocks()
  expect(printed.splice(0)).toEqual([])
})

describe('a function of jira.js', () => {
  test.each<[string, (js: Client) => Promise<unknown>, string, unknown, string]>([
    [
      'search/jql',
      (js) =>
        searchAndReconsileIssuesUsingJqlPost(js, {
          jql: 'project = 10000',
          fields: ['id'],
          maxResults: 100,
          nextPageToken: 'next',
          reconcileIssues: [10_001],
        }),
      'POST /rest/api/3/search/jql',
      { jql: 'project = 10000', fields: ['id'], maxResults: 100, nextPageToken: 'next', reconcileIssues: [10_001] },
      'POST /rest/api/3/search/jql',
    ],
    [
      'approximate-count',
      (js) => countIssues(js, { jql: 'project = 10000' }),
      'POST /rest/api/3/search/approximate-count',
      { jql: 'project = 10000' },
      'POST /rest/api/3/search/approximate-count',
    ],
    [
      'issue bulkfetch',
      (js) => bulkFetchIssues(js, { issueIdsOrKeys: ['10001'], fields: ['summary'] }),
      'POST /rest/api/3/issue/bulkfetch',
      { issueIdsOrKeys: ['10001'], fields: ['summary'] },
      'POST /rest/api/3/issue/bulkfetch',
    ],
    [
      'changelog bulkfetch',
      (js) => getBulkChangelogs(js, { issueIdsOrKeys: ['10001'], fieldIds: ['status'], maxResults: 1000 }),
      'POST /rest/api/3/changelog/bulkfetch',
      { issueIdsOrKeys: ['10001'], fieldIds: ['status'], maxResults: 1000 },
      'POST /rest/api/3/changelog/bulkfetch',
    ],
    [
      'project search',
      (js) => searchProjects(js, { startAt: 50, maxResults: 50, keys: ['ABC', 'DEF'], status: ['live'] }),
      'GET /rest/api/3/project/search?startAt=50&maxResults=50&keys=ABC&keys=DEF&status=live',
      null,
      'GET /rest/api/3/project/search',
    ],
    [
      'project',
      (js) => getProject(js, { projectIdOrKey: 'ABC' }),
      'GET /rest/api/3/project/ABC',
      null,
      'GET /rest/api/3/project/{}',
    ],
    [
      'versions',
      (js) => getProjectVersionsPaginated(js, { projectIdOrKey: '10000', orderBy: 'sequence' }),
      'GET /rest/api/3/project/10000/version?orderBy=sequence',
      null,
      'GET /rest/api/3/project/{}/version',
    ],
    ['fields', (js) => getFields(js), 'GET /rest/api/3/field', null, 'GET /rest/api/3/field'],
    ['myself', (js) => getCurrentUser(js), 'GET /rest/api/3/myself', null, 'GET /rest/api/3/myself'],
    [
      'mypermissions',
      (js) => getMyPermissions(js, { projectKey: 'ABC', permissions: 'BROWSE_PROJECTS' }),
      'GET /rest/api/3/mypermissions?projectKey=ABC&permissions=BROWSE_PROJECTS',
      null,
      'GET /rest/api/3/mypermissions',
    ],
    [
      'webhooks of an app',
      (js) => getDynamicWebhooksForApp(js, { startAt: 0 }),
      'GET /rest/api/3/webhook?startAt=0',
      null,
      'GET /rest/api/3/webhook',
    ],
    [
      'boards',
      (js) => getAllBoards(js, { projectKeyOrId: '10000', startAt: 0 }),
      'GET /rest/agile/1.0/board?startAt=0&projectKeyOrId=10000',
      null,
      'GET /rest/agile/1.0/board',
    ],
    [
      'board configuration',
      (js) => getConfiguration(js, { boardId: 12 }),
      'GET /rest/agile/1.0/board/12/configuration',
      null,
      'GET /rest/agile/1.0/board/{}/configuration',
    ],
    [
      'sprints of a board',
      (js) => getAllSprints(js, { boardId: 12, state: 'active,closed' }),
      'GET /rest/agile/1.0/board/12/sprint?state=active%2Cclosed',
      null,
      'GET /rest/agile/1.0/board/{}/sprint',
    ],
    [
      'sprint',
      (js) => getSprint(js, { sprintId: 34 }),
      'GET /rest/agile/1.0/sprint/34',
      null,
      'GET /rest/agile/1.0/sprint/{}',
    ],
  ])('goes through the client: %s', async (_, run, sent, body, resource) => {
    const { client, asked, budget } = setup(() => [200, {}, dated(60_000)])
    const answer = await client.through(run)
    expect(answer).toMatchObject({ sentAt: NOW, skewMs: 60_000, asOf: new Date(NOW.getTime() + 60_000) })
    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([sent])
    expect(asked[0]?.headers).toMatchObject({
      'user-agent': 'trackerd',
      authorization: expect.stringMatching(/^Basic /),
    })
    expect(asked[0]?.body === '' ? null : JSON.parse(asked[0]?.body ?? '')).toEqual(body)
    expect(budget.map(([what, name]) => [what, name])).toEqual([
      ['take', resource],
      ['observe', resource],
    ])
  })

  test('is tried again while the source is away, and limited like any other call', async () => {
    const { client, asked, pauses } = setup((_, times) => (times < 3 ? [502] : [429, {}, { 'retry-after': '5' }]))
    const { code } = await refused(client.through((js) => getFields(js)))
    expect([code, asked.length, pauses]).toEqual(['UPSTREAM_LIMITED', 3, [500, 1000]])
  })

  test('is told what went wrong in our words', async () => {
    const { client } = setup(() => [404, { errorMessages: ['No project could be found with key SECRET.'] }])
    const { code, details } = await refused(client.through((js) => getProject(js, { projectIdOrKey: 'ABC' })))
    expect([code, details]).toEqual([
      'UPSTREAM_NOT_FOUND',
      { what: 'GET /rest/api/3/project/{} was answered 404', status: 404 },
    ])
  })

  test('that would change something is not sent: it might be sent again', async () => {
    const { client, asked } = setup(fine)
    const calls: ((js: Client) => Promise<unknown>)[] = [
      (js) => deleteWebhookById(js, { webhookIds: [1] }),
      (js) => createIssue(js, { fields: {} }),
    ]
    for (const run of calls) expect((await refused(client.through(run))).code).toBe('INTERNAL')
    expect(asked).toEqual([])
  })

  test.each(['../myself', 'A?x=1', 'A#b', 'A B', ''])(
    'that puts %o into a path, which jira.js does not encode, is not sent',
    async (projectIdOrKey) => {
      const { client, asked } = setup(fine)
      expect((await refused(client.through((js) => getProject(js, { projectIdOrKey })))).code).toBe('INTERNAL')
      expect(asked).toEqual([])
    },
  )

  test('of the version that Data Center does not have is a defect there, not something that is gone', async () => {
    const { client } = setup(fine, { credential: PAT, baseUrl: 'https://jira.example.com' })
    expect((await refused(client.through((js) => getFields(js)))).code).toBe('INTERNAL')
    expect((await client.through((js) => getSprint(js, { sprintId: 1 }))).data).toEqual({})
  })

  test('has to make a call', async () => {
    const { client } = setup(fine)
    expect((await refused(client.through(async () => 1))).code).toBe('INTERNAL')
  })

  test('may make several: the moment is that of the first', async () => {
    const world = setup((_, times) => {
      world.pass(1000)
      return [200, { times }]
    })
    const answer = await world.client.through(async (js) => [await getCurrentUser(js), await getCurrentUser(js)])
    expect(answer).toMatchObject({ data: [{ times: 1 }, { times: 2 }], sentAt: NOW })
  })

  test('stops with its caller', async () => {
    const reason = new Error('the daemon stops')
    const world = setup(() => {
      world.abort.abort(reason)
      return [502]
    })
    await expect(world.client.through((js) => getFields(js))).rejects.toBe(reason)
  })
})

describe('an answer', () => {
  test('is handed on as it came, its instants as text', async () => {
    const sent = {
      issueChangeLogs: [{ issueId: '1', changeHistories: [{ id: '7', created: '2026-02-01T10:00:00.000+0100' }] }],
    }
    const { client, logged } = setup(() => [200, sent])
    const run = (js: Client) => getBulkChangelogs(js, { issueIdsOrKeys: ['1'] })
    expect((await client.through(run)).data).toEqual(sent)
    expect(logged).toEqual([])
  })

  test('that does not fit the schema is handed on too, and said once, without its values', async () => {
    const sent = {
      isLast: 'SECRET',
      values: [
        { id: 'SECRET', key: 1 },
        { id: 2, key: 'ABC' },
      ],
    }
    const { client, logged } = setup(() => [200, sent])
    const run = (js: Client) => searchProjects(js, {})
    expect((await client.through(run)).data).toEqual(sent)
    await client.through(run)
    expect(logged).toHaveLength(1)
    expect(logged[0]?.slice(0, 2)).toMatchObject(['debug', { endpoint: 'GET /rest/api/3/project/search' }])
    expect(JSON.stringify(logged)).toContain('isLast')
    expect(JSON.stringify(logged)).not.toContain('SECRET')
  })

  test('that is empty is null', async () => {
    const { client, logged } = setup(() => [204])
    expect((await client.through((js) => getCurrentUser(js))).data).toBeNull()
    expect(logged).toEqual([])
  })
})
