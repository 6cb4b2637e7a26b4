import { describe, expect, test } from 'vitest'
import { TrackerdError } from '../../src/errors.ts'
import { CANARY, tokenOf } from './fake-app.ts'
import { setup } from './setup.ts'

const headers = { authorization: `Bearer ${tokenOf('admin')}`, 'x-request-id': 'req-1' }

const failing = (error: unknown) =>
  setup({
    status: async () => {
      throw error
    },
  })

describe('a problem', () => {
  test('carries code, hint and the request id, as application/problem+json', async () => {
    const { server } = failing(new TrackerdError('NOT_FOUND', { what: 'no such row' }))
    const answer = await server.inject({ url: '/v1/status', headers })
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(answer.headers['x-request-id']).toBe('req-1')
    expect(answer.json()).toEqual({
      type: 'urn:trackerd:problem:not-found',
      title: 'There is no such thing',
      status: 404,
      code: 'NOT_FOUND',
      detail: 'There is no such thing: no such row',
      hint: 'Check the id and the tenant.',
      instance: 'req-1',
      details: { what: 'no such row' },
    })
  })

  test.each([
    ['an unforeseen error', new Error(CANARY), 500, 'INTERNAL'],
    ['a thrown value that is no error', CANARY, 500, 'INTERNAL'],
    [
      'a failure of ours',
      new TrackerdError('DATABASE_REJECTED', { what: CANARY, row: CANARY }),
      500,
      'DATABASE_REJECTED',
    ],
    [
      'an unreachable database',
      new TrackerdError('DATABASE_UNAVAILABLE', { what: CANARY }),
      503,
      'DATABASE_UNAVAILABLE',
    ],
  ])('hides the words of %s', async (_name, error, status, code) => {
    const { server } = failing(error)
    const answer = await server.inject({ url: '/v1/status', headers })
    expect(answer.json()).toMatchObject({ status, code })
    expect(answer.body).not.toContain(CANARY)
  })

  test('shows what the source refused: the operator has to mend it', async () => {
    const error = new TrackerdError('UPSTREAM_FORBIDDEN', { what: 'issues of octo/hello', permission: 'issues: read' })
    const answer = await failing(error).server.inject({ url: '/v1/status', headers })
    expect(answer.json()).toMatchObject({
      status: 502,
      detail: 'The credential does not allow this: issues of octo/hello',
      details: { permission: 'issues: read' },
    })
  })

  test('tells when to come back, from the error itself where it knows', async () => {
    const away = await failing(new TrackerdError('DATABASE_UNAVAILABLE')).server.inject({ url: '/v1/status', headers })
    expect(away.headers['retry-after']).toBe('5')
    const past = new TrackerdError('UPSTREAM_LIMITED', { until: '2001-01-01T00:00:00Z' })
    const limited = await failing(past).server.inject({ url: '/v1/status', headers })
    expect(limited.headers['retry-after']).toBe('1')
  })

  test('comes when the answer itself breaks its schema', async () => {
    const { server } = setup({ listInitiatives: async () => [{ id: CANARY, title: 't', status: 's', scopes: 1 }] })
    const answer = await server.inject({ url: '/v1/initiatives', headers })
    expect(answer.json()).toMatchObject({ status: 500, code: 'INTERNAL' })
    expect(answer.body).not.toContain(CANARY)
  })
})

test.each([
  ['GET', '/nowhere', {}, '', 404, 'NOT_FOUND'],
  ['PUT', '/v1/status', {}, '', 404, 'NOT_FOUND'],
  ['QUERY', '/v1/status', {}, '', 400, 'INPUT_INVALID'],
  ['GET', '/v1/keys/%ZZ', {}, '', 404, 'NOT_FOUND'],
  ['POST', '/v1/keys', { 'content-type': 'application/json' }, '', 400, 'INPUT_INVALID'],
  ['POST', '/v1/keys', { 'content-type': 'application/json' }, '{"name"', 400, 'INPUT_INVALID'],
  ['POST', '/v1/keys', { 'content-type': 'application/json' }, '{"__proto__":{}}', 400, 'INPUT_INVALID'],
  ['POST', '/v1/keys', { 'content-type': 'text/plain' }, 'name', 415, 'CONTENT_TYPE_UNSUPPORTED'],
  ['POST', '/v1/keys', { 'content-type': 'application/json' }, ' '.repeat(300_000), 413, 'PAYLOAD_TOO_LARGE'],
  ['POST', '/v1/keys', {}, undefined, 400, 'INPUT_INVALID'],
] as const)('%s %s with %j is refused as a problem', async (method, url, more, payload, status, code) => {
  const { server } = setup()
  const answer = await server.inject({
    method,
    url,
    headers: { ...headers, ...more },
    ...(payload === undefined ? {} : { payload }),
  })
  expect(answer.json()).toMatchObject({ status, code, instance: 'req-1' })
  expect(answer.statusCode).toBe(status)
})

test('a request id that is not sane is replaced', async () => {
  const { server } = setup()
  const answer = await server.inject({ url: '/healthz', headers: { 'x-request-id': 'a b\u00e9' } })
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
})

test('too many requests at once are told to come back, and room is made when one is answered', async () => {
  const { promise, resolve } = Promise.withResolvers<readonly []>()
  const all = Promise.withResolvers<void>()
  let arrived = 0
  const { server } = setup({
    listInitiatives: () => {
      arrived += 1
      if (arrived === 128) all.resolve()
      return promise
    },
  })
  const waiting = Array.from({ length: 128 }, async () => server.inject({ url: '/v1/initiatives', headers }))
  await all.promise
  const refused = await server.inject({ url: '/v1/status', headers })
  expect(refused.json()).toMatchObject({ status: 503, code: 'OVERLOADED' })
  expect(refused.headers['retry-after']).toBe('5')
  resolve([])
  expect((await Promise.all(waiting)).map(({ statusCode }) => statusCode)).toEqual(Array(128).fill(200))
  expect((await server.inject({ url: '/v1/status', headers })).statusCode).toBe(200)
})
