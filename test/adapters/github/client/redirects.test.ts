import { expect, test } from 'vitest'
import { refused } from '../../refused.ts'
import { answer, setup, TOKEN } from './world.ts'

test('a renamed repository is found by its redirect, and the answer tells that it moved', async () => {
  const { client, asked, budget } = await setup((response, { url }) =>
    url.includes('/repositories/7')
      ? answer(response, 200, { id: 7 })
      : answer(response, 301, { message: 'Moved Permanently' }, { location: '/api/v3/repositories/7?page=2' }),
  )
  expect(await client.get('/repos/o/old', { page: 2 })).toMatchObject({ data: { id: 7 }, redirected: true })
  expect(asked.map(({ url, headers }) => [url, headers.authorization])).toEqual([
    ['/api/v3/repos/o/old?page=2', `Bearer ${TOKEN}`],
    ['/api/v3/repositories/7?page=2', `Bearer ${TOKEN}`],
  ])
  expect(budget.filter(([what, resource]) => what === 'take' && resource === 'core')).toHaveLength(2)
})

test('whoever wants to know of a redirect is told instead', async () => {
  const { client, asked } = await setup((response) => answer(response, 301, {}, { location: '/api/v3/repositories/7' }))
  const { code, details } = await refused(client.get('/repos/o/old', {}, { redirect: 'refuse' }))
  expect([code, details.status, asked.length]).toEqual(['UPSTREAM_NOT_FOUND', 301, 1])
})

test.each([301, 302, 307, 308])(
  'a redirect to another server (%i) is not followed: it would be handed the credential',
  async (status) => {
    const other = await setup((response) => answer(response, 200, {}))
    const { client } = await setup((response) => answer(response, status, {}, { location: `${other.url}/api/v3/user` }))
    const { code, details } = await refused(client.get('/user'))
    expect([code, details.status]).toEqual(['UPSTREAM_NOT_FOUND', status])
    expect(other.asked).toEqual([])
  },
)

test('a redirect in a circle is followed 3 times', async () => {
  const { client, asked } = await setup((response) => answer(response, 302, {}, { location: '/api/v3/user' }))
  expect((await refused(client.get('/user'))).code).toBe('UPSTREAM_NOT_FOUND')
  expect(asked).toHaveLength(4)
})

test('a redirect to nowhere is not found', async () => {
  const { client, asked } = await setup((response) => answer(response, 301, {}))
  expect((await refused(client.get('/user'))).code).toBe('UPSTREAM_NOT_FOUND')
  expect(asked).toHaveLength(1)
})

test('what is to be done is not sent to another place', async () => {
  const { client, asked } = await setup((response) => answer(response, 307, {}, { location: '/api/v3/elsewhere' }))
  expect((await refused(client.post('/user/repos'))).details.status).toBe(307)
  expect(asked).toHaveLength(1)
})

test('a budget that runs out between redirect and target is a limit, not a lost repository', async () => {
  let takes = 0
  const used = new Error('used up')
  const { client } = await setup((response) => answer(response, 301, {}, { location: '/api/v3/repositories/7' }), {
    take: () => (++takes > 2 ? Promise.reject(used) : Promise.resolve()),
  })
  await expect(client.get('/repos/o/old')).rejects.toBe(used)
})

test('a connection that breaks behind a redirect is a source that is away, not a lost repository', async () => {
  const { client } = await setup((response, { url }) =>
    url.includes('/repositories/7')
      ? response.destroy()
      : answer(response, 301, {}, { location: '/api/v3/repositories/7' }),
  )
  expect((await refused(client.get('/repos/o/old'))).code).toBe('UPSTREAM_UNAVAILABLE')
})
