import { getAllBoards, getAllSprints, getConfiguration, getSprint } from 'jira.js/agile'
import {
  bulkFetchIssues,
  countIssues,
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
import { expect, test } from 'vitest'
import { expectQuiet } from './quiet.ts'
import { dated, NOW, setup } from './world.ts'

expectQuiet()

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
])('a function of jira.js goes through the client: %s', async (_, run, sent, body, resource) => {
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
