import { expect, test } from 'vitest'
import { refused } from '../../refused.ts'
import { PAT, type Reply, setup } from './world.ts'

const FIELDS = '/rest/api/{api}/field'
const moved = (status: number, location?: string): Reply => [status, '', location === undefined ? {} : { location }]

test('a redirect within the site is followed, with the credential', async () => {
  const { client, asked } = setup(
    ({ url }) => (url === '/rest/api/2/field' ? moved(302, '/jira/rest/api/2/field') : [200, []]),
    { credential: PAT },
  )
  expect((await client.get(FIELDS)).data).toEqual([])
  expect(asked.map(({ url, headers }) => [url, headers.authorization])).toEqual([
    ['/rest/api/2/field', `Bearer ${PAT.token}`],
    ['/jira/rest/api/2/field', `Bearer ${PAT.token}`],
  ])
})

test.each([
  [301, 'https://login.acme.test/'],
  [302, 'http://acme.atlassian.net/rest/api/3/field'],
  [307, 'https://acme.atlassian.net:8443/rest/api/3/field'],
  [308, '//elsewhere.test/'],
  [303, '/rest/api/3/field'],
  [302, undefined],
])(
  'one that may not be followed (%i to %s) is no answer that says something is gone, and is handed no credential',
  async (status, location) => {
    const { client, asked } = setup(() => moved(status, location))
    const { code, details } = await refused(client.get(FIELDS))
    expect([code, details.status, asked.length]).toEqual(['UPSTREAM_REJECTED', status, 1])
  },
)

test('one in a circle is followed 3 times', async () => {
  const { client, asked } = setup(() => moved(302, '/rest/api/3/field'))
  expect((await refused(client.get(FIELDS))).code).toBe('UPSTREAM_REJECTED')
  expect(asked).toHaveLength(4)
})

test('what is asked in a body, or changes something, is not sent to another place', async () => {
  const { client, asked } = setup(() => moved(307, '/elsewhere'))
  expect((await refused(client.put(FIELDS, {}))).details.status).toBe(307)
  expect((await refused(client.query(FIELDS, {}))).details.status).toBe(307)
  expect(asked).toHaveLength(2)
})

test('a connection that breaks behind a redirect is a source that is away', async () => {
  const { client } = setup(({ url }) => {
    if (url === '/there') throw new Error('broken')
    return moved(302, '/there')
  })
  expect((await refused(client.get(FIELDS))).code).toBe('UPSTREAM_UNAVAILABLE')
})
