import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { HourlyPoints } from './jira-server/index.ts'
import { type Calling, START, startCalling } from './jira-server-caller.ts'

const APP = { clientId: 'client', clientSecret: 'client-secret' }

let calling: Calling

beforeEach(async () => {
  calling = await startCalling()
})
afterEach(() => calling.server.close())

const renew = (refreshToken: string, more: object = {}) =>
  calling.ask('/oauth/token', {
    authorization: null,
    body: {
      ...{ grant_type: 'refresh_token', client_id: APP.clientId, client_secret: APP.clientSecret },
      ...{ refresh_token: refreshToken, ...more },
    },
  })

const through = (token: string, path = '/rest/api/3/myself') =>
  calling.ask(`${calling.server.gatewayUrl}${path}`, { authorization: `Bearer ${token}` })

describe('tokens', () => {
  test('an access token opens the gateway for an hour, and the site never', async () => {
    const { server, ask, pass } = calling
    const { accessToken } = server.state.grant(APP, server.admin)
    const authorization = `Bearer ${accessToken}`
    const { body } = await ask('/oauth/token/accessible-resources', { authorization })
    expect(body).toMatchObject([{ url: server.baseUrl, scopes: expect.arrayContaining(['offline_access']) }])
    expect(server.gatewayUrl).toBe(`${server.baseUrl}/ex/jira/${body[0].id}`)
    expect((await through(accessToken)).body.self).toContain(`${server.gatewayUrl}/rest/api/3/user`)
    expect((await ask('/myself', { authorization })).status).toBe(401)
    expect((await ask(`${server.gatewayUrl}/rest/api/3/myself`)).status).toBe(401)
    pass(3_600)
    expect((await through(accessToken)).status).toBe(401)
    expect((await ask('/oauth/token/accessible-resources', { authorization })).status).toBe(401)
  })

  test('a refresh token works once', async () => {
    const { server } = calling
    const first = server.state.grant(APP, server.admin)
    const { status, body } = await renew(first.refreshToken)
    expect([status, body.expires_in, body.token_type]).toEqual([200, 3_600, 'Bearer'])
    expect((await through(body.access_token)).status).toBe(200)
    const again = await renew(first.refreshToken)
    expect([again.status, again.body.error]).toEqual([403, 'invalid_grant'])
    expect(server.state.credentials.oauth.reused).toBe(1)
    expect((await renew(body.refresh_token)).status).toBe(200)
  })

  test('or again for a while, where that is allowed; each time it brings other tokens', async () => {
    const { server, pass } = calling
    const { oauth } = server.state.credentials
    oauth.reuseSeconds = 600
    const { refreshToken } = server.state.grant(APP, server.admin)
    const [one, two] = [await renew(refreshToken), await renew(refreshToken)]
    expect([two.status, one.body.refresh_token === two.body.refresh_token]).toEqual([200, false])
    pass(600)
    expect((await renew(refreshToken)).status).toBe(403)
  })

  test('an answer that gets lost has used the token up', async () => {
    const { server } = calling
    const { refreshToken } = server.state.grant(APP, server.admin)
    server.fault(({ path }) => path === '/oauth/token', { kind: 'lost-answer' })
    await expect(renew(refreshToken)).rejects.toThrow()
    expect((await renew(refreshToken)).status).toBe(403)
  })

  test('unused for 90 days, revoked, or with the wrong secret it is refused', async () => {
    const { server, pass } = calling
    const first = server.state.grant(APP, server.admin)
    expect((await renew(first.refreshToken, { client_secret: 'other' })).body).toEqual({
      ...{ error: 'access_denied', error_description: 'Unauthorized' },
    })
    expect((await renew(first.refreshToken, { grant_type: 'password' })).status).toBe(400)
    pass(90 * 86_400)
    expect((await renew(first.refreshToken)).body.error).toBe('invalid_grant')
    const second = server.state.grant(APP, server.admin)
    server.state.credentials.oauth.revoke(server.admin)
    expect([(await through(second.accessToken)).status, (await renew(second.refreshToken)).status]).toEqual([401, 403])
  })
})

describe('points', () => {
  test('of an app: counted over its endpoints and tenants, until the next full hour', async () => {
    let now = START + 1_800_000
    const clock = { now: () => new Date(now) }
    const points = new HourlyPoints(10, clock)
    const tenants = [await startCalling({ clock, points }), await startCalling({ clock, points, cloudId: 'other' })]
    const [one, two] = tenants
    if (one === undefined || two === undefined) throw new Error('a tenant is missing')
    const ask = async ({ server, ask }: Calling, path: string) => {
      const { accessToken } = server.state.grant(APP, server.admin)
      return ask(`${server.gatewayUrl}/rest/api/3${path}`, { authorization: `Bearer ${accessToken}` })
    }
    expect((await ask(one, '/myself')).headers.get('x-ratelimit-remaining')).toBe('8')
    expect((await ask(two, '/project/ABC')).headers.get('x-ratelimit-remaining')).toBe('6')
    for (let i = 0; i < 2; i += 1) await ask(one, '/myself')
    const near = await ask(two, '/myself')
    expect([near.headers.get('x-ratelimit-limit'), near.headers.get('x-ratelimit-nearlimit')]).toEqual(['10', 'true'])
    const refused = await ask(one, '/project/ABC')
    expect(refused.status).toBe(429)
    expect(Object.fromEntries(refused.headers)).toMatchObject({
      'ratelimit-reason': 'jira-quota-global-based',
      'retry-after': '1800',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': '2026-03-01T13:00Z',
      'x-ratelimit-nearlimit': 'true',
    })
    // A token of a person is not counted.
    expect((await one.ask('/myself')).status).toBe(200)
    expect([(await ask(two, '/myself')).status, (await ask(two, '/myself')).status]).toEqual([429, 429])
    expect([one.server.state.beyondLimit, two.server.state.beyondLimit]).toEqual([0, 1])
    now += 1_800_000
    expect((await ask(one, '/myself')).status).toBe(200)
    for (const { server } of tenants) await server.close()
  })
})
