import { describe, expect, test } from 'vitest'
import { CANARY, endpoint, ID } from '../http/fake-app.ts'
import { NOW, setup } from './setup.ts'

const HOUR_AGO = new Date(NOW.getTime() - 3_600_000).toISOString()
const PAGE = { limit: 50, cursor: undefined }

/** Command line, the use case it must reach with these arguments, and what people read. */
const COMMANDS: readonly [line: string, calls: readonly [string, ...unknown[]], words: RegExp][] = [
  ['status', ['status'], /octo +active +1m ago +1 +1m ago +5 +2 +0 +1\n[\s\S]*skipped 2 as scope_unbound/],
  ['tenant list', ['listTenants'], /^SLUG +NAME +TIME ZONE +CREATED +ID\nacme +Acme +UTC +1m ago/],
  [
    'tenant create globex --name Globex --time-zone Europe/Berlin',
    ['createTenant', { slug: 'globex', name: 'Globex', timeZone: 'Europe/Berlin' }],
    new RegExp(`Tenant globex.*\n.*\n +Admin key +${CANARY}`),
  ],
  ['key list', ['listKeys'], /ci +viewer +trk_abcd +- +active/],
  [
    'key create ci --role operator --expires 2027-01-01',
    ['createKey', { name: 'ci', role: 'operator', expiresAt: '2027-01-01T00:00:00.000Z' }],
    new RegExp(`Key +${CANARY}\n +Role +operator`),
  ],
  [
    'key create ci --role viewer --expires 30d',
    ['createKey', { name: 'ci', role: 'viewer', expiresAt: new Date(NOW.getTime() + 30 * 86_400_000).toISOString() }],
    new RegExp(`Key +${CANARY}`),
  ],
  [`key revoke ${ID}`, ['revokeKey', ID], /Key ci is revoked/],
  [
    'endpoint add github --name octo --repo octo/hello --repo octo/world',
    ['addEndpoint', { system: 'github', name: 'octo', bindingMode: 'listed', scopes: ['octo/hello', 'octo/world'] }],
    new RegExp(
      `Payload URL: http://127.0.0.1:8080/webhooks/github/${ID}\\n[\\s\\S]*Secret: ${CANARY} .*once[\\s\\S]*Pull requests`,
    ),
  ],
  [
    'endpoint add github --all --repo octo/hello --secret 0123456789abcdef',
    [
      'addEndpoint',
      {
        system: 'github',
        name: 'github',
        bindingMode: 'auto',
        scopes: ['octo/hello'],
        webhookSecret: '0123456789abcdef',
      },
    ],
    /Secret: the one you gave/,
  ],
  [
    'endpoint add github --base-url https://ghe.example/api/v3',
    ['addEndpoint', { system: 'github', name: 'github', bindingMode: 'auto', baseUrl: 'https://ghe.example/api/v3' }],
    /everything the hook sends/,
  ],
  ['endpoint list', ['listEndpoints'], /octo +github +active +auto +1m ago/],
  [`endpoint show ${ID}`, ['showEndpoint', ID], /Webhook URL +http:\/\/127.0.0.1:8080\/webhooks/],
  [`endpoint pause ${ID}`, ['changeEndpoint', ID, { status: 'inactive' }], /Endpoint octo is/],
  ['endpoint resume octo', ['changeEndpoint', ID, { status: 'active' }], /Endpoint octo is active/],
  ['endpoint remove octo', ['removeEndpoint', ID], /removed/],
  ['endpoint rotate-secret octo', ['rotateSecret', ID, undefined], new RegExp(CANARY)],
  ['scope list octo', ['listScopes', ID], /octo\/hello +repository +hello +active +operator/],
  [
    'scope add octo octo/hello --initiative Hello --incident-label ^sev --deployment-source merges --move-stories',
    [
      'addScope',
      ID,
      {
        name: 'octo/hello',
        initiative: 'Hello',
        rules: { incidentLabels: ['^sev'], deploymentSource: 'merges', moveStories: true },
      },
    ],
    /octo\/hello is bound/,
  ],
  ['scope add octo octo/hello', ['addScope', ID, { name: 'octo/hello' }], /octo\/hello is bound/],
  [
    'deliveries list --endpoint octo --status dead --topic push --reason r --since 1h --limit 5 --cursor c',
    [
      'listDeliveries',
      { endpointId: ID, status: 'dead', topic: 'push', reason: 'r', since: HOUR_AGO },
      { limit: 5, cursor: 'c' },
    ],
    /1m ago +pull_request.opened +dead +12 +13.7 KiB +PAYLOAD_INVALID[\s\S]*--cursor next/,
  ],
  [`deliveries show ${ID}`, ['showDelivery', ID], /Error +PAYLOAD_INVALID: no[\s\S]*Headers\n +X-GitHub-Event +push/],
  [`deliveries replay ${ID}`, ['replayDelivery', ID], /pending again/],
  [
    'deliveries replay --status dead --topic push',
    ['replayDeliveries', { endpointId: undefined, status: 'dead', topic: 'push' }],
    /4 deliveries/,
  ],
  [
    'outbox stats',
    ['outboxStats'],
    /1 pending \(oldest 1m ago\), 2 processed, 0 dead\n[\s\S]*peer_review.opened +1 +3/,
  ],
  [
    `outbox list --type peer_review.opened --aggregate ${ID} --state pending`,
    ['listOutbox', { eventType: 'peer_review.opened', aggregateId: ID, state: 'pending' }, PAGE],
    /7 +1m ago +peer_review.opened +pending/,
  ],
  [
    'sync-records list --endpoint octo --status success --type webhook --until 1h',
    ['listSyncRecords', { endpointId: ID, status: 'success', type: 'webhook', until: HOUR_AGO }, PAGE],
    /1m ago +webhook +success +3 +0/,
  ],
  [`sync-records show ${ID}`, ['showSyncRecord', ID], /Items +3 processed, 0 failed\nCounts +pullRequest 1/],
]

describe.each(COMMANDS)('trackerd %s', (line, [name, ...args], words) => {
  test('reaches its use case and tells people', async () => {
    const { trackerd, app } = setup()
    const done = await trackerd(...line.split(' '))
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(done.out).toMatch(words)
    const call = app.calls.findLast(([called]) => called !== 'authenticate')
    expect([call?.[0], ...(call?.slice(2) ?? [])]).toEqual([name, ...args])
  })

  test('prints JSON and nothing else with --json', async () => {
    const { trackerd } = setup()
    const done = await trackerd(...line.split(' '), '--json')
    expect(done).toMatchObject({ code: 0, err: '' })
    expect(JSON.parse(done.out)).toEqual(expect.any(Object))
  })
})

test('--json is the answer of the API, whole', async () => {
  const { trackerd } = setup()
  expect(JSON.parse((await trackerd('--json', 'endpoint', 'show', ID)).out)).toMatchObject({
    id: ID,
    binding_mode: 'auto',
    secret_ids: ['s1'],
    last_error: null,
    version: 3,
  })
  expect(JSON.parse((await trackerd('deliveries', 'list', '--json')).out)).toMatchObject({
    items: [{ delivery_id: 'd-1' }],
    next_cursor: 'next',
  })
})

test('a list that is longer than a page is read to its end', async () => {
  const many = Array.from({ length: 401 }, (_, at) => ({
    ...endpoint,
    id: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
  }))
  const { trackerd } = setup({ app: { listEndpoints: async () => many } })
  const { out } = await trackerd('endpoint', 'list', '--json')
  expect((JSON.parse(out) as { items: { id: string }[] }).items.map(({ id }) => id)).toEqual(many.map(({ id }) => id))
})

test('empty lists say so, and what to do', async () => {
  const { trackerd } = setup({ app: { listEndpoints: async () => [] } })
  expect((await trackerd('endpoint', 'list')).out).toBe(
    'There are no endpoints yet. Add one with "trackerd endpoint add github".\n',
  )
  expect(JSON.parse((await trackerd('endpoint', 'list', '--json')).out)).toEqual({ items: [], next_cursor: null })
})

test('the secret of one\u2019s own comes from standard input and is not echoed', async () => {
  const { trackerd, app } = setup({ stdin: '  own-secret-0123456789\n' })
  const done = await trackerd('endpoint', 'rotate-secret', ID, '--secret-stdin')
  expect(app.calls.at(-1)).toEqual(['rotateSecret', expect.anything(), ID, 'own-secret-0123456789'])
  expect(done.out).not.toContain('own-secret-0123456789')
})

test('deliveries show --body prints the bytes alone; a terminal gets no control characters', async () => {
  const body = '{"title":"\u001b[31mred"}\n'
  const showDelivery = async () => ({ ...(await setup().app.showDelivery({} as never, ID)), body })
  expect((await setup({ app: { showDelivery } }).trackerd('deliveries', 'show', ID, '--body')).out).toBe(body)
  const onTerminal = await setup({ app: { showDelivery }, terminal: 80 }).trackerd('deliveries', 'show', ID, '--body')
  expect(onTerminal.out).toBe('{"title":"\u00b7[31mred"}\n\n')
})

test('a body that was dropped is said to be', async () => {
  const showDelivery = async () => ({ ...(await setup().app.showDelivery({} as never, ID)), body: null })
  const done = await setup({ app: { showDelivery } }).trackerd('deliveries', 'show', ID, '--body')
  expect(done).toMatchObject({ code: 1, err: expect.stringContaining('NOT_FOUND') })
})

test('on a terminal a table is cut to its width, ids excepted; in a pipe nothing is cut', async () => {
  const listEndpoints = async () => [{ ...endpoint, name: 'n'.repeat(100) }]
  const narrow = await setup({ app: { listEndpoints }, terminal: 110 }).trackerd('endpoint', 'list')
  expect(Math.max(...narrow.out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110)
  expect(narrow.out).toContain(ID)
  expect(narrow.out).toContain('n\u2026')
  expect((await setup({ app: { listEndpoints } }).trackerd('endpoint', 'list')).out).toContain('n'.repeat(100))
})

test('names from outside cannot move the cursor of a terminal', async () => {
  const listInitiatives = async () => [{ ...endpoint, name: 'a\u001b[2Jb\nc' }]
  const { out } = await setup({ app: { listEndpoints: listInitiatives }, terminal: 120 }).trackerd('endpoint', 'list')
  expect(out).toContain('a\u00b7[2Jb\u00b7c')
})
