import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_TOKEN, type Fault, type GithubServerOptions } from './github-server/index.ts'
import { type Calling, numbers, START, startCalling } from './github-server-caller.ts'

let calling: Calling

beforeEach(async () => {
  calling = await startCalling()
})
afterEach(() => calling.server.close())

describe('limits', () => {
  async function limitedTo(limits: GithubServerOptions['limits'] & object): Promise<Calling> {
    await calling.server.close()
    calling = await startCalling({ limits })
    return calling
  }

  test('a used up budget refuses until its window ends, and whoever asks on is counted', async () => {
    const { server, ask, pass } = await limitedTo({ core: 2, windowSeconds: 100 })
    const first = await ask('/user')
    expect(first.headers.get('x-ratelimit-reset')).toBe(String(START / 1000 + 100))
    expect((await ask('/user')).headers.get('x-ratelimit-remaining')).toBe('0')
    expect(server.state.beyondLimit).toBe(0)
    const refused = await ask('/user')
    expect([refused.status, refused.headers.get('x-ratelimit-remaining')]).toEqual([403, '0'])
    expect(server.state.beyondLimit).toBe(1)
    expect((await ask('/rate_limit')).body.resources).toMatchObject({
      core: { remaining: 0 },
      graphql: { remaining: 5_000 },
    })
    pass(100)
    expect((await ask('/user')).status).toBe(200)
  })

  test('a used up budget of GraphQL is said with status 200', async () => {
    const { query } = await limitedTo({ graphql: 0 })
    const { status, headers, body } = await query({ owner: 'octo', repo: 'hello' })
    expect([status, headers.get('x-ratelimit-remaining'), body.errors[0].type]).toEqual([200, '0', 'RATE_LIMITED'])
  })

  test.each([
    ['429-retry-after', 429, '30'],
    ['403-retry-after', 403, '30'],
    ['403-remaining-0', 403, null],
    ['403-bare', 403, null],
  ] as const)('%s: everything before its end is beyond the limit', async (form, status, retryAfter) => {
    const { server, ask, pass } = calling
    server.fault(() => true, { kind: 'rate-limit', form, seconds: 30 })
    const told = await ask('/user')
    expect([told.status, told.headers.get('retry-after')]).toEqual([status, retryAfter])
    expect(told.headers.get('x-ratelimit-remaining')).toBe(
      form === '403-bare' ? null : form === '403-remaining-0' ? '0' : '5000',
    )
    pass(29)
    expect((await ask('/user')).status).not.toBe(200)
    expect(server.state.beyondLimit).toBe(1)
    pass(1)
    expect((await ask('/user')).status).toBe(200)
  })
})

describe('faults', () => {
  const everything = () => true
  const faulty = (fault: Fault) => calling.server.fault(everything, fault)
  const raw = (path: string) =>
    fetch(`${calling.server.baseUrl}${path}`, { headers: { authorization: `Bearer ${DEFAULT_TOKEN}` } })

  test('any status with headers and a body, as often as it was set and only where it matches', async () => {
    const { server, ask } = calling
    server.fault(({ path }) => path === '/user', { kind: 'status', status: 503, headers: { 'retry-after': '7' } }, 2)
    expect((await ask('/repos/octo/hello')).status).toBe(200)
    const first = await ask('/user')
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '7'])
    expect([(await ask('/user')).status, (await ask('/user')).status]).toEqual([503, 200])
    expect(server.requests.map(({ path, status }) => [path, status])).toEqual([
      ['/repos/octo/hello', 200],
      ['/user', 503],
      ['/user', 503],
      ['/user', 200],
    ])
  })

  test('HTML from a proxy, and JSON that is none', async () => {
    faulty({ kind: 'html' })
    const html = await raw('/user')
    expect([html.status, html.headers.get('content-type')]).toEqual([502, 'text/html'])
    faulty({ kind: 'not-json' })
    const text = await raw('/user')
    expect(text.headers.get('content-type')).toContain('application/json')
    await expect(text.json()).rejects.toThrow()
  })

  test('connections that end early, answers that end in the middle, never end or never come', async () => {
    const { server } = calling
    faulty({ kind: 'hang-up' })
    await expect(raw('/user')).rejects.toThrow()
    faulty({ kind: 'cut-off' })
    await expect(raw('/user').then((it) => it.text())).rejects.toThrow()
    faulty({ kind: 'endless' })
    const endless = await raw('/user')
    let bytes = 0
    for await (const part of endless.body ?? []) {
      bytes += part.length
      if (bytes > 5_000_000) break
    }
    expect(bytes).toBeGreaterThan(5_000_000)
    faulty({ kind: 'silence' })
    const silent = raw('/user')
    const [outcome] = await Promise.all([silent.then(String, () => 'closed'), seen(4).then(() => server.close())])
    expect(outcome).toBe('closed')
  })

  /** Looks until so many requests have come in: then the one that is never answered is on its way. */
  async function seen(count: number): Promise<void> {
    while (calling.server.requests.length < count) await new Promise(setImmediate)
  }

  test('a page that comes again, items in another order, and changes between two pages', async () => {
    const { hello, ask, times } = calling
    times(4, () => hello.openIssue())
    const list = '/repos/octo/hello/issues?direction=asc&per_page=2'
    const first = await ask(list)
    faulty({ kind: 'repeated-page' })
    const again = await ask(first.links.next ?? '')
    expect([numbers(again.body), again.links.next]).toEqual([[1, 2], first.links.next])
    faulty({ kind: 'reordered' })
    expect(numbers((await ask(list)).body)).toEqual([2, 1])
    faulty({ kind: 'meanwhile', act: () => hello.closeIssue(hello.openIssue()) })
    expect(numbers((await ask(`${list}&page=2&state=all`)).body)).toEqual([3, 4])
    expect(numbers((await ask(`${list}&page=3&state=all`)).body)).toEqual([5])
  })

  test('GraphQL that answers with errors instead of data, or beside it', async () => {
    const { hello, query } = calling
    hello.push()
    hello.openPullRequest()
    faulty({ kind: 'graphql-errors', types: ['MAX_NODE_LIMIT_EXCEEDED', null] })
    const whole = await query({ owner: 'octo', repo: 'hello' })
    expect([whole.status, whole.body.data, whole.body.errors[0].type]).toEqual([200, null, 'MAX_NODE_LIMIT_EXCEEDED'])
    const path = ['repository', 'pullRequests', 'nodes', 0]
    faulty({ kind: 'graphql-partial', path, type: 'SERVICE_UNAVAILABLE' })
    const part = await query({ owner: 'octo', repo: 'hello' })
    expect(part.body).toMatchObject({ data: { repository: { pullRequests: { nodes: [null] } } }, errors: [{ path }] })
  })
})
