import { expect, test, vi } from 'vitest'
import { fakeApp, ID, tokenOf, UNKNOWN } from './fake-app.ts'
import { setup } from './setup.ts'

const as = (role: Parameters<typeof tokenOf>[0], headers = {}) => ({
  url: '/v1/initiatives',
  headers: { authorization: `Bearer ${tokenOf(role)}`, ...headers },
})

test('a key has its number of requests in a minute, and other keys theirs', async () => {
  const { authenticate } = fakeApp()
  const ownKey: typeof authenticate = async (token, request) => {
    const actor = await authenticate(token, request)
    return { ...actor, keyId: actor.role === 'viewer' ? ID : UNKNOWN }
  }
  const { server, app } = setup({ authenticate: ownKey }, { guards: { ratePerMinute: 2 } })
  const statuses = []
  for (const role of ['viewer', 'viewer', 'viewer', 'operator'] as const)
    statuses.push((await server.inject(as(role))).statusCode)
  expect(statuses).toEqual([200, 200, 429, 200])
  const refused = await server.inject(as('viewer'))
  expect(refused.json()).toMatchObject({ code: 'RATE_LIMITED', status: 429, details: { limit: 2 } })
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
  expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60)
  expect(app.calls.filter(([name]) => name === 'listInitiatives')).toHaveLength(3)
})

test('0 lets a key make any number of requests', async () => {
  const { server } = setup({}, { guards: { ratePerMinute: 0 } })
  const answers = await Promise.all(Array.from({ length: 100 }, () => server.inject(as('viewer'))))
  expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]))
})

test('requests are sent away with a time to come back while the event loop lags, and deliveries are taken all the same', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  // Nothing is faster than this.
  const { server } = setup({}, { guards: { maxEventLoopDelayMs: Number.MIN_VALUE } })
  await server.ready()
  vi.advanceTimersByTime(1_000)
  vi.useRealTimers()
  const refused = await server.inject(as('viewer'))
  expect(refused.json()).toMatchObject({ code: 'OVERLOADED', status: 503 })
  expect(refused.headers['retry-after']).toBe('5')
  expect((await server.inject('/healthz')).statusCode).toBe(200)
})

test('browsers let no other origin read answers unless it is named', async () => {
  const { server } = setup()
  const answer = await server.inject(as('viewer', { origin: 'https://elsewhere.example' }))
  expect(answer.headers).not.toHaveProperty('access-control-allow-origin')

  const { server: open } = setup({}, { guards: { corsOrigins: ['https://board.example'] } })
  const named = await open.inject(as('viewer', { origin: 'https://board.example' }))
  expect(named.headers['access-control-allow-origin']).toBe('https://board.example')
  const other = await open.inject(as('viewer', { origin: 'https://elsewhere.example' }))
  expect(other.headers).not.toHaveProperty('access-control-allow-origin')
  const asked = await open.inject({
    method: 'OPTIONS',
    url: '/v1/keys',
    headers: { origin: 'https://board.example', 'access-control-request-method': 'POST' },
  })
  expect(asked.statusCode).toBe(204)
  expect(asked.headers['access-control-allow-headers']).toContain('authorization')
})

test.each(['/v1/initiatives', '/docs', '/openapi.json', '/healthz'])(
  '%s tells browsers what they may do with it',
  async (url) => {
    const { server } = setup()
    const { headers } = await server.inject({ ...as('viewer'), url })
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringMatching(url === '/docs' ? /default-src 'self'/ : /default-src 'none'/),
    })
  },
)

test('the viewer loads nothing from elsewhere', async () => {
  const { server } = setup()
  const { body } = await server.inject('/docs')
  const addresses = [...body.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address)
  expect(addresses.length).toBeGreaterThan(2)
  for (const address of addresses) {
    expect(address).toMatch(/^(\.|\/docs)/)
    const url = new URL(address ?? '', 'http://x/docs/').pathname
    expect([url, (await server.inject(url)).statusCode]).toEqual([url, 200])
  }
})

test('who asks is told by the proxies that are trusted, and by nobody else', async () => {
  const askedBy = async (trustedProxies: readonly string[], remoteAddress: string) => {
    const { server, app } = setup({}, { trustedProxies })
    await server.inject({ ...as('viewer', { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' }), remoteAddress })
    return app.calls.find(([name]) => name === 'authenticate')?.[2]
  }
  const network = ['10.0.0.0/8']
  expect(await askedBy([], '10.1.2.3')).toMatchObject({ ip: '10.1.2.3' })
  // The last proxy added the address it saw; what stands before it anybody can have written.
  expect(await askedBy(network, '10.1.2.3')).toMatchObject({ ip: '198.51.100.7' })
  expect(await askedBy(network, '192.0.2.1')).toMatchObject({ ip: '192.0.2.1' })
})
