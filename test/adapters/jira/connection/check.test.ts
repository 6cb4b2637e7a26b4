import { describe, expect, test } from 'vitest'
import { check } from '../../../../adapters/jira/connection/check.ts'
import { BOARD, type FakeClient, PROJECT } from '../streams/fake-client.ts'
import { linesOf, may, page, refusal, type Script, scripted } from './scripted.ts'

const PATH = '/webhooks/jira/endpoint-1'
const WELL: Script = {
  'GET /rest/api/3/myself': { accountId: 'a1', displayName: 'Anna' },
  'GET /rest/api/3/mypermissions': may({ BROWSE_PROJECTS: true }),
  'GET /rest/agile/1.0/board': page(),
  'POST /rest/api/3/search/jql': { issues: [{ id: '1' }] },
  'POST /rest/api/3/changelog/bulkfetch': { issueChangeLogs: [] },
  'GET /rest/webhooks/1.0/webhook': [],
}

async function outcomes(client: FakeClient, scopes = [PROJECT, BOARD]) {
  const { lines } = await check(client, scopes, PATH)
  return Object.fromEntries(lines.map(({ name, outcome }) => [name, outcome]))
}

test('a connection that works says so line by line', async () => {
  const report = await check(scripted(WELL), [PROJECT, BOARD], PATH)
  expect([report.account, report.credentialExpiresAt]).toEqual(['Anna', null])
  expect(report.lines.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['authenticated', 'ok'],
    ['clock', 'ok'],
    ['token_expiry', 'unknown'],
    ['permission:ABC', 'ok'],
    ['permission:boards', 'ok'],
    ['permission:changelogs', 'ok'],
    ['webhook', 'warning'],
  ])
})

test('every line that is not well says what to do', async () => {
  const forbidden = refusal('UPSTREAM_FORBIDDEN', { status: 403 })
  const sick: Script = {
    ...WELL,
    'GET /rest/api/3/mypermissions': may({ BROWSE_PROJECTS: false }),
    'GET /rest/agile/1.0/board': forbidden,
    'POST /rest/api/3/changelog/bulkfetch': forbidden,
    'GET /rest/webhooks/1.0/webhook': forbidden,
  }
  const { lines } = await check(scripted(sick, { skewMs: 600_000 }), [PROJECT], PATH)
  const notWell = lines.filter(({ outcome }) => outcome !== 'ok')
  expect(notWell.map(({ name, outcome }) => [name, outcome])).toEqual([
    ['clock', 'warning'],
    ['token_expiry', 'unknown'],
    ['permission:ABC', 'failed'],
    ['permission:boards', 'failed'],
    ['permission:changelogs', 'failed'],
    ['webhook', 'unknown'],
  ])
  for (const { hint } of notWell) expect(hint).toMatch(/\w+ \w+/)
})

test('a refused credential is the only line', async () => {
  const client = scripted({ ...WELL, 'GET /rest/api/3/myself': refusal('UPSTREAM_UNAUTHENTICATED') })
  expect(await outcomes(client)).toEqual({ authenticated: 'failed' })
  expect(linesOf(client)).toHaveLength(1)
})

test.each(['UPSTREAM_LIMITED', 'UPSTREAM_UNAVAILABLE'] as const)('%s says nothing about the set-up', async (code) => {
  const thrown = refusal(code)
  const client = scripted({ ...WELL, 'GET /rest/agile/1.0/board': thrown })
  await expect(check(client, [PROJECT], PATH)).rejects.toBe(thrown)
})

test('without a project the rest is tried all the same', async () => {
  expect(await outcomes(scripted(WELL), [])).toMatchObject({
    'permission:issues': 'unknown',
    'permission:boards': 'ok',
    'permission:changelogs': 'unknown',
  })
})

test('each project has its line, a gone one too, and beyond fifty that they were not tried', async () => {
  const many = Array.from({ length: 53 }, (_, i) => ({ ...PROJECT, name: `P${i}`, externalId: String(i) }))
  const lines = await outcomes(scripted(WELL), many)
  expect(lines).toMatchObject({ 'permission:P49': 'ok', 'permission:issues': 'unknown' })
  expect(lines).not.toHaveProperty('permission:P50')
  const gone = { ...WELL, 'GET /rest/api/3/mypermissions': refusal('UPSTREAM_NOT_FOUND', { status: 404 }) }
  expect(await outcomes(scripted(gone))).toMatchObject({ 'permission:ABC': 'failed' })
})

test('a site without Jira Software and a project without issues are well', async () => {
  const { 'GET /rest/agile/1.0/board': _, ...plain } = WELL
  const client = scripted({ ...plain, 'POST /rest/api/3/search/jql': { issues: [] } })
  expect(await outcomes(client)).toMatchObject({ 'permission:boards': 'ok', 'permission:changelogs': 'ok' })
})

describe('the end of a token', () => {
  const SERVER: Script = {
    'GET /rest/api/2/myself': { displayName: 'Anna' },
    'GET /rest/api/2/mypermissions': may({ BROWSE_PROJECTS: true }),
    'GET /rest/api/2/search': { total: 0, issues: [] },
    'GET /rest/agile/1.0/board': page(),
    'GET /rest/webhooks/1.0/webhook': [],
  }
  const token = (expiringAt: string | null) => ({ id: 1, name: 'trackerd', expiringAt })
  const checked = async (tokens: unknown) => {
    const script = { ...SERVER, 'GET /rest/pat/latest/tokens': tokens }
    const report = await check(scripted(script, { flavour: 'datacenter' }), [PROJECT], PATH)
    const line = report.lines.find(({ name }) => name === 'token_expiry')
    return [line?.outcome, report.credentialExpiresAt?.toISOString() ?? null]
  }

  test.each([
    ['far away', [token('2024-12-01T00:00:00.000+0100')], 'ok', '2024-11-30T23:00:00.000Z'],
    ['near', [token('2024-06-20T00:00:00.000Z')], 'warning', '2024-06-20T00:00:00.000Z'],
    ['over', [token('2024-05-20T00:00:00.000Z')], 'failed', '2024-05-20T00:00:00.000Z'],
    ['never', [token(null)], 'ok', null],
    ['near for one of several, which may be ours', [token('2024-06-20T00:00:00.000Z'), token(null)], 'warning', null],
    ['over for one of several, which is not ours', [token('2024-05-20T00:00:00.000Z'), token(null)], 'ok', null],
    ['not told', refusal('UPSTREAM_NOT_FOUND'), 'unknown', null],
  ])('of Data Center is %s', async (_, tokens, outcome, at) => {
    expect(await checked(tokens)).toEqual([outcome, at])
  })

  test('does not matter for an app', async () => {
    const lines = await outcomes(scripted({ ...WELL, 'GET /rest/api/3/webhook': page() }, { kind: 'oauth' }))
    expect(lines.token_expiry).toBe('ok')
  })
})
