import { describe, expect, test } from 'vitest'
import { TrackerdError } from '../../src/errors.ts'
import { endpoint, ID, tokenOf, UNKNOWN } from '../http/fake-app.ts'
import { setup } from './setup.ts'

describe('wrong use ends with 2 and says what was meant', () => {
  test.each([
    ['', /Usage: trackerd/],
    ['endpiont list', /unknown command 'endpiont'\n\(Did you mean endpoint\?\)/],
    ['endpoint lst', /Did you mean list\?/],
    ['endpoint list --jsno', /unknown option '--jsno'\n\(Did you mean --json\?\)/],
    ['endpoint show', /missing required argument 'endpoint'/],
    ['endpoint list too many', /too many arguments/],
    ['endpoint add github --secret 0123456789abcdef --secret-stdin', /cannot be used with/],
    ['endpoint add github --secret-stdin', /INPUT_INVALID: .*standard input holds no secret/],
    ['endpoint add github --secret short', /INPUT_INVALID: [\s\S]*webhook_secret: must have 16 characters or more/],
    ['endpoint add github --token-stdin --secret-stdin', /standard input can hold one secret only/],
    ['endpoint add github --token a --app-id 7', /give a token or an app, not both/],
    ['endpoint add github --token a --token-stdin', /cannot be used with/],
    ['endpoint add jira', /required option '--base-url <url>' not specified/],
    ['endpoint add jira --base-url https://acme.atlassian.net --webhook-proof trust', /signature, jwt, url_token/],
    ['endpoint add jira --base-url https://acme.atlassian.net --email me@acme.test', /--email needs --token-stdin/],
    ['endpoint add jira --base-url https://acme.test --personal-token a --token b', /give a token or a personal token/],
    ['endpoint add jira --base-url https://acme.test --credential-file - --secret-stdin', /one secret only/],
    ['endpoint add jira --base-url https://acme.test --credential-file -', /standard input holds no credential/],
    ['endpoint add jira --base-url https://acme.test --credential-file none.json', /none.json cannot be read/],
    ['scope add octo ABC --issue-type Feature', /Give a name, "=", and one of incident, defect, epic/],
    ['scope add octo ABC --stage =done', /Give a name, "=", and one of todo, in_progress/],
    ['scope set octo octo/hello', /give a rule to change, or --reset/],
    ['scope set octo octo/hello --reset colour', /Give one of production-environment/],
    ['scope add octo octo/* --stage QA=done', /a pattern takes no options/],
    ['endpoint add github --token-stdin', /INPUT_INVALID: .*standard input holds no token/],
    ['endpoint set-credential octo', /give --token-stdin \(with --email for Jira Cloud\), --personal-token-stdin/],
    ['endpoint set-credential octo --app-id 7', /an app needs --app-id, --installation-id and --private-key/],
    [
      'endpoint set-credential octo --app-id 7 --installation-id 8 --private-key none.pem',
      /INPUT_INVALID: .*none\.pem cannot be read/,
    ],
    ['endpoint set octo', /give --name or --interval/],
    ['endpoint set octo --interval often', /whole number/],
    ['endpoint set octo --interval 5', /sync_interval_seconds: Too small/],
    ['scope add octo octo/* --initiative Hello', /a pattern takes no options/],
    ['sync octo --full --census', /cannot be used with/],
    ['sync octo --full --since 1h', /cannot be used with/],
    ['sync octo --until 1h', /--until needs --since/],
    ['sync octo --since 1h --until 2h', /until: must be later than since/],
    ['key create ci', /required option '--role <role>'/],
    ['key create ci --role god', /Allowed choices are viewer, ingest, operator, admin, platform_admin/],
    ['key create ci --role opertor', /Allowed choices are viewer, .*platform_admin\. Did you mean operator\?/],
    ['migrate validat', /Did you mean validate\?/],
    ['drift list --type scope-drift', /Did you mean scope_drift\?/],
    ['drift settings --set scope_drft.least_issues=8', /Unrecognized key: "scope_drft"\. Did you mean scope_drift\?/],
    ['drift settings --set scope_drift.lest_issues=8', /Did you mean least_issues\?/],
    ['outbox list --type deployment.suceeded', /Did you mean deployment\.succeeded\?/],
    ['subscription add https://ci.example --type deploymnt.*', /no event there is\. Did you mean deployment\.\*\?/],
    ['retention set raw_bodys=7', /Kinds: raw_bodies, .*\. Did you mean raw_bodies\?/],
    ['scope set octo octo/hello --stage QA=don', /one of .*\. Did you mean done\?/],
    ['scope set octo octo/hello --reset stages', /Give one of .*\. Did you mean stage\?/],
    ['deliveries list --since never', /2026-01-31T12:00:00Z, or 2h, or 7d/],
    ['deliveries list --limit none', /whole number/],
    ['deliveries list --limit 500', /limit: Too big/],
    ['deliveries replay', /give the id of a delivery, or a filter with --status/],
    [`deliveries replay ${ID} --status dead`, /not both/],
    ['deliveries show nonsense', /INPUT_INVALID: [\s\S]* id: Invalid/],
    ['migrate sideways', /Allowed choices are up, down, status, validate/],
    ['migrate down 0', /whole number/],
    ['serve --only mail', /Allowed choices are http, worker/],
    ['status --url ftp://host --key k', /CONFIG_INVALID: .*"ftp:\/\/host" is not/],
    ['status --url http://elsewhere:1', /CONFIG_INVALID: .*no key for http:\/\/elsewhere:1/],
  ])('trackerd %s', async (line, words) => {
    const done = await setup().trackerd(...line.split(' ').filter(Boolean))
    expect(done).toMatchObject({ code: 2, out: '' })
    expect(done.err).toMatch(words)
  })
})

test.each(['--help', '--version', 'endpoint add github --help', 'help deliveries'])(
  'trackerd %s is done with 0',
  async (line) => {
    expect(await setup().trackerd(...line.split(' '))).toMatchObject({ code: 0, err: '' })
  },
)

describe('what failed ends with 1 and a hint', () => {
  test.each([
    [`endpoint show ${UNKNOWN}`, /^error NOT_FOUND: There is no such thing\n {2}hint: Check the id/],
    ['endpoint show nobody', /^error ENDPOINT_UNKNOWN: .*none is called "nobody"\n {2}hint: /],
    ['endpoint show oct', /none is called "oct"\. Did you mean octo\?/],
    ['scope show octo octo/helo', /this endpoint watches no "octo\/helo"\. Did you mean octo\/hello\?/],
    ['metrics show --scorecard dorra', /there is no scorecard "dorra"\. Did you mean DORA\?/],
    ['status --key trk_nobody', /^error UNAUTHENTICATED: /],
    [`tenant list --key ${tokenOf('viewer')}`, /^error FORBIDDEN: /],
  ])('trackerd %s', async (line, words) => {
    const done = await setup().trackerd(...line.split(' '))
    expect(done).toMatchObject({ code: 1, out: '' })
    expect(done.err).toMatch(words)
  })

  test('a sync of an endpoint that is being read names the run to watch', async () => {
    const startSync = async () => {
      throw new TrackerdError('SYNC_RUNNING', { what: 'octo', run: ID })
    }
    const done = await setup({ app: { startSync } }).trackerd('sync', 'octo')
    expect(done).toMatchObject({ code: 1, out: '', err: expect.stringMatching(/^error SYNC_RUNNING: .*octo\n/) })
    expect(done.err).toContain(`  run: ${ID}\n`)
  })

  test('a failure of the daemon names the request to search its log for', async () => {
    const status = async () => {
      throw new TrackerdError('DATABASE_REJECTED', { what: 'row' })
    }
    const done = await setup({ app: { status } }).trackerd('status')
    expect(done.code).toBe(1)
    expect(done.err).toMatch(/^error DATABASE_REJECTED: [^\n]*\n {2}request id: [0-9a-f-]{36}\n {2}hint: /)
  })

  const answering = (answer: () => Promise<Response>) => setup({ deps: { fetch: answer } })

  test.each([
    [
      'nothing answers',
      () => Promise.reject(new TypeError('fetch failed')),
      /nothing answers at http:\/\/127.0.0.1:8080/,
    ],
    ['another program answers', async () => new Response('<html>', { status: 200 }), /is no trackerd/],
    ['another API answers', async () => Response.json({ error: 'x' }, { status: 404 }), /is no trackerd/],
  ])('DAEMON_UNREACHABLE when %s', async (_name, answer, words) => {
    const done = await answering(answer).trackerd('status')
    expect(done).toMatchObject({ code: 1, err: expect.stringMatching(/^error DAEMON_UNREACHABLE: /) })
    expect(done.err).toMatch(words)
  })

  test('DAEMON_UNREACHABLE when no daemon runs and none is named', async () => {
    const done = await setup({ deps: { localDaemon: async () => null } }).trackerd('status')
    expect(done).toMatchObject({ code: 1, err: expect.stringMatching(/DAEMON_UNREACHABLE[\s\S]*hint: Start it with/) })
  })

  test('a code of a newer daemon is shown as it is', async () => {
    const newer = async () => Response.json({ code: 'NEWER_THING', detail: 'words' }, { status: 409 })
    expect((await answering(newer).trackerd('status')).err).toContain('NEWER_THING: words')
  })
})

describe('which daemon, with which key', () => {
  const local = { url: 'http://127.0.0.1:8080', key: tokenOf('platform_admin') }
  test.each([
    ['status', {}, local.url, local.key],
    [`status --url http://a.example/ --key ${tokenOf('admin')}`, {}, 'http://a.example', tokenOf('admin')],
    [
      'status',
      { TRACKERD_URL: 'http://b.example', TRACKERD_KEY: tokenOf('viewer') },
      'http://b.example',
      tokenOf('viewer'),
    ],
    ['status', { TRACKERD_URL: '', TRACKERD_KEY: tokenOf('viewer') }, local.url, tokenOf('viewer')],
    ['--url http://127.0.0.1:8080/ status', {}, local.url, local.key],
  ])('trackerd %s with %j asks %s', async (line, env, url, key) => {
    const { trackerd, requests } = setup({ deps: { env } })
    expect((await trackerd(...line.split(' '))).code).toBe(0)
    expect(requests.map(({ url, headers }) => [url, headers.get('authorization')])).toEqual([
      [`${url}/v1/status`, `Bearer ${key}`],
    ])
  })

  test('--tenant is sent along', async () => {
    const { trackerd, requests } = setup()
    expect((await trackerd('status', '--tenant', 'globex')).code).toBe(0)
    expect(requests[0]?.headers.get('x-trackerd-tenant')).toBe('globex')
  })
})

test('what does not open, and a credential that its source refuses, are told and are a failure', async () => {
  const failing = {
    ...endpoint.health,
    lines: [{ name: 'authenticated', outcome: 'failed' as const, text: 'Refused', hint: null }],
  }
  const lost = { tenant: 'acme', kind: 'endpoint' as const, id: ID, name: 'octo', kid: 'k0' }
  const app = {
    checkEndpoint: async () => ({ ...endpoint, health: failing }),
    showSealed: async () => ({
      sealingKid: 'k1',
      keys: [{ kid: 'k0', envelopes: 1, isConfigured: false }],
      unreadable: [lost],
    }),
    resealStep: async () => ({ resealed: 0, unreadable: 1, nextCursor: null }),
  }
  const check = await setup({ app }).trackerd('credentials', 'check', '--all-tenants')
  expect(check).toMatchObject({ code: 1, err: '' })
  expect(check.out).toMatch(
    /acme +octo +failed +- +Refused[\s\S]*k0 +is not configured +1\n\n1 envelope cannot be opened:\n {2}endpoint octo of acme/,
  )
  expect(await setup({ app }).trackerd('credentials', 'rotate-key')).toMatchObject({ code: 1, err: '' })
})

test('the daemon is told which program asks', async () => {
  const { trackerd, requests } = setup()
  await trackerd('status')
  expect(requests[0]?.headers.get('user-agent')).toBe('trackerd-cli/1.2.3')
})
