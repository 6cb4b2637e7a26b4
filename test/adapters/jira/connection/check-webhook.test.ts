import { describe, expect, test } from 'vitest'
import { checkWebhook } from '../../../../adapters/jira/connection/check-webhook.ts'
import { ADMIN_EVENTS, DYNAMIC_EVENTS } from '../../../../adapters/jira/connection/webhook-events.ts'
import type { FakeOptions } from '../streams/fake-client.ts'
import { page, refusal, type Script, scripted } from './scripted.ts'

const PATH = '/webhooks/jira/endpoint-1'
const HERE = `https://trackerd.test${PATH}`
const ADMIN = 'GET /rest/webhooks/1.0/webhook'
const DYNAMIC = 'GET /rest/api/3/webhook'
const REFRESH = 'PUT /rest/api/3/webhook/refresh'
const DAY_MS = 86_400_000
const NOW = Date.parse('2024-06-01T12:00:00Z')

const hook = (patch: object = {}) => ({ name: 'trackerd', url: HERE, events: ADMIN_EVENTS, enabled: true, ...patch })

async function checked(script: Script, options: FakeOptions = {}) {
  const client = scripted(script, options)
  const lines = await checkWebhook(client, PATH)
  return { client, lines, outcome: lines[0]?.outcome, text: lines[0]?.text }
}

describe('a webhook of an administrator', () => {
  test.each([
    ['sends every event in use', [hook()], 'ok'],
    ['sends everything', [hook({ events: ['*'] })], 'ok'],
    ['has the token that proves its deliveries in its URL', [hook({ url: `${HERE}?token=abc` })], 'ok'],
    ['is on, beside one that is off', [hook({ enabled: false }), hook()], 'ok'],
    [
      'shares the work with another',
      [hook({ events: ADMIN_EVENTS.slice(9) }), hook({ events: ADMIN_EVENTS.slice(0, 9) })],
      'ok',
    ],
    ['does not send all of them', [hook({ events: ADMIN_EVENTS.slice(1) })], 'warning'],
    ['posts elsewhere', [hook({ url: 'https://other.test/webhooks/jira/endpoint-2' })], 'warning'],
    ['only names the path in its query', [hook({ url: `https://other.test/?to=${PATH}` })], 'warning'],
    ['is not there', [], 'warning'],
    ['is switched off', [hook({ enabled: false })], 'failed'],
  ])('that %s', async (_, hooks, outcome) => {
    expect((await checked({ [ADMIN]: hooks })).outcome).toBe(outcome)
  })

  test('that misses events is told which', async () => {
    const { text } = await checked({ [ADMIN]: [hook({ events: ADMIN_EVENTS.slice(1) })] })
    expect(text).toContain('jira:issue_created')
  })

  test.each(['UPSTREAM_FORBIDDEN', 'UPSTREAM_UNAUTHENTICATED', 'UPSTREAM_NOT_FOUND'] as const)(
    'that may not be seen (%s) is unknown, not missing',
    async (code) => {
      expect((await checked({ [ADMIN]: refusal(code) })).outcome).toBe('unknown')
    },
  )

  test('of Data Center 10 is found where it went', async () => {
    const { name, url, events } = hook()
    const script = { 'GET /rest/jira-webhook/1.0/webhooks': [{ name, url, events, active: true }] }
    expect((await checked(script, { flavour: 'datacenter' })).outcome).toBe('ok')
  })
})

describe('a webhook of an app', () => {
  const app = (id: number, days: number, patch: object = {}) => ({
    id,
    url: HERE,
    events: DYNAMIC_EVENTS,
    jqlFilter: 'project = ABC',
    expirationDate: NOW + days * DAY_MS,
    ...patch,
  })
  const oauth = (script: Script) => checked(script, { kind: 'oauth' })

  test('lives on while its end is far away', async () => {
    const { client, lines } = await oauth({ [DYNAMIC]: page(app(1, 20)) })
    expect(lines.map(({ outcome }) => outcome)).toEqual(['ok', 'ok'])
    expect(client.asked.map(({ line }) => line)).toEqual([DYNAMIC])
  })

  test('is refreshed when less than ten days are left, and only those that post here', async () => {
    const hooks = page(app(1, 9), app(2, 20), app(3, 1, { url: 'https://other.test/' }))
    const { client, lines } = await oauth({ [DYNAMIC]: hooks, [REFRESH]: { expirationDate: NOW + 30 * DAY_MS } })
    expect(client.asked.find(({ line }) => line === REFRESH)?.body).toEqual({ webhookIds: [1] })
    expect(lines[1]).toMatchObject({ outcome: 'ok', text: expect.stringContaining('2024-06-21') })
  })

  test('that cannot be refreshed is a failure that is seen', async () => {
    const { lines } = await oauth({ [DYNAMIC]: page(app(1, 9)), [REFRESH]: refusal('UPSTREAM_FORBIDDEN') })
    expect(lines[1]).toMatchObject({ name: 'webhook_expiry', outcome: 'failed' })
  })

  test('that is not there needs no refresh', async () => {
    const { lines } = await oauth({ [DYNAMIC]: page() })
    expect(lines.map(({ name, outcome }) => [name, outcome])).toEqual([['webhook', 'warning']])
  })
})
