import { expect, test } from 'vitest'
import { tokenOf } from './fake-app.ts'
import { setup } from './setup.ts'

const started_at = '2026-01-01T10:00:00Z'
const deployment = { service: 'payments', environment: { name: 'production' }, status: 'in_progress', started_at }
const incident = { service: 'payments', title: 'Cards are refused', started_at }

const post = (url: string, payload?: object) =>
  setup().server.inject({
    method: 'POST',
    url,
    headers: { authorization: `Bearer ${tokenOf('ingest')}` },
    ...(payload && { payload }),
  })

test.each([
  ['/v1/deployments', { id: 'one', ...deployment }, 201, 'new'],
  ['/v1/deployments', { id: 'known', ...deployment }, 200, 'unchanged'],
  ['/v1/incidents', { id: 'one', ...incident }, 201, 'new'],
  ['/v1/incidents', { id: 'known', ...incident }, 200, 'older'],
])('%s says by its status whether a report was new', async (url, body, status, outcome) => {
  const answer = await post(url, body)
  expect([answer.statusCode, answer.json()]).toMatchObject([status, { outcome }])
})

test('an incident is resolved without a body, and under whatever id its caller gave it', async () => {
  const answer = await post('/v1/incidents/PAGER%2F7%3A1/resolve')
  expect([answer.statusCode, answer.json()]).toMatchObject([200, { incident: { external_id: 'PAGER/7:1' } }])
})
