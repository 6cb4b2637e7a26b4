import { once } from 'node:events'
import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { TrackerdError } from '../../src/errors.ts'
import { createLogger } from '../../src/logger.ts'
import { CANARY, ID, TENANT, tokenOf } from './fake-app.ts'
import { setup } from './setup.ts'

test('one line per request: method, route, status, duration, who', async () => {
  const { server, lines } = setup()
  const headers = { authorization: `Bearer ${tokenOf('operator')}`, 'x-request-id': 'req-1' }
  await server.inject({ url: `/v1/deliveries/${ID}?`, headers })
  expect(lines).toEqual([
    {
      level: 'info',
      time: expect.any(String),
      pid: process.pid,
      requestId: 'req-1',
      method: 'GET',
      route: '/v1/deliveries/:id',
      status: 200,
      ms: expect.any(Number),
      tenant: 'acme',
      keyId: ID,
      msg: 'request',
    },
  ])
})

test('a webhook line names delivery, endpoint, topic, tenant and duplicate', async () => {
  const { server, lines } = setup()
  await server.inject({ method: 'POST', url: `/webhooks/github/${ID}`, payload: { a: 1 } })
  expect(lines).toMatchObject([
    {
      route: '/webhooks/:system/:endpointId',
      status: 202,
      deliveryId: 'd-1',
      endpoint: ID,
      topic: 'push',
      tenant: TENANT.id,
      duplicate: false,
    },
  ])
})

test('health checks are logged at debug', async () => {
  const { server, lines } = setup()
  await server.inject({ url: '/healthz' })
  await server.inject({ url: '/readyz' })
  expect(lines.map(({ level, route }) => [level, route])).toEqual([
    ['debug', '/healthz'],
    ['debug', '/readyz'],
  ])
})

test('a refusal is logged with its code, a failure of ours with the whole error', async () => {
  const { server, lines } = setup({
    status: async () => {
      throw new Error('broken inside', { cause: new Error('deeper') })
    },
  })
  await server.inject({ url: '/v1/status?token=query-words' })
  await server.inject({ url: '/v1/status', headers: { authorization: `Bearer ${tokenOf('viewer')}` } })
  expect(lines).toMatchObject([
    { level: 'info', status: 401, code: 'UNAUTHENTICATED' },
    {
      level: 'error',
      status: 500,
      code: 'INTERNAL',
      err: { cause: { message: 'broken inside', cause: { message: 'deeper' } } },
    },
  ])
  expect(JSON.stringify(lines)).not.toContain('query-words')
})

test('no header, query or body is ever written', async () => {
  const { server, lines } = setup({
    receive: async () => {
      throw new TrackerdError('SIGNATURE_MISMATCH')
    },
  })
  await server.inject({ url: `/nowhere?token=${CANARY}`, headers: { authorization: `Bearer ${CANARY}` } })
  await server.inject({
    method: 'POST',
    url: `/webhooks/github/${ID}?secret=${CANARY}`,
    headers: { 'x-hub-signature-256': CANARY, cookie: CANARY },
    payload: { canary: CANARY },
  })
  await server.inject({
    method: 'POST',
    url: `/v1/endpoints/${ID}/rotate-secret`,
    headers: { authorization: `Bearer ${tokenOf('admin')}` },
    payload: { secret: CANARY },
  })
  expect(lines.map(({ status }) => status)).toEqual([404, 401, 200])
  expect(lines[0]).toMatchObject({ path: '/nowhere' })
  expect(JSON.stringify(lines)).not.toContain(CANARY)
})

test('the logger censors what is named like a credential, at every depth, in children and in errors', () => {
  const stream = new PassThrough({ encoding: 'utf8' })
  const logger = createLogger({ level: 'info', format: 'json', stream })
  const names = [
    'secret',
    'webhookSecret',
    'token',
    'authorization',
    'password',
    'key',
    'api_key',
    'encryptionKeys',
    'Cookie',
  ]
  for (const name of names) {
    logger.info({ [name]: CANARY, deep: [{ [name]: { value: CANARY } }] }, 'line')
    logger.child({ [name]: CANARY }).info({}, 'child')
    logger.error({ err: new TrackerdError('INTERNAL', { [name]: CANARY }) }, 'error')
    logger.error({ err: Object.assign(new Error('x'), { config: { [name]: CANARY } }) }, 'error')
  }
  logger.info({ keyId: 'kept-1', uniqueKey: 'kept-2', secretIds: ['kept-3'] }, 'names')
  const written = stream.read() as string
  expect(written).not.toContain(CANARY)
  expect(written).toMatch(/"err":\{"type":"Error","message":"x","stack":"Error: x/)
  expect(['kept-1', 'kept-2', 'kept-3'].filter((word) => written.includes(word))).toHaveLength(3)
})

test('the pretty format is for people: one readable line', async () => {
  const stream = new PassThrough({ encoding: 'utf8' })
  createLogger({ level: 'info', format: 'pretty', stream }).info({ status: 200 }, 'request')
  const [written] = await once(stream, 'data')
  expect(written).toMatch(/INFO.*request/)
})
