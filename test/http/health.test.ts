import { expect, test } from 'vitest'
import { TrackerdError } from '../../src/errors.ts'
import { setup } from './setup.ts'

test('healthz is open and asks nobody', async () => {
  const { server, app } = setup()
  const answer = await server.inject({ url: '/healthz' })
  expect([answer.statusCode, answer.json(), app.calls]).toEqual([200, { status: 'ok' }, []])
})

test('readyz is ready when the application is', async () => {
  const answer = await setup().server.inject({ url: '/readyz' })
  expect([answer.statusCode, answer.json()]).toEqual([200, { status: 'ready' }])
})

test.each(['DATABASE_UNAVAILABLE', 'MIGRATIONS_PENDING'] as const)('readyz says %s with Retry-After', async (code) => {
  const { server } = setup({
    ready: async () => {
      throw new TrackerdError(code)
    },
  })
  const answer = await server.inject({ url: '/readyz' })
  expect(answer.json()).toMatchObject({ status: 503, code })
  expect(answer.headers['retry-after']).toBe('5')
})
