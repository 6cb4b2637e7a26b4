import { describe, expect, test } from 'vitest'
import { isNearLimit, nextHour, rateTold, waitUntil } from '../../../../adapters/jira/client/limit-headers.ts'
import { verdictOf } from '../../../../adapters/jira/client/verdict.ts'
import { refused } from '../../refused.ts'
import { BLOCK_END, dated, NOW, PAT, type Respond, setup } from './world.ts'

const at = (seconds: number) => new Date(NOW.getTime() + seconds * 1000)
const GRANT = { kind: 'oauth', client_id: 'app', client_secret: 's', refresh_token: 'r', cloud_id: 'c' }
const ACCESS = { token: 'a', madeAt: NOW.toISOString(), expiresAt: at(3600).toISOString() }
/** A grant that is good for an hour, so that nothing but the call is asked. */
const vault = { renew: async (stale: unknown) => ({ ...(stale as Record<string, never>), access: ACCESS }) }

const limited =
  (headers: Record<string, string>, status = 429): Respond =>
  () => [status, { message: 'Rate limit exceeded' }, headers]

const RETRY = { 'retry-after': '45' }

describe('a limit pauses exactly what it names:', () => {
  test('the hourly quota of the app stops all endpoints of the app, until the next hour of the source', async () => {
    const world = setup(limited({ 'RateLimit-Reason': 'jira-quota-global-based', ...dated(600_000) }), {
      credential: GRANT,
      vault,
    })
    const { code, details } = await refused(world.client.get('/rest/api/{api}/field'))
    // Theirs is 12:20: at 13:00 theirs it is 12:50 here.
    expect([code, details.until, details.resource]).toEqual(['UPSTREAM_LIMITED', '2026-03-01T12:50:00.000Z', 'the app'])
    expect(world.budget.at(-1)).toEqual(['blockApp', new Date('2026-03-01T12:50:00Z'), 'jira-quota-global-based'])
    expect(world.asked).toHaveLength(1)
  })

  test.each([
    ['Retry-After', { ...RETRY }, at(45)],
    ['X-RateLimit-Reset', { 'X-RateLimit-Reset': '2026-03-01T12:40:00Z' }, new Date('2026-03-01T12:40:00Z')],
  ])('or until the time that %s tells', async (_, headers, until) => {
    const world = setup(limited({ 'ratelimit-reason': 'jira-quota-global-based', ...headers }), {
      credential: GRANT,
      vault,
    })
    expect((await refused(world.client.get('/rest/api/{api}/field'))).details.until).toBe(until.toISOString())
    expect(world.budget.at(-1)).toEqual(['blockApp', until, 'jira-quota-global-based'])
  })

  test('the quota of the tenant stops this endpoint', async () => {
    const { client, budget } = setup(limited({ 'RateLimit-Reason': 'jira-quota-tenant-based', ...RETRY }))
    const { details } = await refused(client.get('/rest/api/{api}/field'))
    expect(details).toEqual({ until: at(45).toISOString(), resource: '*', reason: 'jira-quota-tenant-based' })
    expect(budget.at(-1)).toEqual(['block', '*', at(45), 'jira-quota-tenant-based'])
  })

  test('the burst limit stops this call', async () => {
    const { client, budget } = setup(limited({ 'RateLimit-Reason': 'jira-burst-based', ...RETRY }))
    const { details } = await refused(client.query('/rest/api/{api}/search/jql', {}))
    expect(details.resource).toBe('POST /rest/api/3/search/jql')
    expect(budget.at(-1)).toEqual(['block', 'POST /rest/api/3/search/jql', at(45), 'jira-burst-based'])
  })

  test.each([
    [{ issue: 'ABC-7' }, 'issue:ABC-7'],
    [{ issue: 10_007 }, 'issue:10007'],
  ])('the limit of writes stops those to the issue %o', async (parameters, resource) => {
    const { client, budget } = setup(limited({ 'RateLimit-Reason': 'jira-per-issue-on-write', ...RETRY }))
    const { details } = await refused(client.put('/rest/api/{api}/issue/{issue}/properties/x', {}, parameters))
    expect(details.resource).toBe(resource)
    expect(budget.at(-1)).toEqual(['block', resource, at(45), 'jira-per-issue-on-write'])
  })

  test('the limit of writes stops the call when its path names no issue', async () => {
    const { client, budget } = setup(limited({ 'RateLimit-Reason': 'jira-per-issue-on-write' }))
    await refused(client.put('/rest/api/{api}/bulk/issues/fields', {}))
    expect(budget.at(-1)).toEqual(['block', 'PUT /rest/api/3/bulk/issues/fields', null, 'jira-per-issue-on-write'])
  })

  test.each<[string, number, Record<string, string>, Date | null, string]>([
    ['a 429 of the gateway that tells nothing', 429, {}, null, 'too many requests'],
    ['a 429 with Retry-After alone', 429, RETRY, at(45), 'retry-after'],
    ['a 503 with Retry-After', 503, RETRY, at(45), 'retry-after'],
    ['a reason of tomorrow', 429, { 'RateLimit-Reason': 'jira-moon-based', ...RETRY }, at(45), 'retry-after'],
  ])('%s stops this endpoint', async (_, status, headers, until, reason) => {
    const { client, budget, asked } = setup(limited(headers, status), { credential: PAT })
    const { code, details } = await refused(client.get('/rest/api/{api}/field'))
    const end = (until ?? BLOCK_END).toISOString()
    expect([code, details]).toEqual(['UPSTREAM_LIMITED', { until: end, resource: '*', reason }])
    expect(budget.at(-1)).toEqual(['block', '*', until, reason])
    expect(asked).toHaveLength(1)
  })

  test('no limit is an answer to the budget: an answer would end a row of waits, and they would never grow', async () => {
    const { client, budget } = setup(limited({ 'x-ratelimit-remaining': '10' }))
    await refused(client.get('/rest/api/{api}/field'))
    expect(budget.map(([what]) => what)).toEqual(['take', 'block'])
  })

  test('a retry-after of 0 on an answer means that there is no limit: Data Center sends it with every one', async () => {
    const { client } = setup(() => [200, [], { 'retry-after': '0' }], { credential: PAT })
    expect((await client.get('/rest/api/{api}/field')).data).toEqual([])
  })
})

describe('the time that a limit tells', () => {
  const told = (headers: Record<string, string>) => waitUntil(new Headers({ ...dated(0), ...headers }), NOW)

  test.each<[string, Record<string, string>, Date | null]>([
    ['seconds', { 'retry-after': '30' }, at(30)],
    ['an HTTP date', { 'retry-after': at(30).toUTCString() }, at(30)],
    ['seconds before a reset', { 'retry-after': '30', 'x-ratelimit-reset': at(90).toISOString() }, at(30)],
    ['a reset', { 'x-ratelimit-reset': '2026-03-01T12:11:30Z' }, at(90)],
    ['a reset with milliseconds', { 'x-ratelimit-reset': at(90).toISOString() }, at(90)],
    ['a reset of another zone', { 'x-ratelimit-reset': '2026-03-01T14:11:30+02:00' }, at(90)],
    ['a reset of another zone, written shortly', { 'x-ratelimit-reset': '2026-03-01T07:11:30-0500' }, at(90)],
    ['a reset to the minute: its end', { 'x-ratelimit-reset': '2026-03-01T12:11Z' }, at(120)],
    ['a reset without a zone: UTC', { 'x-ratelimit-reset': '2026-03-01T12:11:30' }, at(90)],
    ['a reset that is over: a second', { 'x-ratelimit-reset': '2026-03-01T12:00:00Z' }, at(1)],
    ['a reset in a year: a day', { 'x-ratelimit-reset': '2027-03-01T12:00:00Z' }, at(86_400)],
    ['no instant', { 'x-ratelimit-reset': '1767225600' }, null],
    ['no date', { 'x-ratelimit-reset': '2026-13-45T99:99:99Z' }, null],
    ['words', { 'retry-after': 'soon', 'x-ratelimit-reset': 'later' }, null],
    ['nothing', {}, null],
  ])('may be %s', (_, headers, until) => {
    expect(told(headers)).toEqual(until)
  })

  test.each([600_000, -600_000])('is by the clock of the source, %i ms from ours', (skew) => {
    const theirs = (seconds: number) => new Date(at(seconds).getTime() + skew)
    const headers = new Headers({ ...dated(skew), 'x-ratelimit-reset': theirs(90).toISOString() })
    expect(waitUntil(headers, NOW)).toEqual(at(90))
    expect(rateTold(headers, NOW).resetsAt).toEqual(at(90))
    headers.set('retry-after', theirs(40).toUTCString())
    expect(waitUntil(headers, NOW)).toEqual(at(40))
  })

  test('of an app without one is the next hour, which is a whole one when one has just begun', () => {
    expect(nextHour(new Headers(dated(0)), NOW)).toEqual(new Date('2026-03-01T13:00:00Z'))
    expect(nextHour(new Headers(dated(50 * 60_000)), NOW)).toEqual(new Date('2026-03-01T13:10:00Z'))
  })

  test('and what is left are told in numbers or not at all', () => {
    const headers = new Headers({ 'x-ratelimit-limit': 'many', 'x-ratelimit-remaining': '-1' })
    expect(rateTold(headers, NOW)).toEqual({ limit: undefined, remaining: undefined, resetsAt: undefined })
    expect(isNearLimit(new Headers({ 'x-ratelimit-nearlimit': 'TRUE' }))).toBe(true)
    expect(isNearLimit(new Headers({ 'x-ratelimit-nearlimit': 'false' }))).toBe(false)
  })
})

test('a permission that is missing is no limit, whatever else the answer tells', () => {
  const headers = new Headers({ 'retry-after': '30', 'ratelimit-reason': 'jira-burst-based' })
  expect(verdictOf({ status: 403, headers }, NOW)).toMatchObject({ is: 'failure', code: 'UPSTREAM_FORBIDDEN' })
})
