import { describe, expect, test } from 'vitest'
import { refused } from '../../refused.ts'
import { API_TOKEN, dated, NOW, PAT, setup } from './world.ts'

const fine = (): [number, unknown] => [200, { ok: true }]

describe('a call', () => {
  test('to Cloud bears the address and the token of the account', async () => {
    const { client, asked } = setup(fine)
    expect((await client.get('/rest/api/{api}/myself')).data).toEqual({ ok: true })
    const basic = Buffer.from(`${API_TOKEN.email}:${API_TOKEN.token}`).toString('base64')
    expect(asked).toMatchObject([
      {
        method: 'GET',
        origin: 'https://acme.atlassian.net',
        url: '/rest/api/3/myself',
        headers: { accept: 'application/json', 'user-agent': 'trackerd', authorization: `Basic ${basic}` },
      },
    ])
    expect([client.flavour, client.kind, client.site]).toEqual(['cloud', 'api_token', 'https://acme.atlassian.net'])
  })

  test('to Data Center bears the personal token, uses version 2, and keeps the path that the site lies at', async () => {
    const { client, asked } = setup(fine, { credential: PAT, baseUrl: 'https://jira.example.com/jira/' })
    await client.get('/rest/api/{api}/search', { jql: 'project = ABC', startAt: 50 })
    await client.get('/rest/agile/1.0/board')
    expect(asked).toMatchObject([
      {
        origin: 'https://jira.example.com',
        url: '/jira/rest/api/2/search?jql=project+%3D+ABC&startAt=50',
        headers: { authorization: `Bearer ${PAT.token}` },
      },
      { url: '/jira/rest/agile/1.0/board' },
    ])
    expect([client.flavour, client.kind, client.site]).toEqual(['datacenter', 'pat', 'https://jira.example.com/jira'])
  })

  test('fills the route and puts the rest into the query, lists as repeated names', async () => {
    const { client, asked } = setup(fine)
    const parameters = { project: 'A B/C', id: [1, 2], expand: undefined, orderBy: 'name' }
    await client.get('/rest/api/{api}/project/{project}/version', parameters)
    expect(asked[0]?.url).toBe('/rest/api/3/project/A%20B%2FC/version?id=1&id=2&orderBy=name')
  })

  test.each(['..', '.'])('whose parameter is %s would go elsewhere and is not sent', async (project) => {
    const { client, asked } = setup(fine)
    expect((await refused(client.get('/rest/api/{api}/project/{project}', { project }))).code).toBe('INTERNAL')
    expect(asked).toEqual([])
  })

  test('without a parameter of its route is not sent', async () => {
    const { client } = setup(fine)
    expect((await refused(client.get('/rest/api/{api}/project/{project}'))).code).toBe('INTERNAL')
  })

  test('that asks with a body, or changes something, sends it as JSON', async () => {
    const { client, asked } = setup(({ method }) => (method === 'PUT' ? [204] : [200, []]))
    expect((await client.query('/rest/api/{api}/search/jql', { jql: 'x' })).data).toEqual([])
    expect((await client.put('/rest/api/{api}/webhook/refresh', { webhookIds: [1] })).data).toBeNull()
    expect(asked).toMatchObject([
      { method: 'POST', body: '{"jql":"x"}', headers: { 'content-type': 'application/json' } },
      { method: 'PUT', body: '{"webhookIds":[1]}', headers: { 'content-type': 'application/json' } },
    ])
  })

  test.each([600_000, -600_000, 0])('tells when it was sent by both clocks, theirs being %i ms ahead', async (skew) => {
    const { client } = setup(() => [200, {}, dated(skew)])
    expect(await client.get('/rest/api/{api}/myself')).toMatchObject({
      sentAt: NOW,
      asOf: new Date(NOW.getTime() + skew),
      skewMs: skew,
    })
  })

  test('takes our clock for theirs when they do not tell, and hands over headers by name', async () => {
    const { client } = setup(() => [200, {}, { 'X-AUSERNAME': 'ada' }])
    const got = await client.get('/rest/api/{api}/myself')
    expect(got).toMatchObject({ asOf: NOW, skewMs: 0 })
    expect([got.header('x-ausername'), got.header('x-other')]).toEqual(['ada', null])
  })
})

describe('the budget', () => {
  test('is asked for the template of the route, so that the same call about another thing is counted with it', async () => {
    const { client, budget } = setup(fine)
    await client.get('/rest/api/{api}/project/{project}', { project: 'ABC' })
    await client.query('/rest/api/{api}/search/jql', {})
    expect(budget).toEqual([
      ['take', 'GET /rest/api/3/project/{}', 1],
      ['observe', 'GET /rest/api/3/project/{}', {}],
      ['take', 'POST /rest/api/3/search/jql', 1],
      ['observe', 'POST /rest/api/3/search/jql', {}],
    ])
  })

  test('is asked for the issue, too, when a call changes one', async () => {
    const { client, budget } = setup(() => [204])
    await client.put('/rest/api/{api}/issue/{issue}', {}, { issue: 10_001 })
    expect(budget.filter(([what]) => what === 'take')).toEqual([
      ['take', 'PUT /rest/api/3/issue/{}', 1],
      ['take', 'issue:10001', 1],
    ])
  })

  test('that is used up lets nothing through', async () => {
    const used = new Error('used up')
    const { client, asked } = setup(fine, { take: () => Promise.reject(used) })
    await expect(client.get('/rest/api/{api}/myself')).rejects.toBe(used)
    expect(asked).toEqual([])
  })

  test('hears what is left, and when it is full again by our clock', async () => {
    const { client, budget } = setup(() => [
      200,
      {},
      {
        'x-ratelimit-limit': '350',
        'x-ratelimit-remaining': '12',
        'x-ratelimit-reset': '2026-03-01T12:30:00Z',
        ...dated(600_000),
      },
    ])
    await client.get('/rest/api/{api}/field')
    const resetsAt = new Date('2026-03-01T12:20:00Z')
    expect(budget.at(-1)).toEqual(['observe', 'GET /rest/api/3/field', { limit: 350, remaining: 12, resetsAt }])
  })

  test('that is nearly used up is said once for each call, and stops nothing', async () => {
    const { client, logged } = setup(() => [200, {}, { 'X-RateLimit-NearLimit': 'true' }])
    await client.get('/rest/api/{api}/field')
    await client.get('/rest/api/{api}/field')
    await client.get('/rest/api/{api}/myself')
    expect(logged).toEqual([
      ['warn', { resource: 'GET /rest/api/3/field' }, 'less than a fifth is left of a limit of the source'],
      ['warn', { resource: 'GET /rest/api/3/myself' }, 'less than a fifth is left of a limit of the source'],
    ])
  })
})
