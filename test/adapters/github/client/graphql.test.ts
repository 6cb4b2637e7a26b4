import { expect, test } from 'vitest'
import { refused } from '../../refused.ts'
import { answer, NOW, type Respond, setup } from './world.ts'

const QUERY = 'query ($n: Int!) { rateLimit { cost } viewer { login } }'
const told =
  (body: unknown, headers: Record<string, string> = {}): Respond =>
  (response) =>
    answer(response, 200, body, headers)
const failed = (type: string) => told({ data: null, errors: [{ type, path: ['viewer'], message: 'no' }] })

test.each([
  ['/api/v3', '/api/graphql'],
  ['', '/api/graphql'],
  ['/', '/api/graphql'],
  ['/api/v3/', '/api/graphql'],
])('for a server at HOST%s a query goes to HOST%s', async (path, expected) => {
  const { client, asked } = await setup(told({ data: { viewer: { login: 'o' } } }), { path })
  const { data, errors, sentAt } = await client.graphql(QUERY, { n: 1 })
  expect([data, errors, sentAt]).toEqual([{ viewer: { login: 'o' } }, [], NOW])
  expect(asked).toMatchObject([
    { method: 'POST', url: expected, body: JSON.stringify({ query: QUERY, variables: { n: 1 } }) },
  ])
})

test('errors come beside the data that there is', async () => {
  const errors = [{ type: 'NOT_FOUND', path: ['nodes', 1], message: 'x', locations: [] }, { message: 'no type' }]
  const { client } = await setup(told({ data: { nodes: [1, null] }, errors }))
  expect(await client.graphql(QUERY, {})).toMatchObject({
    data: { nodes: [1, null] },
    errors: [
      { type: 'NOT_FOUND', path: ['nodes', 1] },
      { type: null, path: [] },
    ],
  })
})

test('an answer with neither data nor errors is asked for again, then unreadable', async () => {
  const { client, asked } = await setup(told({ data: null, message: 'hm' }))
  expect((await refused(client.graphql(QUERY, {}))).code).toBe('UPSTREAM_INVALID')
  expect(asked).toHaveLength(3)
})

test('a query takes what the one before it cost', async () => {
  const { client, budget } = await setup(told({ data: { rateLimit: { cost: 12 } } }))
  await client.graphql(QUERY, {})
  await client.graphql(QUERY, {})
  expect(budget.filter(([what, resource]) => what === 'take' && resource === 'graphql')).toEqual([
    ['take', 'graphql', 1],
    ['take', 'graphql', 12],
  ])
})

test('a limit told with status 200 stops queries until the budget is full', async () => {
  const reset = String(NOW.getTime() / 1000 + 60)
  const { client, budget, asked } = await setup(
    told({ errors: [{ type: 'RATE_LIMITED' }] }, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }),
  )
  const { code, details } = await refused(client.graphql(QUERY, {}))
  expect(code).toBe('UPSTREAM_LIMITED')
  expect(details).toEqual({ until: '2026-03-01T12:01:00.000Z', resource: 'graphql', reason: 'used up' })
  expect(budget.map(([what]) => what)).toEqual(['take', 'take', 'block'])
  expect(asked).toHaveLength(1)
})

test.each(['RESOURCE_LIMITS_EXCEEDED', 'MAX_NODE_LIMIT_EXCEEDED'])('%s means to ask for less', async (type) => {
  const { client, asked } = await setup(failed(type))
  const { code, details } = await refused(client.graphql(QUERY, {}))
  expect([code, details.tooLarge, asked.length]).toEqual(['UPSTREAM_REJECTED', true, 1])
})

test.each([502, 504])('a query that takes too long (%i) means to ask for less', async (status) => {
  const { client, asked } = await setup((response) => answer(response, status, '<html>'))
  const { code, details } = await refused(client.graphql(QUERY, {}))
  expect([code, details.tooLarge, asked.length]).toEqual(['UPSTREAM_REJECTED', true, 1])
})

test('a source that is away is asked again', async () => {
  const { client } = await setup((response, _, times) =>
    times === 1 ? answer(response, 503, {}) : answer(response, 200, { data: { times } }),
  )
  expect((await client.graphql(QUERY, {})).data).toEqual({ times: 2 })
})
