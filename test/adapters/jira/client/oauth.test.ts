import { describe, expect, test, vi } from 'vitest'
import { credential } from '../../../../adapters/jira/client/credential.ts'
import type { Json } from '../../../../src/ports/source-reader.ts'
import { refused } from '../../refused.ts'
import { atlassian, bearers, createFakeVault, GRANT, HOUR, isLookup, isRenewal, made, renewals } from './grants.ts'
import { answering, connect, dated, NOW, type Reply, setup } from './world.ts'

const FIELDS = '/rest/api/{api}/field'
const fine = (): Reply => [200, []]

describe('a new grant', () => {
  test('is renewed, its site is looked up, and both are stored before they are used', async () => {
    const events: string[] = []
    const first = credential(GRANT)
    const vault = createFakeVault(first, (stored) => void events.push(`stored ${Object.entries(stored ?? {}).length}`))
    const respond = atlassian(fine)
    const { client, asked } = setup(
      (one, times) => {
        events.push(`${one.method} ${one.origin}${one.url}`)
        return respond(one, times)
      },
      { credential: GRANT, vault },
    )
    await client.get(FIELDS)
    expect(events).toEqual([
      'POST https://auth.atlassian.com/oauth/token',
      'stored 8',
      'GET https://api.atlassian.com/oauth/token/accessible-resources',
      'stored 8',
      'GET https://api.atlassian.com/ex/jira/cloud-1/rest/api/3/field',
    ])
    expect(renewals(asked)).toEqual([
      { grant_type: 'refresh_token', client_id: 'app-1', client_secret: 'secret-1', refresh_token: 'refresh-0' },
    ])
    expect(bearers(asked)).toEqual(['Bearer access-1'])
    const access = { token: 'access-1', madeAt: NOW.toISOString(), expiresAt: '2026-03-01T13:10:00.000Z' }
    expect(vault.stored()).toEqual({ ...(first as object), refreshToken: 'refresh-1', cloudId: 'cloud-1', access })
    expect([client.kind, client.flavour, client.site]).toEqual(['oauth', 'cloud', 'https://acme.atlassian.net'])
  })

  test('whose site is given is not looked up', async () => {
    const grant = { ...GRANT, cloud_id: 'given' }
    const vault = createFakeVault(credential(grant))
    const { client, asked } = setup(atlassian(fine), { credential: grant, vault })
    await client.get(FIELDS)
    expect(asked.map(({ url }) => url)).toEqual(['/oauth/token', '/ex/jira/given/rest/api/3/field'])
  })

  test('that cannot be stored is not used', async () => {
    const broken = new Error('the disk is full')
    const vault = createFakeVault(credential(GRANT), () => {
      throw broken
    })
    const { client, asked } = setup(atlassian(fine), { credential: GRANT, vault })
    await expect(client.get(FIELDS)).rejects.toBe(broken)
    expect(bearers(asked)).toEqual([])
  })

  test('that does not reach the site has lost it, but what the renewal brought is stored', async () => {
    const vault = createFakeVault(credential(GRANT))
    const { client } = setup(atlassian(fine), { credential: GRANT, vault, baseUrl: 'https://third.atlassian.net' })
    expect((await refused(client.get(FIELDS))).code).toBe('UPSTREAM_UNAUTHENTICATED')
    expect(vault.stored()).toMatchObject({ refreshToken: 'refresh-1', cloudId: null })
  })

  test('whose sites are refused is the failure that it is', async () => {
    const vault = createFakeVault(credential(GRANT))
    const respond = atlassian(fine)
    const { client, asked } = setup((one, times) => (isLookup(one) ? [200, { sites: [] }] : respond(one, times)), {
      credential: GRANT,
      vault,
    })
    expect((await refused(client.get(FIELDS))).code).toBe('UPSTREAM_INVALID')
    // Tried again, but with the token that is stored.
    expect([asked.filter(isLookup).length, asked.filter(isRenewal).length]).toEqual([3, 1])
  })
})

describe('one renewal is enough', () => {
  test('for calls of a client at the same time', async () => {
    const vault = createFakeVault(credential(GRANT))
    const { client, asked } = setup(atlassian(fine), { credential: GRANT, vault })
    const renew = vi.spyOn(vault, 'renew')
    await Promise.all([client.get(FIELDS), client.get(FIELDS), client.query('/rest/api/{api}/search/jql', {})])
    // The renewal and the look-up: the vault, which may be asked over a network, need not sort out a client's own calls.
    expect(renew).toHaveBeenCalledTimes(2)
    expect([renewals(asked).length, asked.filter(isLookup).length]).toEqual([1, 1])
    expect(new Set(bearers(asked))).toEqual(new Set(['Bearer access-1']))
  })

  test('for two clients that share a vault', async () => {
    const vault = createFakeVault(credential(GRANT))
    const asked = answering(atlassian(fine))
    const clients = [connect({ credential: GRANT, vault }), connect({ credential: GRANT, vault })]
    await Promise.all(clients.map(({ client }) => client.get(FIELDS)))
    expect(renewals(asked)).toHaveLength(1)
    expect(bearers(asked)).toEqual(['Bearer access-1', 'Bearer access-1'])
  })

  test('for two clients whose token is refused at the same time', async () => {
    const old = made(new Date(NOW.getTime() - HOUR / 2))
    const vault = createFakeVault(old)
    const asked = answering(
      atlassian(({ headers }) => (headers.authorization === 'Bearer access-0' ? [401, {}] : [200, []])),
    )
    const clients = [connect({ stored: old, vault }), connect({ stored: old, vault })]
    await Promise.all(clients.flatMap(({ client }) => [client.get(FIELDS), client.get(FIELDS)]))
    expect(renewals(asked)).toHaveLength(1)
    expect(bearers(asked).filter((it) => it === 'Bearer access-1')).toHaveLength(4)
  })

  test('although it was somebody else who made it', async () => {
    const vault = createFakeVault(
      made(NOW, { access: { token: 'theirs', madeAt: NOW.toISOString(), expiresAt: later() } }),
    )
    const { client, asked } = setup(atlassian(fine), { stored: made(new Date(NOW.getTime() - HOUR)), vault })
    await client.get(FIELDS)
    expect(bearers(asked)).toEqual(['Bearer theirs'])
    expect(renewals(asked)).toEqual([])
  })
})

const later = () => new Date(NOW.getTime() + HOUR).toISOString()

describe('an access token', () => {
  test.each([
    ['right', 0],
    ['10 minutes ahead', 600_000],
    ['10 minutes behind', -600_000],
  ])(
    'is renewed a minute before its end, each time with the last refresh token, their clock being %s',
    async (_, skew) => {
      const vault = createFakeVault(credential(GRANT))
      let passed = 0
      const headers = () => dated(skew + passed)
      const world = setup(
        atlassian(() => [200, [], headers()], headers),
        { credential: GRANT, vault },
      )
      const { client, asked } = world
      const pass = (ms: number) => {
        passed += ms
        world.pass(ms)
      }
      await client.get(FIELDS)
      pass(HOUR - 61_000)
      await client.get(FIELDS)
      expect(bearers(asked)).toEqual(['Bearer access-1', 'Bearer access-1'])
      pass(2_000)
      await client.get(FIELDS)
      expect(bearers(asked).at(-1)).toBe('Bearer access-2')
      expect(renewals(asked).map(({ refresh_token }) => refresh_token)).toEqual(['refresh-0', 'refresh-1'])
    },
  )

  test('that is refused before its time is renewed once, and the call made again, also one that changes something', async () => {
    const old = made(new Date(NOW.getTime() - HOUR / 2))
    const vault = createFakeVault(old)
    const { client, asked, pauses } = setup(
      atlassian((_, times) => (times === 1 ? [401, {}] : [204])),
      {
        stored: old,
        vault,
      },
    )
    await client.put('/rest/api/{api}/issue/{issue}', {}, { issue: 1 })
    expect(bearers(asked)).toEqual(['Bearer access-0', 'Bearer access-1'])
    expect(pauses).toEqual([])
  })

  test('that is refused although it is new is not renewed, for each call would use one up', async () => {
    const vault = createFakeVault(made())
    const { client, asked } = setup(
      atlassian(() => [401, {}]),
      { stored: made(), vault },
    )
    expect((await refused(client.get(FIELDS))).code).toBe('UPSTREAM_UNAUTHENTICATED')
    expect((await refused(client.get(FIELDS))).code).toBe('UPSTREAM_UNAUTHENTICATED')
    expect(renewals(asked)).toEqual([])
  })

  test.each([
    ['new', NOW],
    ['old', new Date(NOW.getTime() - HOUR / 2)],
  ])('that is %s and good lacks a scope for the call that is refused: that call alone is forbidden', async (_, at) => {
    const { client } = setup(
      atlassian(({ url }) => (url.endsWith('/field') ? [401, {}] : [200, {}])),
      { stored: made(at), vault: createFakeVault(made(at)) },
    )
    const { code, details } = await refused(client.get(FIELDS))
    expect([code, details.permission]).toEqual(['UPSTREAM_FORBIDDEN', 'the scope of GET /rest/api/3/field'])
    expect((await client.get('/rest/api/{api}/project/{project}', { project: 'ABC' })).data).toEqual({})
  })

  test('that is refused, and the next one too, has lost its credential after one renewal', async () => {
    const old = made(new Date(NOW.getTime() - HOUR / 2))
    const { client, asked } = setup(
      atlassian(() => [401, {}]),
      { stored: old, vault: createFakeVault(old) },
    )
    expect((await refused(client.get(FIELDS))).code).toBe('UPSTREAM_UNAUTHENTICATED')
    // The last asks who it is.
    expect(bearers(asked)).toEqual(['Bearer access-0', 'Bearer access-1', 'Bearer access-1'])
    expect(renewals(asked)).toHaveLength(1)
  })

  test.each<[string, Record<string, unknown>, Json]>([
    ['lives for an hour when nobody tells', { expires_in: 'soon' }, later()],
    ['that lives for a minute is used for half of it', { expires_in: 60 }, '2026-03-01T12:11:00.000Z'],
  ])('%s', async (_, told, expiresAt) => {
    const vault = createFakeVault(credential(GRANT))
    const respond = atlassian(fine)
    const answered = { access_token: 'access-1', refresh_token: 'refresh-1', ...told }
    const { client, asked } = setup((one, times) => (isRenewal(one) ? [200, answered] : respond(one, times)), {
      credential: GRANT,
      vault,
    })
    await client.get(FIELDS)
    await client.get(FIELDS)
    expect(renewals(asked)).toHaveLength(1)
    expect(vault.stored()).toMatchObject({ access: { expiresAt } })
  })
})
