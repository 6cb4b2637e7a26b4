import { describe, expect, test } from 'vitest'
import { credential } from '../../../../adapters/jira/client/credential.ts'
import { refused } from '../../refused.ts'
import { atlassian, createFakeVault, GRANT, isRenewal, renewals } from './grants.ts'
import { NOW, type Reply, setup } from './world.ts'

const FIELDS = '/rest/api/{api}/field'
const fine = (): Reply => [200, []]

describe('a renewal', () => {
  const failing = (reply: Reply | ((times: number) => Reply)) => {
    const vault = createFakeVault(credential(GRANT))
    const respond = atlassian(fine)
    let times = 0
    const world = setup(
      (one, all) => (isRenewal(one) ? (typeof reply === 'function' ? reply(++times) : reply) : respond(one, all)),
      { credential: GRANT, vault },
    )
    return { ...world, vault }
  }

  test.each([
    [403, 'invalid_grant'],
    [400, 'invalid_grant'],
    [401, 'invalid_client'],
    [400, 'unauthorized_client'],
  ])('that is refused (%i %s) is a credential that is refused, and is not tried again', async (status, error) => {
    const { client, asked, vault } = failing([
      status,
      { error, error_description: 'Unknown or invalid refresh token.' },
    ])
    const { code, details } = await refused(client.get(FIELDS))
    expect([code, details.status, details.error]).toEqual(['UPSTREAM_UNAUTHENTICATED', status, error])
    expect(JSON.stringify(details)).not.toContain('refresh token.')
    expect(asked).toHaveLength(1)
    expect(vault.stored()).toMatchObject({ refreshToken: 'refresh-0' })
  })

  test.each([
    [403, 'UPSTREAM_FORBIDDEN'],
    [400, 'UPSTREAM_REJECTED'],
    [404, 'UPSTREAM_NOT_FOUND'],
  ])('that something on the way refuses (%i) does not say that the grant is lost', async (status, code) => {
    const { client } = failing([status, '<html>Blocked</html>'])
    expect((await refused(client.get(FIELDS))).code).toBe(code)
  })

  test('that finds nobody is tried again with the same token', async () => {
    const { client, asked } = failing((times) =>
      times < 3 ? [503, ''] : [200, { access_token: 'access-1', refresh_token: 'refresh-1', expires_in: 3600 }],
    )
    await client.get(FIELDS)
    expect(renewals(asked).map(({ refresh_token }) => refresh_token)).toEqual(['refresh-0', 'refresh-0', 'refresh-0'])
  })

  test('that comes too often stops the endpoint, and spends nothing of its budget', async () => {
    const { client, budget } = failing([429, '', { 'retry-after': '20' }])
    const { code, details } = await refused(client.get(FIELDS))
    const until = new Date(NOW.getTime() + 20_000)
    expect([code, details.until]).toEqual(['UPSTREAM_LIMITED', until.toISOString()])
    expect(budget).toEqual([['block', '*', until, 'retry-after']])
  })

  test.each<[string, unknown]>([
    ['no token', { refresh_token: 'refresh-1' }],
    ['a token that fits no header', { access_token: 'a\nb', refresh_token: 'refresh-1' }],
    ['no JSON', '<html>'],
  ])('that is answered with %s has brought nothing', async (_, body) => {
    const { client } = failing([200, body])
    expect((await refused(client.get(FIELDS))).code).toBe('UPSTREAM_INVALID')
  })

  test('by a service that does not rotate its refresh tokens keeps the one there is', async () => {
    const { client, vault } = failing([200, { access_token: 'access-1', expires_in: 3600 }])
    await client.get(FIELDS)
    expect(vault.stored()).toMatchObject({ refreshToken: 'refresh-0', access: { token: 'access-1' } })
  })

  test('is not given up when the daemon stops: the old token is used up, and the new one would be lost', async () => {
    const reason = new Error('the daemon stops')
    const vault = createFakeVault(credential(GRANT))
    const respond = atlassian(fine)
    const world = setup(
      (one, times) => {
        world.abort.abort(reason)
        return respond(one, times)
      },
      { credential: GRANT, vault },
    )
    await expect(world.client.get(FIELDS)).rejects.toBe(reason)
    expect(vault.stored()).toMatchObject({ refreshToken: 'refresh-1' })
    expect(world.asked).toHaveLength(1)
  })

  test('is not begun any more when the daemon has stopped', async () => {
    const { client, asked, abort } = failing([200, {}])
    abort.abort(new Error('the daemon stops'))
    await expect(client.get(FIELDS)).rejects.toThrow('the daemon stops')
    expect(asked).toEqual([])
  })

  test('that finds a credential of another kind leaves it to the next connection', async () => {
    const { client, vault, asked } = failing([200, {}])
    vault.replace(credential({ kind: 'pat', token: 'set-by-an-operator' }))
    expect((await refused(client.get(FIELDS))).code).toBe('UPSTREAM_UNAVAILABLE')
    expect(asked).toEqual([])
  })
})
