import { expect, test } from 'vitest'
import { app, checked, DELIVERIES, EXPIRY, fine, HOOKS, R, rate } from './connected.ts'
import { FORBIDDEN, NOT_FOUND, refusal } from './scripted.ts'

test('a connection that works says so line by line', async () => {
  const { lines, account, credentialExpiresAt } = await checked(fine)
  expect(lines.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
    'authenticated ok',
    'clock ok',
    'token_expiry ok',
    'rate_limit ok',
    'permission:pull_requests ok',
    'permission:issues ok',
    'permission:workflow_runs ok',
    'permission:deployments ok',
    'permission:releases ok',
    'permission:commits ok',
    'permission:checks ok',
    'webhook ok',
    'deliveries ok',
  ])
  expect(lines.filter(({ text, hint }) => text === '' || hint !== null)).toEqual([])
  expect([account, credentialExpiresAt]).toEqual(['octocat', new Date('2026-12-31T23:59:59Z')])
})

test('a credential that is refused is the only line, whenever that shows', async () => {
  const refused = refusal('UPSTREAM_UNAUTHENTICATED')
  for (const call of ['GET /user', `${R}/issues?per_page=1`, HOOKS]) {
    const { lines, account, credentialExpiresAt } = await checked({ ...fine, [call]: refused })
    expect(lines).toMatchObject([{ name: 'authenticated', outcome: 'failed' }])
    expect(lines[0]?.hint).toContain('set-credential')
    expect([account, credentialExpiresAt]).toEqual([null, null])
  }
})

test('a limit or an outage is no finding', async () => {
  for (const error of [refusal('UPSTREAM_LIMITED'), refusal('UPSTREAM_UNAVAILABLE')]) {
    for (const call of ['GET /user', 'GET /rate_limit', `${R}/pulls?per_page=1`, HOOKS, DELIVERIES]) {
      await expect(checked({ ...fine, [call]: error })).rejects.toBe(error)
    }
  }
})

test('a line that fails hides no other', async () => {
  const invalid = refusal('UPSTREAM_INVALID')
  const calls = ['GET /user', 'GET /rate_limit', `${R}/pulls?per_page=1`, HOOKS]
  const { lines, line } = await checked({ ...fine, ...Object.fromEntries(calls.map((call) => [call, invalid])) })
  expect(lines).toHaveLength(13)
  expect(lines.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name)).toEqual([
    'authenticated',
    'rate_limit',
    'permission:pull_requests',
    'webhook',
  ])
  for (const name of ['clock', 'token_expiry', 'deliveries']) expect(line(name)?.outcome, name).toBe('unknown')
})

test.each([
  [0, 'ok', 'differ by 0 s'],
  [60_000, 'ok', 'differ by 60 s'],
  [75_000, 'warning', '75 s behind the one of GitHub'],
  [-600_000, 'warning', '600 s ahead of the one of GitHub'],
])('a source whose clock is %d ms before ours: %s', async (skewMs, outcome, text) => {
  const { line } = await checked({ ...fine, 'GET /user': { data: { login: 'octocat' }, skewMs } })
  expect(line('clock')).toMatchObject({ outcome, text: expect.stringContaining(text) })
})

test.each([
  ['2026-03-02 12:00:00 UTC', 'ok', '2026-03-02T12:00:00.000Z'],
  ['2026-03-02 11:59:59 UTC', 'warning', '2026-03-02T11:59:59.000Z'],
  ['2026-01-31 13:00:00 +0200', 'failed', '2026-01-31T11:00:00.000Z'],
  ['2026-12-31 23:59:59 -08:00', 'ok', '2027-01-01T07:59:59.000Z'],
  ['31.12.2026', 'unknown', null],
  ['2026-13-31 23:59:59 UTC', 'unknown', null],
])('a token that lives until %s: %s', async (text, outcome, at) => {
  const told = { data: { login: 'octocat' }, headers: { [EXPIRY]: text } }
  const { line, credentialExpiresAt } = await checked({ ...fine, 'GET /user': told })
  expect(line('token_expiry')?.outcome).toBe(outcome)
  expect(credentialExpiresAt?.toISOString() ?? null).toBe(at)
})

test('a token without an end never expires', async () => {
  const { line, credentialExpiresAt } = await checked({ ...fine, 'GET /user': { data: { login: 'octocat' } } })
  expect(line('token_expiry')).toMatchObject({ outcome: 'ok', text: 'The token never expires' })
  expect(credentialExpiresAt).toBeNull()
})

test('the budget is told, with a warning below a tenth, and a server without limits is fine', async () => {
  const low = await checked({ ...fine, 'GET /rate_limit': rate(499) })
  expect(low.line('rate_limit')).toMatchObject({
    outcome: 'warning',
    text: '499 of 5000 requests of this hour are left',
  })
  expect((await checked({ ...fine, 'GET /rate_limit': rate(500) })).line('rate_limit')?.outcome).toBe('ok')
  const unlimited = await checked({ ...fine, 'GET /rate_limit': NOT_FOUND })
  expect(unlimited.line('rate_limit')?.outcome).toBe('ok')
})

test('a permission that is missing is named, as GitHub names it or as the stream needs it', async () => {
  const { line } = await checked({
    ...fine,
    [`${R}/pulls?per_page=1`]: refusal('UPSTREAM_FORBIDDEN', { permission: 'pull_requests=read' }),
    [`${R}/issues?per_page=1`]: FORBIDDEN,
    [`${R}/deployments?per_page=1`]: NOT_FOUND,
    [`${R}/commits/HEAD/status?per_page=1`]: FORBIDDEN,
  })
  const needs = (permission: string) => ({ outcome: 'failed', text: expect.stringContaining(permission) })
  expect(line('permission:pull_requests')).toMatchObject(needs('pull_requests=read'))
  expect(line('permission:issues')).toMatchObject(needs('Issues: read'))
  expect(line('permission:deployments')).toMatchObject(needs('Deployments: read'))
  expect(line('permission:checks')).toMatchObject({
    ...needs('Checks: read'),
    hint: expect.stringContaining('fine-grained'),
  })
  expect(line('permission:commits')?.outcome).toBe('ok')
})

test('an empty repository and a switched off feature are no missing permission', async () => {
  const { line } = await checked({
    ...fine,
    [`${R}/commits?per_page=1`]: refusal('UPSTREAM_REJECTED', { status: 409 }),
    [`${R}/commits/HEAD/check-runs?per_page=1`]: refusal('UPSTREAM_REJECTED', { status: 422 }),
    [`${R}/issues?per_page=1`]: refusal('UPSTREAM_NOT_FOUND', { status: 410 }),
  })
  for (const stream of ['commits', 'checks', 'issues']) expect(line(`permission:${stream}`)?.outcome).toBe('ok')
})

test('without a repository nothing is tried on one', async () => {
  const { lines } = await checked(fine, 'token', [])
  const open = lines.filter(({ outcome }) => outcome === 'unknown')
  expect(open).toHaveLength(9)
  expect(open.slice(0, 8).every(({ hint }) => hint === 'Bind a repository first.')).toBe(true)
})

test('an app is checked as itself, with its own hook, and never expires', async () => {
  const { lines, account, credentialExpiresAt } = await checked(app, 'app')
  expect(lines.filter(({ outcome }) => outcome !== 'ok')).toEqual([])
  expect([account, credentialExpiresAt]).toEqual(['Acme trackerd', null])
})
