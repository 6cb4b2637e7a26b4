import { describe, expect, test } from 'vitest'
import type { EndpointView } from '../../src/app.ts'
import { TrackerdError } from '../../src/errors.ts'
import { CANARY, endpoint, ID, once } from '../http/fake-app.ts'
import { NOW, setup } from './setup.ts'

const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000).toISOString()
const line = (outcome: 'ok' | 'warning' | 'failed' | 'unknown', name: string) => ({
  name,
  outcome,
  text: `${name} is ${outcome}`,
  hint: outcome === 'ok' ? null : `Mend ${name}.`,
})
const health = (...lines: ReturnType<typeof line>[]) => ({ checkedAt: NOW.toISOString(), account: null, lines })

const shown = async (change: Partial<EndpointView>, ...command: string[]) =>
  (await setup({ app: { listEndpoints: async () => [{ ...endpoint, ...change }] } }).trackerd(...command)).out

describe('how well an endpoint can be read, in its row of the list', () => {
  test.each<[Partial<EndpointView>, string]>([
    [{ hasCredential: false, health: null }, 'webhooks only'],
    [{ health: null }, 'not checked'],
    [{ health: health(line('ok', 'a'), line('unknown', 'b')) }, 'ok'],
    [{ health: health(line('warning', 'a'), line('warning', 'b'), line('failed', 'c')) }, '1 failed, 2 warnings'],
    [{ credentialExpiresAt: inDays(31) }, 'ok'],
    [{ credentialExpiresAt: inDays(12.5) }, 'ends in 12d'],
    [{ credentialExpiresAt: inDays(-3), health: health(line('failed', 'a')) }, '1 failed, ends 3d ago'],
  ])('%j', async (change, words) => {
    expect(await shown(change, 'endpoint', 'list')).toContain(`1m ago  -       ${words}  `)
  })
})

test('endpoint show says what it is read with, how often, and when that ends', async () => {
  const show = async (change: Partial<EndpointView>) =>
    (await setup({ app: { showEndpoint: async () => ({ ...endpoint, ...change }) } }).trackerd('endpoint', 'show', ID))
      .out
  const soon = await show({ credentialExpiresAt: inDays(7), bindingMode: 'listed', syncIntervalSeconds: 600 })
  expect(soon).toMatch(/Credential +set, expires 2026-01-09\S+ \(in 7d\): replace it with "trackerd endpoint set-cred/)
  expect(soon).toMatch(/Binds +the scopes listed, octo\/\*\n/)
  expect(soon).toMatch(/Connection +ends in 7d, checked 1m ago as octocat\nPolled +every 600 seconds\n/)
  expect(await show({ credentialExpiresAt: inDays(90) })).toMatch(/Credential +set, expires \S+ \(in 90d\)\n/)
  expect(await show({ hasCredential: false, health: null })).toMatch(/Credential +none\nConnection +webhooks only\n/)
})

test('endpoint check ends with 1 when anything fails, and says what to do below the table', async () => {
  const checkEndpoint = async () => ({
    ...endpoint,
    health: health(line('ok', 'authenticated'), line('warning', 'clock'), line('failed', 'permission:issues')),
  })
  const done = await setup({ app: { checkEndpoint } }).trackerd('endpoint', 'check', 'octo')
  expect(done).toMatchObject({ code: 1, err: '' })
  expect(done.out.split('\n')).toEqual([
    'OUTCOME  CHECK              FOUND',
    'ok       authenticated      authenticated is ok',
    'warning  clock              clock is warning',
    'failed   permission:issues  permission:issues is failed',
    '',
    'What to do:',
    '  clock: Mend clock.',
    '  permission:issues: Mend permission:issues.',
    '',
  ])
})

test('a warning alone does not fail endpoint check', async () => {
  const checkEndpoint = async () => ({ ...endpoint, health: health(line('warning', 'clock')) })
  expect((await setup({ app: { checkEndpoint } }).trackerd('endpoint', 'check', 'octo')).code).toBe(0)
})

test('status names the jobs that wait, run or have failed, and no others', async () => {
  const { app } = setup()
  const status = await app.status({} as never)
  const none = { waiting: 0, active: 0, failed: 0 }
  const told = async (queue: typeof status.queue) =>
    (await setup({ app: { status: async () => ({ ...status, queue }) } }).trackerd('status')).out
      .split('\n')
      .filter((line) => line.startsWith('Queue'))
  const prune = { name: 'prune', ...none }
  expect(await told([prune, { name: 'sweep', ...none, failed: 1 }])).toEqual([
    expect.stringMatching(/^Queue +sweep: 0 waiting, 0 active, 1 failed$/),
  ])
  expect(await told([prune])).toEqual([expect.stringMatching(/^Queue +nothing waits$/)])
})

test('status names the checks that fail', async () => {
  const { app } = setup()
  const status = await app.status({} as never)
  const endpoints = status.endpoints.map((it) => ({ ...it, health: health(line('failed', 'webhook')) }))
  const { out } = await setup({ app: { status: async () => ({ ...status, endpoints }) } }).trackerd('status')
  expect(out).toMatch(/octo +active +1m ago +1m ago +1 failed/)
  expect(out).toContain('octo: webhook fails: webhook is failed ("trackerd endpoint check" says what to do)')
})

test('endpoint add without a credential says how to connect it, with which permissions', async () => {
  const added = { ...once, endpoint: { ...endpoint, name: 'my hub', hasCredential: false }, scopes: [] }
  const { out } = await setup({ app: { addEndpoint: async () => added } }).trackerd('endpoint', 'add', 'github')
  expect(out).toMatch(
    /Read: Contents, Metadata, Pull requests, Issues, Actions, Checks, Commit statuses, Deployments\n +Read and write: Webhooks/,
  )
  expect(out).toContain("  trackerd endpoint set-credential 'my hub' --token-stdin\n")
  expect(out).toMatch(/Then:\n {2}trackerd endpoint check 'my hub'\n {2}trackerd sync 'my hub' --wait\n$/)
})

test('what the source refuses when a credential is set is told, with until when to wait', async () => {
  const setCredential = async () => {
    throw new TrackerdError('UPSTREAM_LIMITED', { what: 'core', until: '2026-01-02T03:30:00.000Z' })
  }
  const done = await setup({ app: { setCredential } }).trackerd('endpoint', 'set-credential', 'octo', '--token', 'abc')
  expect(done).toMatchObject({ code: 1, out: '' })
  expect(done.err).toMatch(/^error UPSTREAM_LIMITED: .*: core\n {2}until: 2026-01-02T03:30:00.000Z\n/)
})

test.each([
  ['--token-stdin', { stdin: `  ${CANARY}\n` }, { kind: 'token', token: CANARY }],
  ['--token', {}, { kind: 'token', token: CANARY }],
  [
    '--private-key',
    { files: { 'app.pem': CANARY } },
    { kind: 'app', app_id: '7', installation_id: '8', private_key: CANARY },
  ],
] as const)('a credential given by %s reaches its use case and is never shown', async (option, given, credential) => {
  const values = {
    '--token-stdin': [],
    '--token': [CANARY],
    '--private-key': ['app.pem', '--app-id', '7', '--installation-id', '8'],
  }
  for (const command of [
    ['endpoint', 'set-credential', 'octo'],
    ['endpoint', 'add', 'github', '--secret', '0123456789abcdef'],
  ])
    for (const refuse of [false, true])
      for (const json of [[], ['--json']]) {
        const answer = async () => {
          if (refuse) throw new TrackerdError('INPUT_INVALID', { issues: [{ path: 'credential', message: 'is none' }] })
          return endpoint
        }
        const { trackerd, app, lines } = setup({
          ...given,
          app: {
            setCredential: answer,
            addEndpoint: async () => ({ ...once, endpoint: await answer(), webhookSecret: 'made', scopes: [] }),
          },
        })
        const done = await trackerd(...command, option, ...values[option], ...json)
        expect(done.code).toBe(refuse ? 2 : 0)
        expect(JSON.stringify([done, lines])).not.toContain(CANARY)
        const [, , ...args] = app.calls.findLast(([name]) => name !== 'authenticate') ?? []
        expect(args.at(-1)).toEqual(command[1] === 'add' ? expect.objectContaining({ credential }) : credential)
      }
})
