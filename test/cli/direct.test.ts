import { expect, test } from 'vitest'
import type { Direct } from '../../src/cli/deps.ts'
import { TrackerdError } from '../../src/errors.ts'
import { setup } from './setup.ts'

/** What runs without a daemon, recorded. */
function direct(overrides: Partial<Direct> = {}) {
  const calls: unknown[] = []
  const recorded: Direct = {
    serve: async (options) => {
      calls.push(options)
    },
    migrate: async (action, count, progress) => {
      calls.push([action, count])
      progress('0001-a.sql')
      return [{ name: '0001-a.sql', state: 'applied', appliedAt: '2026-01-02T03:04:05.678Z' }]
    },
    ...overrides,
  }
  return { calls, deps: { direct: recorded, localDaemon: async () => null } }
}

test.each([
  ['serve', {}],
  ['serve --only http', { only: 'http' }],
  ['serve --only worker', { only: 'worker' }],
  ['migrate up', ['up', 1]],
  ['migrate down', ['down', 1]],
  ['migrate down 3', ['down', 3]],
  ['migrate status', ['status', 1]],
  ['migrate validate', ['validate', 1]],
])('trackerd %s needs no daemon', async (line, call) => {
  const { calls, deps } = direct()
  expect(await setup({ deps }).trackerd(...line.split(' '))).toMatchObject({ code: 0, err: '' })
  expect(calls).toEqual([call])
})

test('migrate prints a table for people, JSON for programs, progress on a terminal', async () => {
  const { deps } = direct()
  expect((await setup({ deps }).trackerd('migrate', 'up')).out).toMatch(
    /^MIGRATION +STATE +APPLIED\n0001-a.sql +applied +2026-01-02T03:04:05.678Z \(1m ago\)\n$/,
  )
  const json = await setup({ deps, terminal: 80 }).trackerd('migrate', 'up', '--json')
  expect(JSON.parse(json.out)).toEqual({
    items: [{ name: '0001-a.sql', state: 'applied', applied_at: '2026-01-02T03:04:05.678Z' }],
  })
  expect(json.err).toBe('0001-a.sql\n')
})

test.each([
  [
    new TrackerdError('MIGRATION_CHANGED', { what: '0001-a.sql' }),
    1,
    /^error MIGRATION_CHANGED: .*0001-a.sql\n {2}hint: /,
  ],
  [
    new TrackerdError('CONFIG_INVALID', {
      problems: [{ variable: 'TRACKERD_PORT', problem: 'is none', fix: 'Give one.' }],
    }),
    2,
    /^error CONFIG_INVALID: .*\n {2}TRACKERD_PORT: is none. Give one.\n {2}hint: /,
  ],
  [
    new TrackerdError('DATABASE_ROLES_MISSING', { statements: ['create role app_user;'] }),
    1,
    /\n {2}create role app_user;\n/,
  ],
  [new Error('disk on fire'), 1, /^error INTERNAL: [^\n]*\n {2}cause: disk on fire\n/],
])('%s is reported', async (error, code, words) => {
  const { deps } = direct({
    migrate: async () => {
      throw error
    },
  })
  const done = await setup({ deps }).trackerd('migrate', 'up')
  expect(done.code).toBe(code)
  expect(done.err).toMatch(words)
})
