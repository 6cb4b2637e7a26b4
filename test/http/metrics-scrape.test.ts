import { expect, test } from 'vitest'
import { createHealthServer } from '../../src/http/server.ts'
import { createLogger } from '../../src/logger.ts'
import { noTelemetry, type Telemetry } from '../../src/ports/telemetry.ts'
import { fakeApp, ID, tokenOf } from './fake-app.ts'
import { SCRAPE, setup } from './setup.ts'

const KEY = 'scrape-0123456789'
const scrape = async () => SCRAPE

test('Prometheus reads the numbers as they are, in its own format', async () => {
  const answer = await setup().server.inject('/metrics')
  expect([answer.statusCode, answer.headers['content-type'], answer.body]).toEqual([
    200,
    SCRAPE.contentType,
    SCRAPE.text,
  ])
  expect(answer.headers['cache-control']).toBe('no-store')
})

test.each([
  [undefined, 401],
  ['Bearer scrape-012345678', 401],
  [`Bearer ${tokenOf('platform_admin')}`, 401],
  [`Basic ${KEY}`, 401],
  [`Bearer ${KEY}`, 200],
])('where a key is set, %j gets %i', async (authorization, status) => {
  const { server } = setup({}, { metrics: { scrape, key: KEY } })
  const answer = await server.inject({ url: '/metrics', headers: authorization === undefined ? {} : { authorization } })
  expect(answer.statusCode).toBe(status)
  if (status === 401) expect(answer.json()).toMatchObject({ code: 'UNAUTHENTICATED' })
})

test('requests are measured under their route and never their path', async () => {
  const measured: unknown[] = []
  const telemetry: Telemetry = { ...noTelemetry, observe: (name, labels) => void measured.push([name, labels]) }
  const { server } = setup({}, { telemetry })
  const headers = { authorization: `Bearer ${tokenOf('operator')}` }
  await server.inject({ url: `/v1/deliveries/${ID}?secret=word`, headers })
  await server.inject({ method: 'POST', url: '/wp-login.php' })
  const name = 'trackerd_http_request_duration_seconds'
  expect(measured).toEqual([
    [name, { method: 'GET', route: '/v1/deliveries/:id', status: '200' }],
    [name, { method: 'POST', route: 'none', status: '404' }],
  ])
})

test('a process without the interface still tells whether it lives, is ready, and its numbers', async () => {
  const logger = createLogger({ level: 'silent', format: 'json' })
  const server = createHealthServer({ app: fakeApp(), logger, metrics: { scrape, key: null } })
  const statuses = []
  for (const url of ['/healthz', '/readyz', '/metrics', '/v1/status', '/openapi.json', `/webhooks/github/${ID}`])
    statuses.push((await server.inject({ url, method: url.startsWith('/webhooks') ? 'POST' : 'GET' })).statusCode)
  expect(statuses).toEqual([200, 200, 200, 404, 404, 404])
})
