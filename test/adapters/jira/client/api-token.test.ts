import { describe, expect, test } from 'vitest'
import { credential } from '../../../../adapters/jira/client/credential.ts'
import { refused } from '../../refused.ts'
import { createFakeVault } from './grants.ts'
import { API_TOKEN, type Asked, type Reply, SITE, setup } from './world.ts'

const FIELDS = '/rest/api/{api}/field'
const GATEWAY = 'https://api.atlassian.com'
const AT_SITE = `${SITE}/rest/api/3/field`
const LOOK_UP = `${SITE}/_edge/tenant_info`
const THROUGH = `${GATEWAY}/ex/jira/cloud-1`

const urlsOf = (asked: readonly Asked[]) => asked.map(({ origin, url }) => `${origin}${url}`)

/** A site that refuses the token, and a gateway that answers so. */
const scoped =
  (through: (asked: Asked) => Reply, tenant: Reply = [200, { cloudId: 'cloud-1' }]) =>
  (one: Asked): Reply => {
    if (one.origin === GATEWAY) return through(one)
    return one.url === '/_edge/tenant_info' ? tenant : [401, {}]
  }

const fine = (): Reply => [200, []]

function world(respond: (one: Asked) => Reply, given: object = {}) {
  const stored = credential({ ...API_TOKEN, ...given })
  const vault = createFakeVault(stored)
  return { ...setup(respond, { stored, vault }), vault }
}

describe('an API token', () => {
  test('without scopes opens the site, and nothing else is asked', async () => {
    const { client, asked, vault } = world(fine)
    await client.get(FIELDS)
    expect(urlsOf(asked)).toEqual([AT_SITE])
    expect(vault.stored()).toMatchObject({ cloudId: null })
  })

  test('with scopes is refused by the site and opens the gateway, where it goes from then on', async () => {
    const { client, asked, vault } = world(scoped(fine))
    expect((await client.get(FIELDS)).data).toEqual([])
    expect((await client.get(FIELDS)).data).toEqual([])
    expect(urlsOf(asked)).toEqual([AT_SITE, LOOK_UP, `${THROUGH}/rest/api/3/field`, `${THROUGH}/rest/api/3/field`])
    const basic = `Basic ${Buffer.from(`${API_TOKEN.email}:${API_TOKEN.token}`).toString('base64')}`
    expect(asked.map(({ headers }) => headers.authorization)).toEqual([basic, undefined, basic, basic])
    expect(vault.stored()).toMatchObject({ email: API_TOKEN.email, token: API_TOKEN.token, cloudId: 'cloud-1' })
    expect([client.kind, client.site]).toEqual(['api_token', SITE])
  })

  test('with scopes that is stored with its site goes to the gateway at once', async () => {
    const { client, asked } = world(scoped(fine), { cloud_id: 'cloud-7' })
    await client.get(FIELDS)
    expect(urlsOf(asked)).toEqual([`${GATEWAY}/ex/jira/cloud-7/rest/api/3/field`])
  })

  test('to which the site answers as to a stranger is one with scopes too', async () => {
    const stranger: Reply = [404, {}, { 'x-seraph-loginreason': 'AUTHENTICATED_FAILED' }]
    const respond = scoped(fine)
    const { client } = world((one) => (urlsOf([one])[0] === AT_SITE ? stranger : respond(one)))
    expect((await client.get(FIELDS)).data).toEqual([])
  })

  test('that both refuse is refused, and not taken for one with scopes', async () => {
    const { client, vault } = world(scoped(() => [401, {}]))
    const { code, details } = await refused(client.get(FIELDS))
    expect([code, details.what]).toEqual([
      'UPSTREAM_UNAUTHENTICATED',
      'GET /rest/api/3/field was answered 401, by the site and by its gateway',
    ])
    expect(vault.stored()).toMatchObject({ cloudId: null })
  })

  test.each<[string, Reply]>([
    ['has no such page', [404, '<html></html>']],
    ['answers it with something else', [200, { cloudId: '../..' }]],
    ['refuses that as well', [401, {}]],
  ])('is refused where the site is none of Cloud, which %s', async (_, tenant) => {
    const { client, asked } = world(scoped(fine, tenant))
    const { code, details } = await refused(client.get(FIELDS))
    expect([code, details.what]).toEqual(['UPSTREAM_UNAUTHENTICATED', 'GET /rest/api/3/field was answered 401'])
    expect(urlsOf(asked)).toEqual([AT_SITE, LOOK_UP])
  })

  test('is not called bad while nobody can tell: the site does not say its id', async () => {
    const { client } = world(scoped(fine, [503, {}]))
    expect((await refused(client.get(FIELDS))).code).toBe('UPSTREAM_UNAVAILABLE')
  })

  test('without a scope for one call is good for the others', async () => {
    const { client } = world(scoped(({ url }) => (url.endsWith('/board') ? [401, {}] : [200, {}])))
    const { code, details } = await refused(client.get('/rest/agile/1.0/board'))
    expect([code, details.permission]).toEqual(['UPSTREAM_FORBIDDEN', 'the scope of GET /rest/agile/1.0/board'])
    expect((await client.get(FIELDS)).data).toEqual({})
  })

  test('that an operator replaced in the meantime by another credential stays replaced', async () => {
    const { client, vault } = world(scoped(fine))
    const theirs = { kind: 'pat', token: 'TheirNewToken' }
    vault.replace(theirs)
    await client.get(FIELDS)
    expect(vault.stored()).toEqual(theirs)
  })
})
