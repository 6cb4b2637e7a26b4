import { inspect } from 'node:util'
import { getFields } from 'jira.js/cloud'
import { expect, test, vi } from 'vitest'
import type { Json } from '../../../../src/ports/source-reader.ts'
import { createFakeVault, HOUR, made } from './grants.ts'
import { API_TOKEN, type Asked, NOW, PAT, type Reply, type Respond, setup } from './world.ts'

/** What was printed. Set before the imports, which may take hold of the console. */
const printedLines = vi.hoisted(() => {
  const lines: unknown[] = []
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    console[name] = (...words: unknown[]) => void lines.push(words)
  }
  return lines
})

const TOKEN = { ...API_TOKEN, token: 'ATATT3xCANARY_tok' }
const PERSONAL = { ...PAT, token: 'patCANARY' }
const STORED = made(new Date(NOW.getTime() - HOUR), {
  clientSecret: 'secretCANARY',
  refreshToken: 'refreshCANARY',
  access: { token: 'accessCANARY', madeAt: NOW.toISOString(), expiresAt: NOW.toISOString() },
})
const VALID = { ...(STORED as Record<string, Json>), access: { ...access(), token: 'accessCANARY' } }

function access() {
  return { madeAt: NOW.toISOString(), expiresAt: new Date(NOW.getTime() + HOUR).toISOString() }
}

const secretOf = ({ headers, body }: Asked) => `${headers.authorization ?? ''}${body}`.replace(/^(?:Bearer|Basic) /, '')

/** A server that repeats what it was sent wherever it can: the worst one that there may be. */
const echo =
  (status: number, more: Record<string, string> = {}): Respond =>
  (asked): Reply => {
    const secret = secretOf(asked).replace(/[^\x20-\x7e]/g, '')
    return [
      status,
      { error: secret, error_description: secret, errorMessages: [secret], errors: { [secret]: secret }, url: secret },
      {
        'atl-traceid': secret,
        'x-arequestid': secret,
        'x-seraph-loginreason': secret,
        'ratelimit-reason': secret,
        'x-ratelimit-reset': secret,
        'x-ratelimit-limit': secret,
        'x-ausername': secret,
        location: `https://elsewhere.test/${encodeURIComponent(secret)}`,
        ...more,
      },
    ]
  }

const FAILURES: [string, Respond][] = [
  ...[301, 304, 400, 401, 403, 404, 410, 429, 500, 503].map((status): [string, Respond] => [
    String(status),
    echo(status),
  ]),
  ['429 with retry-after', echo(429, { 'retry-after': '60' })],
  ['a login that failed', echo(200, { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' })],
  [
    'a broken connection',
    (asked) => {
      throw new Error(secretOf(asked))
    },
  ],
  ['no JSON', (asked) => [200, `<html>${secretOf(asked)}`]],
]

/** Everything that anybody could print. */
const printed = (thing: unknown) =>
  inspect(thing, { depth: Number.POSITIVE_INFINITY, showHidden: true }) + String(thing)

test.each(FAILURES)('no credential is in what is left of a failure: %s', async (_, respond) => {
  const settings = [
    { credential: TOKEN },
    { credential: PERSONAL, baseUrl: 'https://jira.example.com' },
    { stored: STORED, vault: createFakeVault(STORED) },
    { stored: VALID, vault: createFakeVault(VALID) },
  ]
  for (const setting of settings) {
    const { client, asked, budget, logged } = setup(respond, setting)
    const calls = [
      () => client.get('/rest/api/{api}/myself'),
      () => client.query('/rest/api/{api}/search/jql', {}),
      () => client.put('/rest/api/{api}/issue/1', {}),
      ...(client.flavour === 'cloud' ? [() => client.through((js) => getFields(js))] : []),
    ]
    for (const call of calls) {
      const error: unknown = await call().then(
        () => null,
        (it: unknown) => it,
      )
      expect(error).toMatchObject({ code: expect.stringMatching(/^UPSTREAM_/) })
      const left = printed([error, budget, logged, printedLines])
      expect(left).not.toContain('CANARY')
      for (const { headers } of asked)
        if (headers.authorization !== undefined) expect(left).not.toContain(headers.authorization.split(' ')[1])
    }
  }
  expect(printedLines).toEqual([])
})

test('nor in what is left when fetch itself quotes it', async () => {
  const quoting = Object.assign(new TypeError('Headers.append: "ATATT3xCANARY_tok" is an invalid header value.'), {
    code: 'ATATT3xCANARY_tok',
  })
  const { client } = setup(() => [200], { credential: TOKEN, fetch: () => Promise.reject(quoting) })
  const error: unknown = await client.get('/rest/api/{api}/myself').catch((it: unknown) => it)
  expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
  expect(printed(error)).not.toContain('CANARY')
})
