import { describe, expect, test } from 'vitest'
import type { App } from '../../src/app.ts'
import { TrackerdError } from '../../src/errors.ts'
import { CANARY, endpoint, ID, once, tokenOf } from './fake-app.ts'
import { setup } from './setup.ts'

const headers = { authorization: `Bearer ${tokenOf('admin')}` }
const newEndpoint = { system: 'github', name: 'octo', binding_mode: 'auto' }

/** Requests that bring a credential: taken, too long, of a wrong type, in a wrong place. */
const REQUESTS = [
  ['PUT', 'a text', `/v1/endpoints/${ID}/credential`, { credential: CANARY }],
  ['PUT', 'an object', `/v1/endpoints/${ID}/credential`, { credential: { kind: 'token', token: CANARY } }],
  ['PUT', 'too long', `/v1/endpoints/${ID}/credential`, { credential: CANARY.repeat(1000) }],
  ['PUT', 'a list', `/v1/endpoints/${ID}/credential`, { credential: [CANARY] }],
  ['PUT', 'beside its member', `/v1/endpoints/${ID}/credential`, { token: CANARY }],
  ['PUT', 'not JSON', `/v1/endpoints/${ID}/credential`, `{"credential": ${CANARY}`],
  ['POST', 'with a new endpoint', '/v1/endpoints', { ...newEndpoint, credential: { deep: [CANARY] } }],
  ['POST', 'with a broken endpoint', '/v1/endpoints', { credential: { deep: [CANARY] } }],
] as const

const failing = (error: unknown) => async () => {
  throw error
}

/** What the use cases may do with it: answer, refuse it, fail at the source, fail for a reason nobody foresaw. */
const ENDINGS: readonly [string, Partial<App>][] = [
  ['is taken', { addEndpoint: async () => ({ ...once, webhookSecret: 'made', scopes: [] }) }],
  ...(
    [
      ['is refused', new TrackerdError('INPUT_INVALID', { issues: [{ path: 'credential.token', message: 'no' }] })],
      ['does not work', new TrackerdError('UPSTREAM_UNAUTHENTICATED', { what: 'GitHub answers 401' })],
      ['meets a bug', Object.assign(new TypeError('cannot read'), { credential: CANARY, request: { body: CANARY } })],
    ] as const
  ).map(([name, error]): [string, Partial<App>] => [
    name,
    { setCredential: failing(error), addEndpoint: failing(error) },
  ]),
]

describe.each(ENDINGS)('a credential that %s', (_ending, overrides) => {
  test.each(REQUESTS)('sent by %s %s is in no answer and no log line', async (method, _name, url, payload) => {
    const { server, lines } = setup(overrides)
    const answer = await server.inject({
      method,
      url,
      headers: { ...headers, 'content-type': 'application/json' },
      payload,
    })
    expect(answer.statusCode).toBeGreaterThanOrEqual(200)
    expect(answer.body + JSON.stringify(answer.headers)).not.toContain(CANARY)
    expect(JSON.stringify(lines)).not.toContain(CANARY)
  })
})

test('a credential that a use case hands back by mistake does not leave', async () => {
  const leaking = { ...endpoint, credential: CANARY, health: { ...endpoint.health, credential: CANARY } }
  const { server } = setup({ showEndpoint: async () => leaking, checkEndpoint: async () => leaking })
  const show = await server.inject({ url: `/v1/endpoints/${ID}`, headers })
  const check = await server.inject({ method: 'POST', url: `/v1/endpoints/${ID}/check`, headers })
  expect([show.statusCode, check.statusCode]).toEqual([200, 200])
  expect(show.body + check.body).not.toContain(CANARY)
})

test('a credential of 20,000 bytes is taken, one byte more is not', async () => {
  const { server } = setup()
  const put = async (bytes: number) => {
    // Two quotes belong to the text as it is sent.
    const payload = { credential: 'k'.repeat(bytes - 2) }
    return (await server.inject({ method: 'PUT', url: `/v1/endpoints/${ID}/credential`, headers, payload })).statusCode
  }
  expect([await put(20_000), await put(20_001)]).toEqual([200, 400])
})
