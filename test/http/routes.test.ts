import type { InjectOptions } from 'fastify'
import { describe, expect, test } from 'vitest'
import type { Role } from '../../src/app.ts'
import { TrackerdError } from '../../src/errors.ts'
import { ask } from './ask.ts'
import { CANARY, ID, tokenOf, UNKNOWN } from './fake-app.ts'
import { ROUTES } from './route-table.ts'
import { setup, setupOnce } from './setup.ts'

const WEAKER: Record<Role, readonly Role[]> = {
  ingest: ['viewer'],
  viewer: ['ingest'],
  operator: ['ingest', 'viewer'],
  admin: ['ingest', 'viewer', 'operator'],
  platform_admin: ['ingest', 'viewer', 'operator', 'admin'],
}

const anew = setupOnce()
const as = (token: string, options: InjectOptions) => ({ ...options, headers: { authorization: `Bearer ${token}` } })

describe.each(ROUTES)('$route', (route) => {
  test('answers its holder and calls the use case with what was asked', async () => {
    const { server, app } = anew()
    const answer = await server.inject(ask(route))
    expect({ status: answer.statusCode, body: answer.body }).toMatchObject({ status: route.status })
    const [name, ...args] = route.calls
    const call = app.calls.at(-1)
    expect([call?.[0], ...(call?.slice(2) ?? [])]).toEqual([name, ...args])
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
    if (route.status !== 204) expect(answer.body).not.toMatch(/"[a-z]+[A-Z][A-Za-z]*":(?!true|1)/)
  })

  test('refuses no key and an unknown key before it reads the body', async () => {
    const { server, app } = anew()
    for (const headers of [{}, { authorization: 'Bearer trk_nobody' }, { authorization: 'Basic dXNlcjpwYXNz' }]) {
      const answer = await server.inject({ ...ask(route), headers, payload: 'not json' })
      expect(answer.json()).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' })
      expect(answer.headers['www-authenticate']).toBe('Bearer')
    }
    expect(app.calls.filter(([name]) => name !== 'authenticate')).toEqual([])
  })

  test('refuses every weaker role', async () => {
    const { server, app } = anew()
    for (const role of WEAKER[route.access]) {
      const answer = await server.inject(as(tokenOf(role), ask(route)))
      expect(answer.json()).toMatchObject({ code: 'FORBIDDEN', details: { required: route.access } })
    }
    expect(app.calls.filter(([name]) => name !== 'authenticate')).toEqual([])
  })

  test('refuses input it does not understand, naming the field', async () => {
    const { server, app } = anew()
    const bad = (route.bad ?? []).map((it) => ask(route, typeof it === 'string' ? { query: it } : { body: it }))
    const badId = route.route.includes(':id') ? [ask(route, { id: route.badId ?? 'octo' })] : []
    for (const options of [...bad, ...badId]) {
      const answer = await server.inject(options)
      const issue = { in: expect.stringMatching(/^(body|querystring|params)$/), message: expect.any(String) }
      const issues = expect.arrayContaining([expect.objectContaining(issue)])
      expect([options.url, answer.json()]).toMatchObject([
        options.url,
        { status: 400, code: 'INPUT_INVALID', details: { issues } },
      ])
    }
    expect(app.calls.filter(([name]) => !['authenticate', 'listKeys'].includes(name))).toEqual([])
  })
})

test.each(ROUTES.filter(({ route }) => route.includes(':id')))(
  '$route says NOT_FOUND for an unknown id',
  async (route) => {
    const answer = await anew().server.inject(ask(route, { id: UNKNOWN }))
    expect(answer.json()).toMatchObject({ status: 404, code: 'NOT_FOUND' })
  },
)

test('the table names every route under /v1', async () => {
  const { server } = setup()
  const found = new Set<string>()
  server.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) if (one !== 'HEAD' && url.startsWith('/v1')) found.add(`${one} ${url}`)
  })
  await server.ready()
  expect([...found].sort()).toEqual(ROUTES.map(({ route }) => route).sort())
})

test('secrets are in the answers that make them and in no other', async () => {
  for (const route of ROUTES) {
    const { body } = await anew().server.inject(ask(route))
    expect([route.route, body.includes(CANARY)]).toEqual([
      route.route,
      ['createTenant', 'createKey', 'addEndpoint', 'rotateSecret', 'addSubscription', 'rotateSigningKey'].includes(
        route.calls[0],
      ),
    ])
  }
})

test('what a use case returns beside its view does not leave', async () => {
  const { server } = setup({ listTenants: async () => [{ ...(await import('./fake-app.ts')).tenant, note: CANARY }] })
  const answer = await server.inject(as(tokenOf('platform_admin'), { url: '/v1/tenants' }))
  expect(answer.statusCode).toBe(200)
  expect(answer.body).not.toContain(CANARY)
})

test('a list that is read whole is handed out page by page', async () => {
  const { server } = setup()
  const get = async (query: string) =>
    (await server.inject(as(tokenOf('admin'), { url: `/v1/keys?${query}` }))).json() as {
      items: { id: string }[]
      next_cursor: string | null
    }
  const first = await get('limit=1')
  expect([first.items.map(({ id }) => id), first.next_cursor]).toEqual([[ID], ID])
  const second = await get(`limit=1&cursor=${first.next_cursor}`)
  expect([second.items.map(({ id }) => id), second.next_cursor]).toEqual([[UNKNOWN], null])
})

test('what is discovered at a source is one page unless less is asked for', async () => {
  const { server } = setup()
  const get = async (query: string) => {
    const url = `/v1/endpoints/${ID}/scopes/discover${query}`
    return (await server.inject(as(tokenOf('admin'), { url }))).json() as {
      items: { external_id: string; is_private: boolean }[]
      next_cursor: string | null
    }
  }
  expect(await get('')).toMatchObject({ items: [{ external_id: '1' }, { external_id: '2' }], next_cursor: null })
  expect(await get('?limit=1')).toMatchObject({ items: [{ external_id: '1', is_private: true }], next_cursor: '1' })
  expect(await get('?limit=1&cursor=1')).toMatchObject({ items: [{ external_id: '2' }], next_cursor: null })
})

test.each([[undefined], [{}]])('a sync asked for with the body %j reads what is new', async (payload) => {
  const { server, app } = setup()
  const url = `/v1/endpoints/${ID}/sync`
  const answer = await server.inject(
    as(tokenOf('operator'), { method: 'POST', url, ...(payload === undefined ? {} : { payload }) }),
  )
  expect(answer.statusCode).toBe(202)
  expect(answer.json()).toMatchObject({ id: ID, mode: 'incremental', status: 'running', failures: [] })
  expect(app.calls.at(-1)).toEqual(['startSync', expect.anything(), ID, { mode: 'incremental' }])
})

test('a second sync of the endpoint is told which one runs', async () => {
  const startSync = async () => {
    throw new TrackerdError('SYNC_RUNNING', { what: 'octo', run: ID })
  }
  const url = `/v1/endpoints/${ID}/sync`
  const answer = await setup({ startSync }).server.inject(as(tokenOf('operator'), { method: 'POST', url }))
  expect(answer.json()).toMatchObject({ status: 409, code: 'SYNC_RUNNING', details: { run: ID } })
})

test('a pattern is bound as one, and answers with what it matched', async () => {
  const { server, app } = setup()
  const url = `/v1/endpoints/${ID}/scopes`
  const answer = await server.inject(as(tokenOf('admin'), { method: 'POST', url, payload: { pattern: 'octo/*' } }))
  expect(answer.statusCode).toBe(201)
  expect(answer.json()).toMatchObject({ pattern: 'octo/*', scopes: [{ name: 'octo/hello', bound_by: 'operator' }] })
  expect(app.calls.at(-1)).toEqual(['addScopePattern', expect.anything(), ID, { pattern: 'octo/*' }])
})

test('a sync record tells how far each stream is, what is left at the source and what failed', async () => {
  const { server } = setup()
  const shown = (await server.inject(as(tokenOf('viewer'), { url: `/v1/sync-records/${ID}` }))).json()
  expect(shown).toMatchObject({
    mode: 'full',
    waiting_until: null,
    progress: [
      { scope: 'octo/hello', state: 'done', pages: 13, total: 1250 },
      { state: 'failed', total: null },
    ],
    budgets: [{ resource: 'core', remaining: 4312, resets_at: '2026-01-02T03:30:00.000Z', blocked_until: null }],
    failures: [{ scope: 'octo/world', code: 'UPSTREAM_FORBIDDEN', hint: 'Give it issues: read.' }],
  })
})

test('names inside events, headers, counts and error details stay as they are', async () => {
  const { server } = setup()
  const get = async (url: string) => (await server.inject(as(tokenOf('operator'), { url }))).json()
  expect((await get('/v1/outbox')).items[0].payload).toEqual({ keepsItsNames: true })
  expect((await get(`/v1/sync-records/${ID}`)).counts).toEqual({ pullRequest: 1 })
  const shown = await get(`/v1/deliveries/${ID}`)
  expect([shown.headers, shown.error.details]).toEqual([{ 'X-GitHub-Event': 'push' }, { camelCase: 1 }])
})

test.each([
  ['admin', 'platform_admin', 403],
  ['admin', 'admin', 201],
  ['admin', 'ingest', 201],
  ['platform_admin', 'platform_admin', 201],
] as const)('a key of role %s that grants %s gets %i', async (role, granted, status) => {
  const { server, app } = setup()
  const answer = await server.inject(
    as(tokenOf(role), { method: 'POST', url: '/v1/keys', payload: { name: 'k', role: granted } }),
  )
  expect(answer.statusCode).toBe(status)
  expect(app.calls.some(([name]) => name === 'createKey')).toBe(status === 201)
})

test.each([
  ['platform_admin', 'globex', 200],
  ['admin', 'globex', 403],
  ['admin', 'acme', 200],
] as const)('X-Trackerd-Tenant from a %s naming %s gets %i', async (role, tenant, status) => {
  const { server, app } = setup()
  const headers = { authorization: `Bearer ${tokenOf(role)}`, 'x-trackerd-tenant': tenant, 'user-agent': 'test' }
  const answer = await server.inject({ url: '/v1/status', headers })
  expect(answer.statusCode).toBe(status)
  expect(app.calls[0]).toEqual(['authenticate', tokenOf(role), { ip: '127.0.0.1', userAgent: 'test', tenant }])
})
