import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import type { Direct } from '../../src/cli/deps.ts'
import { TrackerdError } from '../../src/errors.ts'
import type { TellStep } from '../../src/ports/progress.ts'
import { NOW, setup, terminal } from './setup.ts'

const oneStep = async (tell: TellStep) => tell({ done: 0, total: 1, name: '0001-a.sql' })

/** What runs without a daemon, recorded. */
function direct(overrides: Partial<Direct> = {}, work = oneStep) {
  const calls: unknown[] = []
  const recorded: Direct = {
    serve: async (options) => {
      calls.push(options)
    },
    migrate: async (action, count, tell) => {
      calls.push([action, count])
      await work(tell)
      return [{ name: '0001-a.sql', state: 'applied', appliedAt: '2026-01-02T03:04:05.678Z' }]
    },
    doctor: async () => [{ name: 'disk', outcome: 'ok', found: '2.0 GiB free', mend: null }],
    exportTenant: async (tenant, to, tell) => {
      calls.push([tenant, to])
      await work(tell)
      return { tenantId: 't-1', slug: 'acme', rows: { 'a.b': 2, 'a.c': 1 }, bytes: 99, sha256: 'ab12' }
    },
    eraseTenant: async (tenant, file, tell) => {
      calls.push([tenant, file])
      await work(tell)
      const at = new Date('2026-01-02T03:04:05.678Z')
      return {
        id: 'r-1',
        tenantId: 't-1',
        slug: 'acme',
        erasedBy: 'ann@host',
        startedAt: at,
        finishedAt: at,
        exportSha256: file === null ? null : 'ab12',
        rows: { 'a.c': 1, 'a.b': 2 },
      }
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

test('migrate prints a table for people, and JSON for programs', async () => {
  const { deps } = direct()
  expect((await setup({ deps }).trackerd('migrate', 'up')).out).toMatch(
    /^MIGRATION +STATE +APPLIED\n0001-a.sql +applied +2026-01-02T03:04:05.678Z \(1m ago\)\n$/,
  )
  const json = await setup({ deps, terminal: 80 }).trackerd('migrate', 'up', '--json')
  expect(JSON.parse(json.out)).toEqual({
    items: [{ name: '0001-a.sql', state: 'applied', applied_at: '2026-01-02T03:04:05.678Z' }],
  })
  expect(json.err).toBe('')
})

/** Work of two steps, the second of which lasts: it waits until the bar was drawn anew for the third time. */
function longWork() {
  let looks = 0
  let goOn = () => {}
  const lasted = new Promise<void>((resolve) => {
    goOn = resolve
  })
  const clock = { now: () => new Date(NOW.getTime() + looks * 1_000) }
  const sleep = async (_ms: number, signal: AbortSignal) => {
    looks += 1
    if (looks < 3) return
    goOn()
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  }
  const work = async (tell: TellStep) => {
    tell({ done: 0, total: 2, name: '0001-a' })
    tell({ done: 1, total: 2, name: 'b.c\u001b[2J', rows: 2_000 })
    await lasted
    tell({ done: 2, total: 2, name: '' })
  }
  const { deps } = direct({}, work)
  return { ...deps, clock, sleep }
}

describe.each(['migrate up', 'tenant export acme --to acme.jsonl', 'tenant erase acme --yes-erase acme'])(
  'trackerd %s',
  (line) => {
    test('shows on a terminal at which step it is and for how long already, and leaves it clean', async () => {
      const screen = terminal(100)
      const done = await setup({ deps: longWork(), screen: screen.stream }).trackerd(...line.split(' '))
      expect(done).toMatchObject({ code: 0, err: '' })
      const drawn = stripVTControlCharacters(screen.written())
      expect(drawn).toContain('[--------------------] 0/2  0001-a')
      expect(drawn).toContain('[==========----------] 1/2  b.c·[2J  2,000 rows')
      expect(drawn).toContain('2,000 rows  1s')
      expect(drawn).toContain('[====================] 2/2')
      // The last that is written takes the line away.
      expect(screen.written().endsWith('\u001b[1G\u001b[2K')).toBe(true)
    })

    test('draws nothing beside JSON, and nothing where there is no terminal', async () => {
      const screen = terminal(100)
      const deps = { ...direct().deps, sleep: async () => expect.unreachable('nothing is drawn anew') }
      const json = await setup({ deps, screen: screen.stream }).trackerd(...line.split(' '), '--json')
      expect(json).toMatchObject({ code: 0, err: '' })
      expect(JSON.parse(json.out)).toBeTruthy()
      expect(screen.written()).toBe('')
      expect(await setup({ deps }).trackerd(...line.split(' '))).toMatchObject({ code: 0, err: '' })
    })
  },
)

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

test('an export tells what it holds, beside itself when it goes to standard output', async () => {
  const { calls, deps } = direct()
  const toFile = await setup({ deps }).trackerd('tenant', 'export', 'acme', '--to', 'acme.jsonl')
  expect(toFile).toMatchObject({ code: 0, err: '' })
  expect(toFile.out).toMatch(/^Tenant acme: 3 rows of 2 tables\.\n +SHA-256 +ab12\n$/)
  expect(await setup({ deps }).trackerd('tenant', 'export', 'acme', '--to', '-')).toEqual({
    code: 0,
    out: '',
    err: toFile.out,
  })
  const json = await setup({ deps }).trackerd('--json', 'tenant', 'export', 'acme', '--to', 'acme.jsonl')
  expect(JSON.parse(json.out)).toEqual({
    tenant_id: 't-1',
    slug: 'acme',
    bytes: 99,
    sha256: 'ab12',
    rows: { 'a.b': 2, 'a.c': 1 },
  })
  expect(calls).toEqual([
    ['acme', 'acme.jsonl'],
    ['acme', '-'],
    ['acme', 'acme.jsonl'],
  ])
})

test('erasing asks for the name twice, and prints the receipt', async () => {
  const { calls, deps } = direct()
  for (const line of ['erase acme', 'erase acme --yes-erase', 'erase acme --yes-erase globex'])
    expect(await setup({ deps }).trackerd('tenant', ...line.split(' '))).toMatchObject({ code: 2, out: '' })
  expect(calls).toEqual([])
  const done = await setup({ deps, terminal: 80 }).trackerd('tenant', 'erase', 'acme', '--yes-erase', 'acme')
  expect(done).toMatchObject({ code: 0, err: '' })
  expect(done.out).toMatch(
    /^Tenant acme is erased[\s\S]*Receipt +r-1\n[\s\S]*Export +none named\n\nTABLE +ROWS\na\.b +2\na\.c +1\n$/,
  )
  const json = await setup({ deps }).trackerd(
    ...'--json tenant erase acme --yes-erase acme --export acme.jsonl'.split(' '),
  )
  expect(JSON.parse(json.out)).toMatchObject({ id: 'r-1', export_sha256: 'ab12', rows: { 'a.b': 2, 'a.c': 1 } })
  expect(calls).toEqual([
    ['acme', null],
    ['acme', 'acme.jsonl'],
  ])
})

test('doctor tells what it found and how to mend it, and ends with 1 when anything fails', async () => {
  const findings = [
    { name: 'disk', outcome: 'warn' as const, found: '0.5 GiB free', mend: 'Make room.' },
    { name: 'Redis', outcome: 'fail' as const, found: 'no answer', mend: 'Start it.' },
  ]
  const { deps } = direct({ doctor: async () => findings })
  const told = await setup({ deps }).trackerd('doctor')
  expect(told).toMatchObject({ code: 1, err: '' })
  expect(told.out).toMatch(
    /fail +Redis +no answer\n\nWhat to do:\n {2}disk: Make room\.\n {2}Redis: Start it\.\n\n1 failure, 1 warning/,
  )
  const asJson = await setup({ deps }).trackerd('doctor', '--json')
  expect(asJson.code).toBe(1)
  expect(JSON.parse(asJson.out)).toEqual({ findings, failed: 1, warned: 1 })
  expect(await setup(direct()).trackerd('doctor')).toMatchObject({ code: 0, out: expect.stringMatching(/All is well/) })
})
