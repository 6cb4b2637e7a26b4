import { describe, expect, test } from 'vitest'
import type { EndpointView } from '../../src/app.ts'
import type { WebhookProof } from '../../src/ports/source-adapter.ts'
import { CANARY, endpoint, ID } from '../http/fake-app.ts'
import { setup } from './setup.ts'

const TOKEN = 'token-that-is-in-the-url'
const PUBLIC = `https://trackerd.example.com/webhooks/jira/${ID}`
const CLOUD = ['endpoint', 'add', 'jira', '--base-url', 'https://acme.atlassian.net']

function world(webhookProof: WebhookProof, given: Partial<EndpointView> = {}) {
  const it: EndpointView = {
    ...endpoint,
    system: 'jira',
    name: 'acme',
    host: 'acme.atlassian.net',
    webhookUrl: PUBLIC,
    webhookProof,
    scopePatterns: [],
    hasCredential: false,
    ...given,
  }
  const webhookUrl = webhookProof === 'url_token' ? `${it.webhookUrl}?token=${TOKEN}` : it.webhookUrl
  const once = { endpoint: it, webhookSecret: CANARY, webhookUrl }
  return setup({
    app: {
      addEndpoint: async () => ({ ...once, scopes: [] }),
      rotateSecret: async () => once,
      showEndpoint: async () => it,
      listEndpoints: async () => [it],
    },
  })
}

describe('endpoint add jira says what to do at Jira, step by step', () => {
  test('for a signature: where the form is, the URL, the secret once, which events', async () => {
    const { out } = await world('signature').trackerd(...CLOUD)
    expect(out).toContain('the cog, then System, then WebHooks (under Advanced), then Create a WebHook')
    expect(out).toContain(`  2. URL: ${PUBLIC}\n`)
    expect(out).toContain(`  3. Secret: ${CANARY} (shown this once)\n`)
    for (const event of [
      'Issue: created',
      'Sprint: created',
      'Board: created',
      'Version: all',
      'Project: all',
      'User:',
    ])
      expect(out).toContain(event)
    expect(out).toContain('--email you@example.com --token-stdin')
  })

  test('for a token in the URL: the whole URL, once', async () => {
    const w = world('url_token', { host: 'jira.example.com' })
    const { out } = await w.trackerd('endpoint', 'add', 'jira', '--base-url', 'https://jira.example.com')
    expect(out).toContain(`  2. URL: ${PUBLIC}?token=${TOKEN} (shown this once: keep its token secret)\n`)
    expect(out).toContain('where the form has that field')
    expect(out).toContain('--personal-token-stdin')
  })

  test('for the JWT of an app: how it registers, and the secret that was given is not repeated', async () => {
    const { out } = await world('jwt').trackerd(...CLOUD, '--webhook-proof', 'jwt', '--secret', CANARY)
    expect(out).toContain(`POST /rest/api/3/webhook\n     "url": "${PUBLIC}"`)
    expect(out).toMatch(/"jira:issue_created"[\s\S]*"sprint_closed"[\s\S]*"jira:version_merged" \] \}\]/)
    expect(out).toContain('after 30 days')
    expect(out).not.toContain(CANARY)
  })

  test('that Jira must reach it, while nobody said how', async () => {
    const { out } = await world('signature', { webhookUrl: `/webhooks/jira/${ID}` }).trackerd(...CLOUD)
    expect(out).toContain(`http://127.0.0.1:8080/webhooks/jira/${ID}\n     Jira must reach it: set TRACKERD_PUBLIC_URL`)
  })
})

test('rotate-secret tells the new URL where the token stands in it', async () => {
  const { out } = await world('url_token').trackerd('endpoint', 'rotate-secret', 'acme')
  expect(out).toContain(`URL: ${PUBLIC}?token=${TOKEN}`)
  expect((await world('signature').trackerd('endpoint', 'rotate-secret', 'acme')).out).not.toContain('URL')
})

test('endpoint show and list tell the proof and never the token', async () => {
  const { trackerd } = world('url_token')
  const shown = await trackerd('endpoint', 'show', 'acme')
  expect(shown.out).toMatch(/Webhook proof +token in the URL .not shown here/)
  const listed = await trackerd('endpoint', 'list', '--json')
  expect(shown.out + listed.out).not.toContain(TOKEN)
})

test.each([
  ['--credential-file', '-', JSON.stringify({ kind: 'oauth', client_secret: CANARY }), { kind: 'oauth' }],
  ['--personal-token-stdin', null, `${CANARY}\n`, { kind: 'pat', token: CANARY }],
])(
  'a credential that comes in by %s reaches the use case and is never shown',
  async (option, value, stdin, expected) => {
    const { trackerd, app, lines } = setup({ stdin })
    const done = await trackerd('endpoint', 'set-credential', 'octo', option, ...(value === null ? [] : [value]))
    expect(app.calls.at(-1)?.at(-1)).toMatchObject(expected)
    expect([done.code, JSON.stringify([done, lines]).includes(CANARY)]).toEqual([0, false])
  },
)

test('a credential file that is no JSON is refused without a word of it', async () => {
  const { trackerd } = setup({ files: { 'oauth.json': `{"client_secret": "${CANARY}"` } })
  const done = await trackerd('endpoint', 'set-credential', 'octo', '--credential-file', 'oauth.json')
  expect(done).toMatchObject({ code: 2, err: expect.stringContaining('must hold a JSON object') })
  expect(done.err).not.toContain(CANARY)
})

test('a name that a project and a board share is not guessed', async () => {
  const { app } = setup()
  const [one] = await app.listScopes({} as never, ID)
  if (one === undefined) throw new Error('no scope')
  const listScopes = async () => [
    { ...one, kind: 'project' as const, name: 'ABC' },
    { ...one, kind: 'board' as const, name: 'ABC', externalId: '12' },
  ]
  const { trackerd, app: asked } = setup({ app: { listScopes } })
  expect(await trackerd('scope', 'pause', 'octo', 'abc')).toMatchObject({ code: 2 })
  expect(await trackerd('scope', 'pause', 'octo', 'board:12')).toMatchObject({ code: 0 })
  expect(asked.calls.filter(([name]) => name === 'changeScope')).toHaveLength(1)
})
