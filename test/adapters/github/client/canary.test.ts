import { generateKeyPairSync } from 'node:crypto'
import { inspect } from 'node:util'
import { expect, test, vi } from 'vitest'
import { type Asked, answer, NOW, type Respond, setup } from './world.ts'

/** What was printed. Set before the imports: octokit takes hold of the console when it is loaded. */
const logged = vi.hoisted(() => {
  const lines: unknown[] = []
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    console[name] = (...words: unknown[]) => void lines.push(words)
  }
  return lines
})

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const APP = { kind: 'app', app_id: 12, installation_id: 34, private_key: PEM }
const TOKEN = 'ghp_CANARY'
const TOKEN_OF_INSTALLATION = 'ghs_CANARY'
const isTokenCall = ({ url }: Asked) => url.endsWith('/access_tokens')

/** A server that repeats what it was sent wherever it can: the worst one that there may be. */
const echo =
  (status: number, more: Record<string, string> = {}): Respond =>
  (response, { headers }) => {
    const secret = (headers.authorization ?? '').replace(/^bearer /i, '')
    answer(
      response,
      status,
      {
        message: secret,
        documentation_url: `https://docs.github.com/${secret}`,
        errors: [{ code: secret, type: secret, message: secret, path: [secret] }, secret],
      },
      {
        'x-github-request-id': secret,
        'x-accepted-github-permissions': secret,
        'x-oauth-scopes': secret,
        'x-accepted-oauth-scopes': secret,
        'x-github-sso': secret,
        'x-ratelimit-resource': secret,
        deprecation: secret,
        sunset: secret,
        link: `<https://x.test/${secret}>; rel="deprecation"`,
        location: `http://127.0.0.1:1/${secret}`,
        ...more,
      },
    )
  }

const FAILURES: [string, Respond][] = [
  ...[301, 304, 400, 401, 403, 404, 410, 422, 429, 451, 500, 502, 503].map((status): [string, Respond] => [
    String(status),
    echo(status),
  ]),
  ['403 with retry-after', echo(403, { 'retry-after': '60' })],
  ['429 used up', echo(429, { 'x-ratelimit-remaining': '0' })],
  ['a broken connection', (response) => response.destroy()],
  [
    'half a body',
    (response) => response.writeHead(200, { 'content-length': '99' }).write('{', () => response.destroy()),
  ],
  ['no JSON', (response, { headers }) => answer(response, 200, `<html>${headers.authorization}`)],
]

/** Everything that anybody could print of an error. */
const printed = (error: unknown) =>
  inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true }) + String(error)

test.each(FAILURES)('no credential is in what is left of a failure: %s', async (_, respond) => {
  const withToken: Respond = (response, asked, times) =>
    isTokenCall(asked)
      ? answer(response, 201, { token: TOKEN_OF_INSTALLATION, expires_at: new Date(NOW.getTime() + 3_600_000) })
      : respond(response, asked, times)
  const worlds = [
    await setup(respond, { credential: TOKEN }),
    await setup(withToken, { credential: APP }),
    await setup(respond, { credential: APP }),
  ]
  for (const { client, asked } of worlds) {
    const calls = [
      () => client.get('/user'),
      () => client.get('/user', {}, { redirect: 'refuse' }),
      () => client.post('/user/repos', { name: 'x' }),
      () => client.graphql('query { viewer { login } }', {}),
      ...(client.kind === 'app' ? [() => client.get('/app', {}, { asApp: true })] : []),
    ]
    for (const call of calls) {
      const error: unknown = await call().then(
        () => null,
        (it: unknown) => it,
      )
      expect(error).toMatchObject({ code: expect.stringMatching(/^UPSTREAM_/) })
      expect(printed(error)).not.toMatch(/CANARY|PRIVATE KEY/)
      for (const { headers } of asked) {
        const sent = (headers.authorization ?? '').replace(/^bearer /i, '')
        expect(printed(error)).not.toContain(sent)
      }
    }
  }
  expect(logged).toEqual([])
})

test('nor in what the budget is told', async () => {
  const { client, budget } = await setup(echo(429, { 'x-ratelimit-remaining': '0' }), { credential: TOKEN })
  await expect(client.get('/user')).rejects.toMatchObject({ code: 'UPSTREAM_LIMITED' })
  expect(printed(budget)).not.toContain('CANARY')
})

test('nor in what is left when fetch itself quotes it', async () => {
  const quoting = Object.assign(new TypeError(`Headers.append: "${TOKEN}" is an invalid header value.`), {
    code: TOKEN,
  })
  const { client } = await setup(() => undefined, { credential: TOKEN, fetch: () => Promise.reject(quoting) })
  const error: unknown = await client.get('/user').catch((it: unknown) => it)
  expect(error).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE' })
  expect(printed(error)).not.toContain('CANARY')
})
