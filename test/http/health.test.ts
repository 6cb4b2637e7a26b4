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

test.each([
  ['DATABASE_UNAVAILABLE', 'database'],
  ['MIGRATIONS_PENDING', 'schema'],
  ['QUEUE_UNAVAILABLE', 'queue'],
] as const)('readyz says %s with Retry-After, and that it is the %s', async (code, missing) => {
  const { server } = setup({
    readiness: async () =>
      (['database', 'schema', 'queue'] as const).map((part) => ({
        part,
        error: part === missing ? new TrackerdError(code, { what: 'postgres://login:password@host' }) : null,
      })),
  })
  const answer = await server.inject({ url: '/readyz' })
  expect(answer.json()).toMatchObject({ status: 503, code })
  expect(answer.json().details).toEqual({
    parts: { database: 'ready', schema: 'ready', queue: 'ready', [missing]: code },
  })
  expect(answer.body).not.toContain('password')
  expect(answer.headers['retry-after']).toBe('5')
})
