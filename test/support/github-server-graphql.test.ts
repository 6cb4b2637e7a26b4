import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { example } from './github-examples.ts'
import { DEFAULT_TOKEN, type RawPull } from './github-server/index.ts'
import { type Calling, numbers, startCalling } from './github-server-caller.ts'

const SOMEBODY = { name: 'Somebody', email: 'somebody@example.com', date: '2019-05-15T15:20:00Z' }

let calling: Calling

beforeEach(async () => {
  calling = await startCalling()
})
afterEach(() => calling.server.close())

describe('GraphQL', () => {
  const inOrder = (field: string, direction: string, more: object = {}) =>
    calling.query({ owner: 'octo', repo: 'hello', first: 2, order: { field, direction }, ...more })

  test('pages of pull requests go on where the one before ended, whatever changed meanwhile', async () => {
    const { hello, pass, times } = calling
    hello.push()
    const pulls = times(4, () => hello.openPullRequest())
    const { body } = await inOrder('UPDATED_AT', 'DESC')
    const first = body.data.repository.pullRequests
    expect([numbers(first.nodes), first.totalCount, first.pageInfo.hasNextPage]).toEqual([[4, 3], 4, true])
    pass(10)
    hello.editPullRequest(pulls[1] ?? hello.pull(2), { title: 'Changed' })
    const next = await inOrder('UPDATED_AT', 'DESC', { after: first.pageInfo.endCursor })
    expect(numbers(next.body.data.repository.pullRequests.nodes)).toEqual([1])
    const oldest = await inOrder('CREATED_AT', 'ASC')
    expect(numbers(oldest.body.data.repository.pullRequests.nodes)).toEqual([1, 2])
    expect(oldest.body.data.repository.newest.nodes).toEqual([{ updatedAt: '2026-03-01T12:00:50Z' }])
    expect(oldest.body.data.rateLimit).toMatchObject({ cost: 1, remaining: 4_997 })
  })

  test('a pull request comes with reviews, commits and checks, and a bot without its suffix', async () => {
    const { hello, ask, query } = calling
    hello.push()
    const pull = hello.openPullRequest({ user: 'renovate[bot]', reviewers: ['mona'] })
    hello.review(pull, { user: 'hubot', state: 'APPROVED' })
    hello.completeCheckRun(hello.createCheckRun(pull.head.sha, { name: 'build' }), 'success')
    const { body: rest } = await ask(`/repos/octo/hello/pulls/${pull.number}`)
    const { body } = await query({ ids: [rest.node_id, 'PR_missing'] })
    expect(body.data.nodes[0]).toMatchObject({
      fullDatabaseId: String(pull.id),
      databaseId: null,
      state: 'OPEN',
      author: { __typename: 'Bot', login: 'renovate' },
      reviewRequests: { totalCount: 1 },
      reviews: { pageInfo: { hasNextPage: false }, nodes: [{ state: 'APPROVED', author: { login: 'hubot' } }] },
      commits: { totalCount: 1, nodes: [{ commit: { oid: pull.head.sha, author: { user: null } } }] },
      head: { nodes: [{ commit: { statusCheckRollup: { contexts: { nodes: [{ conclusion: 'SUCCESS' }] } } } }] },
    })
    expect(body).toMatchObject({ data: { nodes: [{}, null] }, errors: [{ type: 'NOT_FOUND', path: ['nodes', 1] }] })
  })

  test('what may not be read is null, with an error that says where', async () => {
    const { server, hello, query } = calling
    const [sha] = hello.push()
    const pull = hello.openPullRequest()
    hello.createCheckRun(pull.head.sha, { name: 'build' })
    server.state.deny(DEFAULT_TOKEN, 'checks')
    const { body } = await inOrder('CREATED_AT', 'ASC')
    const path = [
      'repository',
      'pullRequests',
      'nodes',
      0,
      'head',
      'nodes',
      0,
      'commit',
      'statusCheckRollup',
      'contexts',
      'nodes',
      0,
    ]
    expect(body.errors).toMatchObject([{ type: 'FORBIDDEN', path }])
    expect(sha).toBeDefined()
    const missing = await query({ owner: 'octo', repo: 'nothing' })
    expect(missing.body).toMatchObject({
      data: { repository: null },
      errors: [{ type: 'NOT_FOUND', path: ['repository'] }],
    })
  })
})

describe('in bulk', () => {
  test('20,000 pull requests are there at once, in either API, and can change like any other', async () => {
    const { hello, ask, query } = calling
    hello.push()
    hello.bulk(20_000)
    const { body } = await query({
      owner: 'octo',
      repo: 'hello',
      first: 1,
      order: { field: 'CREATED_AT', direction: 'ASC' },
    })
    const [node] = body.data.repository.pullRequests.nodes
    expect(node).toMatchObject({ number: 1, state: 'MERGED', reviews: { totalCount: 1 }, commits: { totalCount: 2 } })
    const { body: commits } = await ask('/repos/octo/hello/pulls/1/commits')
    expect(node.commits.nodes.map(({ commit }: { commit: { oid: string } }) => commit.oid)).toEqual(
      commits.map(({ sha }: { sha: string }) => sha),
    )
    const { body: checks } = await ask(`/repos/octo/hello/commits/${node.headRefOid}/check-runs`)
    expect(checks.total_count).toBe(2)
    expect((await ask('/repos/octo/hello/commits?per_page=1')).body[0].commit.message).toBe('Change 19800')
    hello.review(hello.pull(7), { user: 'mona', state: 'APPROVED' })
    expect((await ask('/repos/octo/hello/pulls/7/reviews')).body).toHaveLength(2)
    const latest = await ask('/repos/octo/hello/pulls?state=all&sort=updated&direction=desc&per_page=1')
    expect(latest.body[0].updated_at).toBe('2026-03-01T12:00:00Z')
  })
})

describe('recorded', () => {
  test('objects that were recorded at GitHub are shown as they came, and change like any other', async () => {
    const { hello, ask, query, pass } = calling
    const recorded = example('pull_request', 'opened').payload.pull_request as RawPull
    const commit = {
      ...{ sha: recorded.head.sha, author: null, parents: [{ sha: recorded.base.sha }] },
      commit: { message: 'Recorded', author: SOMEBODY, committer: SOMEBODY },
    }
    hello.load({ pulls: [recorded], pullCommits: [{ number: recorded.number, commit }] })
    const path = `/repos/octo/hello/pulls/${recorded.number}`
    const { body } = await ask(path)
    const { id, title, html_url, updated_at, review_comment_url } = recorded
    expect(body).toMatchObject({ id, title, html_url, updated_at, review_comment_url, user: { id: recorded.user?.id } })
    expect((await ask(`${path}/commits`)).body).toMatchObject([{ commit: { author: SOMEBODY }, author: null }])
    const { body: told } = await query({ ids: [body.node_id] })
    expect(told.data.nodes[0]).toMatchObject({ fullDatabaseId: String(id), url: html_url, commits: { totalCount: 1 } })
    pass(10)
    hello.closePullRequest(hello.pull(recorded.number))
    expect((await ask(path)).body).toMatchObject({ state: 'closed', updated_at: '2026-03-01T12:00:10Z', html_url })
  })
})
