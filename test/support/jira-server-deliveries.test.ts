import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type OutgoingDelivery, signed } from './jira-server/index.ts'
import { type Calling, START, startCalling } from './jira-server-caller.ts'

let calling: Calling
let sent: OutgoingDelivery[]

beforeEach(async () => {
  calling = await startCalling()
  sent = []
  calling.server.onDelivery = (delivery) => sent.push(delivery)
  calling.server.state.addHook({ url: 'https://tracker.example.com/webhooks/jira/1' })
})
afterEach(() => calling.server.close())

describe('how it is sent', () => {
  const one = () => {
    calling.abc.createIssue()
    const delivery = sent.at(-1)
    if (delivery === undefined) throw new Error('nothing was sent')
    return delivery
  }

  test('signed with the secret of an admin webhook, under an identifier that stays', () => {
    const delivery = one()
    const { headers, body } = signed(delivery, { secret: 'secret' })
    expect(headers['x-hub-signature']).toBe(`sha256=${createHmac('sha256', 'secret').update(body).digest('hex')}`)
    calling.server.state.retry(delivery)
    const again = signed(sent.at(-1) ?? delivery, 'none')
    expect(again.headers['x-atlassian-webhook-identifier']).toBe(headers['x-atlassian-webhook-identifier'])
    expect(again.headers['x-atlassian-webhook-retry']).toBe('1')
    expect(again.body).toBe(body)
    expect('x-hub-signature' in again.headers).toBe(false)
    expect(one().identifier).not.toBe(delivery.identifier)
  })

  test('a dynamic webhook has a token of the client secret, and says which one it is', async () => {
    const { abc, server, pass } = calling
    const hook = server.state.addHook({ url: 'https://app.example.com', dynamic: true })
    const delivery = one()
    expect(JSON.parse(delivery.body).matchedWebhookIds).toEqual([hook.id])
    const { headers } = signed(delivery, { clientSecret: 'client-secret' })
    const [scheme, token = ''] = headers.authorization?.split(' ') ?? []
    const [head = '', claims = '', signature] = token.split('.')
    const expected = createHmac('sha256', 'client-secret').update(`${head}.${claims}`).digest('base64url')
    expect([scheme, signature]).toEqual(['JWT', expected])
    const said = JSON.parse(Buffer.from(claims, 'base64url').toString())
    expect(said).toMatchObject({ iat: START / 1000, exp: START / 1000 + 180 })
    const other = signed(delivery, { clientSecret: 'client-secret', scheme: 'Bearer', lifeSeconds: 1 })
    expect(other.headers.authorization).toContain('Bearer ')
    sent = []
    pass(30 * 86_400)
    abc.createIssue()
    expect(sent.map((it) => it.hook.kind)).toEqual(['admin'])
  })

  test('tried again where the answer allows it, and listed when it was given up', async () => {
    const { server } = calling
    const answers = [503, 429, 200, 403, ...Array(6).fill(500)]
    const seen: (string | undefined)[] = []
    const door = createServer((request, response) => {
      seen.push(request.headers['x-atlassian-webhook-retry']?.toString())
      response.writeHead(answers.shift() ?? 200).end()
    })
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
    const address = door.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`
    const deliver = (to: string) => server.deliver(one(), { url: to, proof: { secret: 'secret' } })
    expect(await deliver(url)).toEqual({ status: 200, attempts: 3 })
    expect(seen).toEqual([undefined, '1', '2'])
    expect(await deliver(url)).toEqual({ status: 403, attempts: 1 })
    expect(await deliver(url)).toEqual({ status: 500, attempts: 6 })
    await new Promise((resolve) => door.close(resolve))
    expect(await server.deliver(one(), { url, proof: 'none', retries: 0 })).toEqual({ status: 0, attempts: 1 })
    expect(server.state.hooks.failed).toHaveLength(3)
  })
})

describe('webhooks over the API', () => {
  test('an administrator lists those of the site, nobody else', async () => {
    const { server, ask } = calling
    const { body } = await ask('/rest/webhooks/1.0/webhook')
    expect(body).toMatchObject([{ name: 'trackerd', enabled: true, isSigned: false, events: ['*'] }])
    expect((await ask(body[0].self)).body.url).toBe('https://tracker.example.com/webhooks/jira/1')
    expect((await ask('/rest/webhooks/1.0/webhook/1')).status).toBe(404)
    server.state.people.editUser(server.admin, { isAdmin: false })
    expect((await ask('/rest/webhooks/1.0/webhook')).status).toBe(403)
  })

  test('an app registers its own, lists and refreshes them, and sees what failed', async () => {
    const { server, ask, abc, pass } = calling
    const app = { clientId: 'client', clientSecret: 'client-secret' }
    const { accessToken } = server.state.grant(app, server.admin)
    const authorization = `Bearer ${accessToken}`
    const asApp = (path: string, more: object = {}) =>
      ask(`${server.gatewayUrl}/rest/api/3${path}`, { authorization, ...more })
    expect((await ask('/webhook')).status).toBe(403)
    const webhooks = [{ events: ['jira:issue_created'], jqlFilter: 'project = ABC' }]
    const made = await asApp('/webhook', { body: { url: 'https://app.example.com', webhooks } })
    const [{ createdWebhookId: id }] = made.body.webhookRegistrationResult
    const end = START + 30 * 86_400_000
    expect((await asApp('/webhook')).body.values).toMatchObject([
      { id, jqlFilter: 'project = ABC', expirationDate: end },
    ])
    pass(60)
    const refreshed = await asApp('/webhook/refresh', { method: 'PUT', body: { webhookIds: [id, 1] } })
    expect(refreshed.body.expirationDate).toBe(end + 60_000)
    sent = []
    abc.createIssue()
    const delivery = sent.find(({ hook }) => hook.id === id)
    if (delivery === undefined) throw new Error('nothing was sent')
    await server.deliver(delivery, { url: 'http://127.0.0.1:1/', proof: 'none', retries: 1 })
    expect((await asApp('/webhook/failed')).body.values).toMatchObject([
      { id: delivery.identifier, body: delivery.body, failureTime: START + 60_000 },
    ])
  })
})
