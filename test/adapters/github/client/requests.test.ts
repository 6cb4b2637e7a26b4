import { describe, expect, test } from 'vitest'
import { createClient } from '../../../../adapters/github/client/create.ts'
import { silentLogger } from '../../../../src/ports/logger.ts'
import { answer, dated, NOW, setup, TOKEN } from './world.ts'

describe('a call', () => {
  test('names the version of the API, the form of the answer, trackerd and the credential', async () => {
    const { client, asked } = await setup((response) => answer(response, 200, { login: 'octocat' }))
    const { data } = await client.get('/user')
    expect(data).toEqual({ login: 'octocat' })
    expect(asked).toMatchObject([
      {
        method: 'GET',
        url: '/api/v3/user',
        headers: {
          'x-github-api-version': '2022-11-28',
          accept: 'application/vnd.github+json',
          'user-agent': 'trackerd',
          authorization: `Bearer ${TOKEN}`,
        },
      },
    ])
  })

  test('fills the route and puts the rest into the query', async () => {
    const { client, asked } = await setup((response) => answer(response, 200, []))
    await client.get('/repos/{owner}/{repo}/issues', { owner: 'octo', repo: 'a b', per_page: 100, page: undefined })
    expect(asked[0]?.url).toBe('/api/v3/repos/octo/a%20b/issues?per_page=100')
  })

  test.each([1, 2, 4])(
    'for page 2 that is answered with another, behind which comes page %i, is sent again, then refused',
    async (next) => {
      const link = (page: number) => ({
        link: `<https://api.github.com/repositories/1/issues?page=${page}>; rel="next"`,
      })
      const once = await setup((response, _, times) => answer(response, 200, [], link(times === 1 ? next : 3)))
      const parameters = { owner: 'octo', repo: 'hello', page: 2 }
      expect(await once.client.get('/repos/{owner}/{repo}/issues', parameters)).toMatchObject({ nextPage: 3 })
      expect(once.asked).toHaveLength(2)
      const always = await setup((response) => answer(response, 200, [], link(next)))
      await expect(always.client.get('/repos/{owner}/{repo}/issues', parameters)).rejects.toMatchObject({
        code: 'UPSTREAM_INVALID',
      })
    },
  )

  test('goes to github.com when the endpoint names no server', async () => {
    const urls: string[] = []
    const { client } = await setup(() => undefined)
    const elsewhere = createClient({
      baseUrl: null,
      credential: { kind: 'token', token: TOKEN },
      limits: {
        take: async () => undefined,
        observe: async () => undefined,
        block: async () => NOW,
        blockApp: async () => undefined,
      },
      vault: { renew: async (stale) => stale },
      logger: silentLogger,
      fetch: async (input) => {
        urls.push(String(input))
        return Response.json({ data: {} })
      },
      clock: client.clock,
      signal: new AbortController().signal,
      random: () => 0,
      webhookPath: '/',
    })
    await elsewhere.get('/user')
    await elsewhere.graphql('query { viewer { login } }', {})
    expect(urls).toEqual(['https://api.github.com/user', 'https://api.github.com/graphql'])
  })

  test('that creates sends its parameters as JSON and is answered without a body', async () => {
    const { client, asked } = await setup((response) => response.writeHead(202).end())
    const { data } = await client.post('/repos/{owner}/{repo}/issues', { owner: 'o', repo: 'r', title: 'x' })
    expect(data).toBeNull()
    expect(asked).toMatchObject([{ method: 'POST', url: '/api/v3/repos/o/r/issues', body: '{"title":"x"}' }])
  })

  test('keeps ids beyond 2^53 exact: another delivery would be asked for again', async () => {
    const { client } = await setup((response) => answer(response, 200, '[{"id":18446744073709551615}]'))
    expect((await client.get('/app/hook/deliveries')).data).toEqual([{ id: 18446744073709551615n }])
  })

  test('tells when it was sent, and how far the source is ahead of our clock', async () => {
    const { client } = await setup((response) => answer(response, 200, {}, dated(600_000)))
    expect(await client.get('/user')).toMatchObject({ sentAt: NOW, skewMs: 600_000, redirected: false })
  })

  test('hands over headers by name', async () => {
    const { client } = await setup((response) => answer(response, 200, {}, { 'X-OAuth-Scopes': 'repo' }))
    const got = await client.get('/user')
    expect([got.header('x-oauth-scopes'), got.header('x-other')]).toEqual(['repo', null])
  })

  test('tells the page and the cursor behind it', async () => {
    const link =
      '<https://elsewhere.test/x?per_page=9&page=2&cursor=v1_9>; rel="next", <https://elsewhere.test/x>; rel="last"'
    const { client } = await setup((response, _, times) => answer(response, 200, [], times === 1 ? { link } : {}))
    expect(await client.get('/user/repos')).toMatchObject({ nextPage: 2, nextCursor: 'v1_9' })
    expect(await client.get('/user/repos')).toMatchObject({ nextPage: null, nextCursor: null })
  })
})

describe('an etag', () => {
  test('that still holds brings no data, and the call is given back to the budget', async () => {
    const { client, asked, budget } = await setup((response) =>
      response.writeHead(304, { etag: '"one"', 'x-ratelimit-remaining': '4999', 'x-ratelimit-resource': 'core' }).end(),
    )
    expect(await client.get('/user', {}, { etag: '"one"' })).toMatchObject({
      data: null,
      notModified: true,
      etag: '"one"',
    })
    expect(asked[0]?.headers['if-none-match']).toBe('"one"')
    expect(budget).toContainEqual(['observe', 'core', { remaining: 4999, refund: 1 }])
  })

  test('that no longer holds brings the data and another one', async () => {
    const { client } = await setup((response) => answer(response, 200, [1], { etag: 'W/"two"' }))
    expect(await client.get('/user', {}, { etag: '"one"' })).toMatchObject({
      data: [1],
      notModified: false,
      etag: 'W/"two"',
    })
  })

  test('is not sent when there is none', async () => {
    const { client, asked } = await setup((response) => answer(response, 200, []))
    await client.get('/user', {}, { etag: null })
    expect(asked[0]?.headers).not.toHaveProperty('if-none-match')
  })
})

describe('the budget', () => {
  test('is asked before each call: one of its resource, and the points of a read or a write', async () => {
    const { client, budget } = await setup((response) => answer(response, 200, { data: {} }))
    await client.get('/user')
    await client.post('/user/repos')
    await client.graphql('query { viewer { login } }', {})
    expect(budget.filter(([what]) => what === 'take')).toEqual([
      ['take', 'core', 1],
      ['take', 'points', 1],
      ['take', 'core', 1],
      ['take', 'points', 5],
      ['take', 'graphql', 1],
      ['take', 'points', 1],
    ])
  })

  test('that is used up lets nothing through', async () => {
    const used = new Error('used up')
    const { client, asked } = await setup((response) => answer(response, 200, {}), { take: () => Promise.reject(used) })
    await expect(client.get('/user')).rejects.toBe(used)
    expect(asked).toEqual([])
  })

  test.each([
    ['right', 0],
    ['10 minutes ahead', 600_000],
    ['10 minutes behind', -600_000],
  ])('is told what is left and when it is full again by our clock, theirs being %s', async (_, skew) => {
    const reset = String((NOW.getTime() + skew) / 1000 + 1800)
    const headers = {
      'x-ratelimit-limit': '5000',
      'x-ratelimit-remaining': '4321',
      'x-ratelimit-reset': reset,
      'x-ratelimit-resource': 'search',
      ...dated(skew),
    }
    const { client, budget } = await setup((response) => answer(response, 200, {}, headers))
    await client.get('/search/issues', { q: 'x' })
    const resetsAt = new Date('2026-03-01T12:30:00Z')
    expect(budget.at(-1)).toEqual(['observe', 'search', { limit: 5000, remaining: 4321, resetsAt }])
  })

  test("hears of an answer that tells nothing: a server of one's own may have no limits", async () => {
    const { client, budget } = await setup((response) => answer(response, 200, {}))
    await client.get('/user')
    expect(budget.at(-1)).toEqual(['observe', 'core', {}])
  })
})
