import { createServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { INSTALLATION_ID, type OutgoingDelivery } from './github-server/index.ts'
import { type Calling, JWT, startCalling } from './github-server-caller.ts'

let calling: Calling

beforeEach(async () => {
  calling = await startCalling()
})
afterEach(() => calling.server.close())

describe('webhooks', () => {
  const sent: OutgoingDelivery[] = []
  beforeEach(() => {
    sent.length = 0
    calling.server.onDelivery = (delivery) => sent.push(delivery)
  })
  const names = () => sent.map(({ event, action }) => (action === null ? event : `${event}.${action}`))

  test('nothing is sent without a hook that listens', () => {
    const { server, hello } = calling
    hello.openIssue()
    server.state.addHook('octo', { url: 'https://x.example/in', events: ['push'] })
    hello.openIssue()
    hello.push()
    expect(names()).toEqual(['push'])
  })

  test('the life of a pull request is told as GitHub tells it', () => {
    const { server, hello, pass } = calling
    hello.push()
    server.state.addHook('octo/hello', { url: 'https://x.example/in' })
    const pull = hello.openPullRequest({ user: 'mona', title: 'Better' })
    pass(60)
    hello.pushToPullRequest(pull)
    hello.review(pull, { user: 'hubot', state: 'APPROVED' })
    pass(60)
    hello.merge(pull, { by: 'hubot' })
    expect(names()).toEqual([
      'create',
      'push',
      'pull_request.opened',
      'push',
      'pull_request.synchronize',
      'pull_request_review.submitted',
      'pull_request.closed',
      'push',
    ])
    expect(sent[2]?.payload).toMatchObject({
      action: 'opened',
      pull_request: { title: 'Better', state: 'open', merged_at: null, updated_at: '2026-03-01T12:00:00Z' },
      sender: { login: 'mona' },
      repository: { id: hello.it.id, full_name: 'octo/hello' },
    })
    expect(sent[5]?.payload).toMatchObject({ review: { state: 'approved' } })
    const merged = { merged: true, merged_at: '2026-03-01T12:02:00Z', merge_commit_sha: hello.it.history.at(-1) }
    expect(sent[6]?.payload).toMatchObject({ pull_request: merged })
    expect(sent[7]?.payload).toMatchObject({ ref: 'refs/heads/main', after: hello.it.history.at(-1) })
  })

  test('a later success makes an earlier one inactive, which no webhook says', async () => {
    const { server, hello, ask, pass } = calling
    hello.push()
    server.state.addHook('octo/hello', { url: 'https://x.example/in' })
    const first = hello.deploy()
    hello.setDeploymentStatus(first, 'success')
    pass(60)
    hello.setDeploymentStatus(hello.deploy(), 'success')
    expect(names()).toEqual([
      'deployment.created',
      'deployment_status.created',
      'deployment.created',
      'deployment_status.created',
    ])
    const { body } = await ask(`/repos/octo/hello/deployments/${first.id}`)
    expect(body.updated_at).toBe('2026-03-01T12:01:00Z')
    const { body: statuses } = await ask(`/repos/octo/hello/deployments/${first.id}/statuses`)
    expect(statuses.map(({ state }: { state: string }) => state)).toEqual(['inactive', 'success'])
  })

  test('the log tells every attempt, latest first, and a redelivery keeps the GUID', async () => {
    const { server, hello, ask, pass, times } = calling
    const hook = server.state.addHook('octo/hello', { url: 'https://x.example/in' })
    times(3, () => hello.openIssue())
    const [lost] = sent
    if (lost === undefined) throw new Error('nothing was sent')
    for (const delivery of sent) server.state.recordAttempt(delivery, delivery === lost ? 502 : 200)
    const log = `/repos/octo/hello/hooks/${hook.id}/deliveries`
    const first = await ask(`${log}?per_page=2`)
    expect(first.body).toHaveLength(2)
    const { body } = await ask(first.links.next ?? '')
    expect(body).toMatchObject([
      { guid: lost.guid, event: 'issues', action: 'opened', status_code: 502, redelivery: false },
    ])
    expect((await ask(`${log}?status=failure`)).body).toEqual(body)
    expect((await ask(`${log}/${body[0].id}/attempts`, { method: 'POST' })).status).toBe(202)
    expect(sent.at(-1)).toEqual({ ...lost, redelivery: true })
    pass(4 * 86_400)
    expect((await ask(log)).body).toEqual([])
  })

  test('the hook of an app has its log at the app', async () => {
    const { server, hello, ask } = calling
    server.state.addHook('app', { url: 'https://x.example/in', events: ['issues'] })
    hello.openIssue()
    for (const delivery of sent) server.state.recordAttempt(delivery, 200)
    expect(sent[0]?.payload).toMatchObject({ installation: { id: INSTALLATION_ID } })
    expect((await ask('/app/hook/deliveries', { token: JWT })).body).toMatchObject([
      { event: 'issues', status_code: 200 },
    ])
    expect((await ask('/app/hook/deliveries')).status).toBe(401)
  })

  test('a delivery can be posted to a real door, which then stands in the log', async () => {
    const { server, hello } = calling
    const hook = server.state.addHook('octo/hello', { url: 'https://x.example/in' })
    hello.openIssue()
    const heads: Record<string, unknown>[] = []
    const door = createServer((request, response) => {
      heads.push(request.headers)
      request.resume().on('end', () => response.writeHead(202).end())
    })
    await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
    const address = door.address()
    const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/in`
    const [delivery] = sent
    if (delivery === undefined) throw new Error('nothing was sent')
    expect(await server.deliver(delivery, url, 'secret')).toBe(202)
    await new Promise((resolve) => door.close(resolve))
    expect(await server.deliver(delivery, url, 'secret')).toBe(0)
    expect(heads[0]).toMatchObject({ 'x-github-event': 'issues', 'x-github-delivery': delivery.guid })
    expect(server.state.attempts(hook).map(({ statusCode }) => statusCode)).toEqual([0, 202])
  })
})

describe('what belongs together', () => {
  test('compare names the commits that head has and base lacks, oldest first and in pages', async () => {
    const { hello, ask } = calling
    const [base] = hello.push()
    const made = hello.push([{}, {}, {}])
    const path = `/repos/octo/hello/compare/${base?.sha}...${made[2]?.sha}`
    const { body, links } = await ask(`${path}?per_page=2`)
    expect(body).toMatchObject({
      status: 'ahead',
      total_commits: 3,
      commits: [{ sha: made[0]?.sha }, { sha: made[1]?.sha }],
    })
    expect((await ask(links.next ?? '')).body.commits).toMatchObject([{ sha: made[2]?.sha }])
    expect((await ask(`/repos/octo/hello/compare/${base?.sha}...${'0'.repeat(40)}`)).status).toBe(404)
    const since = `/repos/octo/hello/commits?sha=${made[1]?.sha}`
    expect((await ask(since)).body.map(({ sha }: { sha: string }) => sha)).toEqual([
      made[1]?.sha,
      made[0]?.sha,
      base?.sha,
    ])
  })

  test('a merge that keeps its commits brings them to the default branch, under a commit with two parents', async () => {
    const { hello, ask } = calling
    hello.push()
    const pull = hello.openPullRequest({ commits: [{}, {}] })
    hello.merge(pull, { method: 'merge', deleteBranch: true })
    const { body } = await ask('/repos/octo/hello/commits')
    expect(body.map(({ parents }: { parents: [] }) => parents.length)).toEqual([2, 1, 1, 0])
    expect((await ask('/repos/octo/hello/branches')).body).toMatchObject([{ name: 'main' }])
  })

  test('a re-run is a new attempt, and the one before stays as it ended', async () => {
    const { hello, ask, pass } = calling
    hello.push()
    const run = hello.startWorkflowRun()
    hello.completeWorkflowRun(run, 'failure')
    pass(60)
    hello.rerunWorkflowRun(run)
    const path = `/repos/octo/hello/actions/runs/${run.id}`
    expect((await ask(path)).body).toMatchObject({
      run_attempt: 2,
      status: 'queued',
      created_at: '2026-03-01T12:00:00Z',
    })
    const before = { run_attempt: 1, conclusion: 'failure', updated_at: '2026-03-01T12:00:00Z' }
    expect((await ask(`${path}/attempts/1`)).body).toMatchObject(before)
    expect((await ask(`${path}/attempts/3`)).status).toBe(404)
  })

  test('a release and its draft, checks and statuses of a commit are there to read', async () => {
    const { hello, ask } = calling
    const [made] = hello.push()
    const sha = made?.sha ?? ''
    const run = hello.createCheckRun(sha, { name: 'build', app: 'other-ci' })
    hello.completeCheckRun(run, 'failure')
    hello.setStatus(sha, 'lint', 'pending')
    hello.setStatus(sha, 'lint', 'success')
    const release = hello.publishRelease({ tag: 'v1', draft: true })
    hello.editRelease(release, { draft: false })
    const checks = await ask('/repos/octo/hello/commits/main/check-runs')
    expect(checks.body).toMatchObject({
      total_count: 1,
      check_runs: [{ conclusion: 'failure', app: { slug: 'other-ci' } }],
    })
    expect((await ask(`/repos/octo/hello/check-suites/${run.suiteId}`)).body).toMatchObject({ conclusion: 'failure' })
    const { body } = await ask(`/repos/octo/hello/commits/${sha}/statuses`)
    expect(body.map(({ state }: { state: string }) => state)).toEqual(['success', 'pending'])
    expect((await ask('/repos/octo/hello/releases')).body).toMatchObject([
      { tag_name: 'v1', published_at: '2026-03-01T12:00:00Z' },
    ])
  })
})
