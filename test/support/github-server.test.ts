import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DEFAULT_TOKEN, INSTALLATION_ID } from './github-server/index.ts'
import { type Calling, JWT, numbers, START, startCalling } from './github-server-caller.ts'

let calling: Calling

beforeEach(async () => {
  calling = await startCalling()
})
afterEach(() => calling.server.close())

describe('lists', () => {
  test('Link leads from the first page to the last and back, by the number of the repository', async () => {
    const { hello, ask, times } = calling
    times(5, () => hello.openIssue())
    const first = await ask('/repos/octo/hello/issues?per_page=2&direction=asc')
    expect(numbers(first.body)).toEqual([1, 2])
    expect(Object.keys(first.links)).toEqual(['next', 'last'])
    expect(first.links.next).toContain(`/api/v3/repositories/${hello.it.id}/issues?`)
    const last = await ask(first.links.last ?? '')
    expect(numbers(last.body)).toEqual([5])
    expect(Object.keys(last.links)).toEqual(['prev', 'first'])
    expect(numbers((await ask(last.links.prev ?? '')).body)).toEqual([3, 4])
  })

  test('a page holds 30 by default, 100 at most, and no more than the server was started for', async () => {
    const { hello, ask, times } = calling
    times(120, () => hello.openIssue())
    expect((await ask('/repos/octo/hello/issues')).body).toHaveLength(30)
    expect((await ask('/repos/octo/hello/issues?per_page=500')).body).toHaveLength(100)
    const capped = await startCalling({ perPageCap: 3 })
    capped.times(5, () => capped.hello.openIssue())
    expect((await capped.ask('/repos/octo/hello/issues?per_page=100')).body).toHaveLength(3)
    await capped.server.close()
  })

  test('since is inclusive, and pull requests are among the issues', async () => {
    const { hello, ask, times } = calling
    hello.push()
    const [, second, third] = times(3, () => hello.openIssue())
    const pull = hello.openPullRequest()
    const list = '/repos/octo/hello/issues?state=all&sort=updated&direction=asc'
    const { body } = await ask(`${list}&since=${second?.updated_at}`)
    expect(numbers(body)).toEqual([second?.number, third?.number, pull.number])
    expect(body[2].pull_request).toMatchObject({ merged_at: null })
    expect(body[2].id).not.toBe(pull.id)
  })

  test('what changes moves to the end of the order of change', async () => {
    const { hello, ask, pass, times } = calling
    const [first] = times(3, () => hello.openIssue())
    const list = '/repos/octo/hello/issues?state=all&sort=updated&direction=asc'
    expect(numbers((await ask(list)).body)).toEqual([1, 2, 3])
    pass(10)
    hello.closeIssue(first ?? hello.openIssue())
    const { body } = await ask(list)
    expect(numbers(body)).toEqual([2, 3, 1])
    expect(body[2]).toMatchObject({
      state: 'closed',
      closed_at: '2026-03-01T12:00:40Z',
      updated_at: '2026-03-01T12:00:40Z',
    })
    expect(numbers((await ask('/repos/octo/hello/issues')).body)).toEqual([3, 2])
  })

  test('a search for runs counts all of them and shows 1,000', async () => {
    const { hello, ask, times } = calling
    hello.push()
    times(1_050, () => hello.startWorkflowRun())
    const search = '/repos/octo/hello/actions/runs?created=2026-03-01T12:00:00Z..*&per_page=100'
    const first = await ask(search)
    expect(first.body).toMatchObject({ total_count: 1_050 })
    expect(first.links.last).toContain('page=10')
    expect((await ask(`${search}&page=11`)).body.workflow_runs).toEqual([])
    const bounds = '2026-03-01T12:00:10Z..2026-03-01T12:00:30Z'
    expect((await ask(`/repos/octo/hello/actions/runs?created=${bounds}`)).body.total_count).toBe(3)
  })

  test('a repository without commits has no list of them, and no HEAD', async () => {
    const { ask } = calling
    expect((await ask('/repos/octo/hello/commits')).status).toBe(409)
    expect((await ask('/repos/octo/hello/commits/HEAD/check-runs')).status).toBe(422)
  })
})

describe('conditional requests', () => {
  test('an answer that is still the same is 304, and does not count', async () => {
    const { hello, ask } = calling
    hello.openIssue()
    const first = await ask('/repos/octo/hello/issues')
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' }
    const again = await ask('/repos/octo/hello/issues', { headers })
    expect([again.status, again.body]).toEqual([304, null])
    expect(again.headers.get('x-ratelimit-used')).toBe(first.headers.get('x-ratelimit-used'))
    hello.openIssue()
    expect((await ask('/repos/octo/hello/issues', { headers })).status).toBe(200)
  })
})

describe('names and access', () => {
  test('a renamed repository redirects from every old address until its name is taken again', async () => {
    const { server, hello, ask } = calling
    hello.openIssue()
    hello.rename('world')
    const old = await ask('/repos/octo/hello/issues?per_page=1')
    expect(old.status).toBe(301)
    expect(old.headers.get('location')).toBe(`${server.baseUrl}/repositories/${hello.it.id}/issues?per_page=1`)
    expect((await ask(old.headers.get('location') ?? '')).body).toHaveLength(1)
    expect((await ask('/repos/octo/world')).body).toMatchObject({ id: hello.it.id, full_name: 'octo/world' })
    const other = server.state.createRepository('octo/hello')
    expect((await ask('/repos/octo/hello')).body.id).toBe(other.it.id)
  })

  test('what is deleted or hidden is not found; what may not be read is forbidden and says what is missing', async () => {
    const { server, hello, ask } = calling
    server.state.deny(DEFAULT_TOKEN, 'deployments')
    const forbidden = await ask('/repos/octo/hello/deployments')
    expect([forbidden.status, forbidden.headers.get('x-accepted-github-permissions')]).toEqual([
      403,
      'deployments=read',
    ])
    server.state.hide(DEFAULT_TOKEN, 'octo/hello')
    expect((await ask('/repos/octo/hello')).status).toBe(404)
    server.state.reveal(DEFAULT_TOKEN, 'octo/hello')
    hello.delete()
    expect((await ask(`/repositories/${hello.it.id}`)).status).toBe(404)
  })

  test('a token answers until it is revoked or expires, and says when that is', async () => {
    const { server, ask, pass } = calling
    server.state.addToken('short', { login: 'mona', expiresAt: new Date(START + 60_000) })
    const user = await ask('/user', { token: 'short' })
    expect(user.body.login).toBe('mona')
    expect(user.headers.get('github-authentication-token-expiration')).toBe('2026-03-01 12:01:00 UTC')
    pass(60)
    expect((await ask('/user', { token: 'short' })).status).toBe(401)
    server.state.revoke(DEFAULT_TOKEN)
    expect((await ask('/user')).body.message).toBe('Bad credentials')
    expect((await ask('/user', { token: null })).body.message).toBe('Requires authentication')
  })

  test('an app gets tokens of its installation that live for an hour', async () => {
    const { server, ask, pass } = calling
    const path = `/app/installations/${INSTALLATION_ID}/access_tokens`
    expect((await ask(path, { method: 'POST' })).status).toBe(401)
    const { status, body } = await ask(path, { method: 'POST', token: JWT })
    expect([status, body.expires_at, body.token.length > 40]).toEqual([201, '2026-03-01T13:00:00Z', true])
    server.state.createRepository('octo/other')
    server.state.select('installation', ['octo/hello'])
    const { body: list } = await ask('/installation/repositories', { token: body.token })
    expect(list).toMatchObject({
      total_count: 1,
      repository_selection: 'selected',
      repositories: [{ full_name: 'octo/hello' }],
    })
    pass(3_600)
    expect((await ask('/installation/repositories', { token: body.token })).status).toBe(401)
    expect(server.requests.map(({ authorization }) => authorization)).toEqual(['token', 'app', 'token', 'token'])
  })

  test('a deleted issue is gone, a transferred one redirects to its new number', async () => {
    const { server, hello, ask } = calling
    const other = server.state.createRepository('octo/other')
    const [one, two] = [hello.openIssue(), hello.openIssue()]
    hello.deleteIssue(one)
    const moved = hello.transferIssue(two, other.it)
    expect((await ask('/repos/octo/hello/issues/1')).status).toBe(410)
    const old = await ask('/repos/octo/hello/issues/2')
    expect([old.status, old.body.url]).toEqual([
      301,
      `${server.baseUrl}/repositories/${other.it.id}/issues/${moved.number}`,
    ])
    expect((await ask('/repos/octo/hello/issues')).body).toEqual([])
    hello.setHasIssues(false)
    expect((await ask('/repos/octo/hello/issues')).status).toBe(410)
  })
})
