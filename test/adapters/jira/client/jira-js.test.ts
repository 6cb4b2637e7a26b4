import { getSprint } from 'jira.js/agile'
import {
  createIssue,
  deleteWebhookById,
  getBulkChangelogs,
  getCurrentUser,
  getFields,
  getProject,
  searchProjects,
} from 'jira.js/cloud'
import type { Client } from 'jira.js/core'
import { describe, expect, test } from 'vitest'
import { refused } from '../../refused.ts'
import { expectQuiet } from './quiet.ts'
import { NOW, PAT, type Reply, setup } from './world.ts'

const fine = (): Reply => [200, {}]

expectQuiet()

describe('a function of jira.js', () => {
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
