import { describe, expect, test } from 'vitest'
import { TrackerdError } from '../../src/errors.ts'
import { ask } from './ask.ts'
import { ID, tokenOf } from './fake-app.ts'
import { ROUTES } from './route-table.ts'
import { setupOnce } from './setup.ts'

const anew = setupOnce()
const { paths } = (await anew().server.inject('/openapi.json')).json() as {
  paths: Record<string, Record<string, object>>
}
const withoutAudit = setupOnce({
  recordUse: async () => {
    throw new TrackerdError('DATABASE_UNAVAILABLE')
  },
})
const named = (route: string) => route.replace(/:(\w+)/g, '{$1}')
const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
)
const isWrite = (route: string) => !route.startsWith('GET ')
const [writes, reads] = [ROUTES.filter(({ route }) => isWrite(route)), ROUTES.filter(({ route }) => !isWrite(route))]

const from = { 'user-agent': 'curl/8', 'x-request-id': 'request-1' }
const withAgent = (request: ReturnType<typeof ask>) => ({
  ...request,
  headers: { ...request.headers, ...from },
  remoteAddress: '192.0.2.7',
})

test('the routes below are all that write, but for the door, whose deliveries are kept as they came', () => {
  const others = operations.filter(isWrite).filter((route) => !route.includes('/webhooks/'))
  expect(writes.map(({ route }) => named(route)).sort()).toEqual(others.sort())
})

describe.each(writes)('$route', (route) => {
  test('tells the audit who used it, and from where, before it answers', async () => {
    const { server, app } = anew()
    const answer = await server.inject(withAgent(ask(route)))
    expect(answer.statusCode).toBe(route.status)
    expect(app.uses).toMatchObject([
      {
        actor: { keyId: ID, role: route.access, ip: '192.0.2.7', userAgent: 'curl/8' },
        use: { route: route.route, status: route.status, requestId: 'request-1' },
      },
    ])
  })

  test('does not say it was done when the audit cannot be written', async () => {
    const answer = await withoutAudit().server.inject(withAgent(ask(route)))
    expect(answer.json()).toMatchObject({ status: 503, code: 'DATABASE_UNAVAILABLE' })
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/)
  })
})

test('what only reads, and what was refused, is not told to the audit', async () => {
  for (const route of reads.filter(({ route }) => route !== 'GET /v1/events')) {
    const { server, app } = anew()
    await server.inject(withAgent(ask(route)))
    expect([route.route, app.uses]).toEqual([route.route, []])
  }
  for (const route of writes) {
    const { server, app } = anew()
    const request = withAgent(ask(route))
    const asViewer = { ...request.headers, authorization: `Bearer ${tokenOf('viewer')}` }
    const bad = (route.bad ?? []).map((body) => (typeof body === 'string' ? { query: body } : { body }))
    await server.inject({ ...request, headers: asViewer })
    for (const change of bad) await server.inject(withAgent(ask(route, change)))
    expect([route.route, app.uses]).toEqual([route.route, []])
  }
})
