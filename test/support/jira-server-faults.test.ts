import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_EMAIL, DEFAULT_TOKEN, type Fault } from './jira-server/index.ts'
import { basic, type Calling, keys, START, startCalling } from './jira-server-caller.ts'

let calling: Calling

beforeEach(async () => {
  calling = await startCalling()
})
afterEach(() => calling.server.close())

describe('limits', () => {
  const limited = (form: 'global' | 'tenant' | 'burst' | 'issue' | 'gateway', seconds?: number) => {
    const fault = { kind: 'limit', form, ...(seconds === undefined ? {} : { seconds }) } as const
    calling.server.fault(({ path }) => path === '/rest/api/3/issue/ABC-1', fault)
    return calling.ask('/issue/ABC-1')
  }
  const statuses = async (...paths: string[]) => {
    const answers: number[] = []
    for (const path of paths) answers.push((await calling.ask(path)).status)
    return answers
  }
  const CALLS = ['/issue/ABC-1', '/issue/ABC-2', '/myself']

  beforeEach(() => {
    for (let i = 0; i < 2; i += 1) calling.abc.createIssue()
  })

  test.each([
    ['global', 'jira-quota-global-based', [429, 429, 429]],
    ['tenant', 'jira-quota-tenant-based', [429, 429, 429]],
    ['burst', 'jira-burst-based', [429, 429, 200]],
    ['issue', 'jira-per-issue-on-write', [429, 200, 200]],
  ] as const)('%s: names %s, and holds where it says until it ends', async (form, reason, held) => {
    const { server, pass } = calling
    const { status, headers } = await limited(form, 90)
    expect([status, headers.get('ratelimit-reason'), headers.get('retry-after')]).toEqual([429, reason, '90'])
    expect(headers.get('x-ratelimit-reset')).toBe('2026-03-01T12:01Z')
    expect(await statuses(...CALLS)).toEqual(held)
    expect(server.state.beyondLimit).toBe(held.filter((it) => it === 429).length)
    pass(90)
    expect(await statuses(...CALLS)).toEqual([200, 200, 200])
  })

  test('a quota lasts until the next full hour, a burst for half a minute', async () => {
    expect((await limited('tenant')).headers.get('retry-after')).toBe('3600')
    calling.pass(3_600)
    expect((await limited('burst')).headers.get('retry-after')).toBe('30')
  })

  test('a gateway says nothing at all, and holds nothing', async () => {
    const { status, headers, body } = await limited('gateway')
    expect([status, body, headers.get('retry-after'), headers.get('ratelimit-reason')]).toEqual([429, null, null, null])
    expect(await statuses(...CALLS)).toEqual([200, 200, 200])
  })
})

describe('faults', () => {
  const faulty = (fault: Fault, times = 1) => calling.server.fault(({ path }) => path.startsWith('/rest'), fault, times)
  const raw = () =>
    fetch(`${calling.server.baseUrl}/rest/api/3/myself`, {
      headers: { authorization: basic(DEFAULT_EMAIL, DEFAULT_TOKEN) },
    })

  test('any status with headers and a body, as often as it was set and only where it matches', async () => {
    const { server, ask } = calling
    server.fault(
      ({ path }) => path.endsWith('/myself'),
      { kind: 'status', status: 503, headers: { 'retry-after': '7' } },
      2,
    )
    expect((await ask('/serverInfo')).status).toBe(200)
    const first = await ask('/myself')
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '7'])
    expect([(await ask('/myself')).status, (await ask('/myself')).status]).toEqual([503, 200])
    expect(server.requests.map(({ path, status, at }) => [path, status, at.getTime()])).toEqual([
      ['/rest/api/3/serverInfo', 200, START],
      ['/rest/api/3/myself', 503, START],
      ['/rest/api/3/myself', 503, START],
      ['/rest/api/3/myself', 200, START],
    ])
    server.resetRequests()
    faulty({ kind: 'html' })
    server.clearFaults()
    expect((await ask('/myself')).status).toBe(200)
    expect(server.requests).toMatchObject([{ method: 'GET', isGateway: false, body: null }])
  })

  test('HTML from a proxy or a login page, and JSON that is none', async () => {
    for (const status of [502, 200]) {
      faulty({ kind: 'html', status })
      const html = await raw()
      expect([html.status, html.headers.get('content-type')]).toEqual([status, 'text/html'])
    }
    faulty({ kind: 'not-json' })
    const text = await raw()
    expect(text.headers.get('content-type')).toContain('application/json')
    await expect(text.json()).rejects.toThrow()
  })

  test('connections that end early, answers that end in the middle, never end, take their time or never come', async () => {
    const { server } = calling
    faulty({ kind: 'hang-up' })
    await expect(raw()).rejects.toThrow()
    faulty({ kind: 'cut-off' })
    await expect(raw().then((it) => it.text())).rejects.toThrow()
    faulty({ kind: 'slow', everyMs: 1 })
    expect(await raw().then((it) => it.json())).toMatchObject({ displayName: 'Administrator' })
    faulty({ kind: 'endless' })
    const endless = await raw()
    let bytes = 0
    for await (const part of endless.body ?? []) {
      bytes += part.length
      if (bytes > 5_000_000) break
    }
    expect(bytes).toBeGreaterThan(5_000_000)
    faulty({ kind: 'silence' })
    const silent = raw().then(String, () => 'closed')
    while (server.requests.length < 5) await new Promise(setImmediate)
    await server.close()
    expect(await silent).toBe('closed')
  })

  test('a token that comes again and again, a page of nothing, a page that comes again', async () => {
    const { abc, search, times } = calling
    times(4, () => abc.createIssue())
    const page = (nextPageToken?: string) =>
      search('project = ABC ORDER BY id', { maxResults: 2, ...(nextPageToken === undefined ? {} : { nextPageToken }) })
    const first = (await page()).body
    faulty({ kind: 'repeated-token' }, 2)
    const second = (await page(first.nextPageToken)).body
    expect([keys(second), second.nextPageToken]).toEqual([['ABC-3', 'ABC-4'], first.nextPageToken])
    expect((await page(second.nextPageToken)).body).toEqual(second)
    faulty({ kind: 'empty-page' })
    expect((await page()).body).toEqual({ issues: [], nextPageToken: first.nextPageToken, isLast: false })
    expect((await page()).body).toEqual(first)
    faulty({ kind: 'repeated-page' })
    expect((await page(first.nextPageToken)).body).toEqual(first)
  })

  test('items in another order, and changes between two pages', async () => {
    const { abc, search, times } = calling
    times(3, () => abc.createIssue())
    const page = (more: object = {}) => search('project = ABC ORDER BY updated ASC', { maxResults: 2, ...more })
    faulty({ kind: 'reordered' })
    const { body } = await page()
    expect(keys(body)).toEqual(['ABC-2', 'ABC-1'])
    faulty({ kind: 'meanwhile', act: () => abc.deleteIssue(calling.server.state.issue('ABC-3')) })
    expect(keys((await page({ nextPageToken: body.nextPageToken })).body)).toEqual([])
  })

  test('an index that finds by what was and shows what is', async () => {
    const { abc, server, search, pass } = calling
    const issue = abc.createIssue({ summary: 'Old' })
    pass(60)
    server.state.indexLagMs = 30_000
    server.state.indexShows = 'now'
    abc.editIssue(issue, { summary: 'New' })
    const { body } = await search(`updated <= ${START}`, { fields: ['summary'] })
    expect(body.issues[0].fields.summary).toBe('New')
  })

  test('an answer takes as long as it was told to', async () => {
    const slow = await startCalling({ latencyMs: 20 })
    const began = performance.now()
    await slow.ask('/myself')
    expect(performance.now() - began).toBeGreaterThan(18)
    await slow.server.close()
  })
})
