import { expect, test } from 'vitest'
import { copyOf } from './copy.ts'
import { expectCopied } from './expect-copied.ts'
import { type GithubWorld, githubWorld, HOUR, MINUTE, SECOND } from './github-world.ts'

/** Something happens when a page of this list is asked for: the first, the second … */
function meanwhile({ server }: GithubWorld, list: string, acts: readonly (() => void)[]) {
  for (const act of acts) server.fault(({ path }) => path.endsWith(list), { kind: 'meanwhile', act })
}

const nothing = () => undefined

test('pull requests that move to the front while they are read leave no hole', async () => {
  const w = await githubWorld({ server: { perPageCap: 3 } })
  const { repository, clock } = w
  await w.run('incremental')
  const pulls = Array.from({ length: 10 }, () => {
    clock.advance(MINUTE)
    return repository.openPullRequest()
  })
  clock.advance(HOUR)
  const touch = (i: number) => () => {
    const pull = pulls[i]
    if (pull !== undefined) repository.editPullRequest(pull, { title: 'Touched' })
  }
  meanwhile(w, '/pulls', [nothing, touch(0), touch(9), touch(4)])
  expect(await w.run('incremental')).toMatchObject({ status: 'success' })
  // One that moved away before its page came is the first of the next run.
  await w.run('incremental')
  await expectCopied(w)
})

test('pull requests that change while all of them are read for the first time leave no hole', async () => {
  const w = await githubWorld({ server: { perPageCap: 3 } })
  const { repository, clock } = w
  const pulls = Array.from({ length: 10 }, () => {
    clock.advance(MINUTE)
    return repository.openPullRequest()
  })
  const [first] = pulls
  if (first === undefined) throw new Error('ten were opened')
  clock.advance(HOUR)
  meanwhile(w, '/graphql', [
    nothing,
    () => repository.merge(first),
    () => {
      repository.openPullRequest()
    },
  ])
  await w.run('incremental')
  expect(Object.keys((await copyOf(w, w.endpointId)).pulls)).toHaveLength(11)
  await w.run('incremental')
  await expectCopied(w)
})

test('issues that leave their place for the end while they are read leave no hole', async () => {
  const w = await githubWorld({ server: { perPageCap: 3 } })
  const { repository, clock } = w
  const issues = Array.from({ length: 10 }, () => {
    clock.advance(MINUTE)
    return repository.openIssue({ labels: ['bug'] })
  })
  clock.advance(HOUR)
  const touch = (i: number) => () => {
    const issue = issues[i]
    if (issue !== undefined) repository.editIssue(issue, { title: 'Touched' })
  }
  meanwhile(w, '/issues', [nothing, touch(0), touch(1), touch(2), touch(5)])
  expect(await w.run('incremental')).toMatchObject({ status: 'success' })
  await expectCopied(w)
})

test('more issues of one second than a page holds leave no hole', async () => {
  const w = await githubWorld({ server: { perPageCap: 3 } })
  for (let i = 0; i < 11; i += 1) w.repository.openIssue({ labels: ['bug'] })
  await w.run('incremental')
  await expectCopied(w)
})

test('workflow runs, deployments and releases that come while their lists are read leave no hole', async () => {
  const w = await githubWorld({ server: { perPageCap: 3 } })
  const { repository, clock } = w
  for (let i = 0; i < 8; i += 1) {
    clock.advance(MINUTE)
    repository.startWorkflowRun()
    repository.setDeploymentStatus(repository.deploy(), 'in_progress')
    repository.publishRelease({ tag: `v${i}` })
  }
  clock.advance(HOUR)
  meanwhile(w, '/actions/runs', [nothing, () => void repository.startWorkflowRun()])
  meanwhile(w, '/deployments', [nothing, () => void repository.deploy()])
  meanwhile(w, '/releases', [nothing, () => void repository.publishRelease({ tag: 'v100' })])
  meanwhile(w, '/commits', [() => void repository.push([{}, {}, {}, {}])])
  await w.run('incremental')
  clock.advance(HOUR)
  await w.run('incremental')
  await expectCopied(w)
})

test('a release that is deleted while the list is read hides none behind it for longer than a day', async () => {
  const w = await githubWorld({ server: { perPageCap: 3 } })
  const { repository, clock } = w
  const releases = Array.from({ length: 8 }, (_, i) => {
    clock.advance(MINUTE)
    return repository.publishRelease({ tag: `v${i}` })
  })
  const newest = releases.at(-1)
  if (newest === undefined) throw new Error('eight were published')
  meanwhile(w, '/releases', [nothing, () => repository.deleteRelease(newest)])
  await w.run('incremental')
  clock.advance(HOUR)
  expect(await w.run('census')).toMatchObject({ counts: { missing: 1, gone: 1 } })
  await expectCopied(w)
})

test('of more than 1,000 workflow runs none is missed, although a search shows no more', async () => {
  const w = await githubWorld()
  const { repository, clock } = w
  for (let i = 0; i < 1_050; i += 1) {
    if (i % 10 === 0) clock.advance(5 * SECOND)
    repository.startWorkflowRun()
  }
  clock.advance(HOUR)
  expect(await w.run('incremental', { streams: ['workflow_runs'] })).toMatchObject({ status: 'success' })
  expect(await w.count('tracker_construction.pipeline_runs')).toBe(1_050)
})

test('a run that is repeated days later is found by the census, and both of its attempts are kept', async () => {
  const w = await githubWorld()
  const { repository, clock } = w
  const run = repository.startWorkflowRun()
  repository.completeWorkflowRun(run, 'failure')
  await w.run('incremental')
  clock.advance(48 * HOUR)
  repository.startWorkflowRun()
  await w.run('incremental')
  repository.rerunWorkflowRun(run)
  clock.advance(HOUR)
  repository.completeWorkflowRun(run, 'success')
  await w.run('census')
  await expectCopied(w)
})

test('a page in another order, or given twice, adds nothing and hides nothing', async () => {
  const w = await githubWorld({ server: { perPageCap: 3 } })
  for (let i = 0; i < 8; i += 1) {
    w.clock.advance(MINUTE)
    w.repository.openIssue({ labels: ['bug'] })
    w.repository.openPullRequest()
  }
  await w.run('incremental')
  w.clock.advance(HOUR)
  for (const pull of w.repository.it.pulls.created) w.repository.editPullRequest(pull, { title: 'Touched' })
  w.server.fault(({ path }) => path.endsWith('/pulls'), { kind: 'reordered' }, 2)
  w.server.fault(({ path, query }) => path.endsWith('/pulls') && query.get('page') === '3', { kind: 'repeated-page' })
  await w.run('incremental')
  await w.run('incremental')
  await expectCopied(w)
})

/** Objects of every stream; what is returned changes one of each kind afterwards. */
function populated({ repository }: GithubWorld, tag: string) {
  const pull = repository.openPullRequest({ title: 'First' })
  const issue = repository.openIssue({ labels: ['incident'] })
  const deployment = repository.deploy()
  const release = repository.publishRelease({ tag })
  repository.startWorkflowRun()
  return {
    pull_requests: () => repository.editPullRequest(pull, { title: 'Second' }),
    issues: () => repository.closeIssue(issue),
    deployments: () => repository.setDeploymentStatus(deployment, 'success'),
    releases: () => repository.editRelease(release, { name: 'Second' }),
    workflow_runs: () => void repository.startWorkflowRun(),
  }
}

test.each(['pull_requests', 'issues', 'deployments', 'releases', 'workflow_runs'] as const)(
  '%s that a list shows late, changed before the last look, are found by the next one',
  async (stream) => {
    const w = await githubWorld()
    const { clock, skew } = w
    const change = populated(w, 'v1')[stream]
    clock.advance(HOUR)
    populated(w, 'v2')
    await w.run('incremental')
    // A copy of their database that lags behind.
    skew.ms = -5 * MINUTE
    change()
    skew.ms = 0
    clock.advance(MINUTE)
    await w.run('incremental')
    // What a deployment contains is asked for once its success is known.
    await w.run('incremental')
    await expectCopied(w)
  },
)

test.each([10, -10])('clocks that differ by %i minutes leave no hole in any stream', async (minutes) => {
  const w = await githubWorld({ skewMs: minutes * MINUTE, server: { perPageCap: 5 } })
  const { repository, clock } = w
  for (let round = 0; round < 3; round += 1) {
    for (let i = 0; i < 3; i += 1) {
      clock.advance(20 * SECOND)
      const pull = repository.openPullRequest({ commits: [{}, {}] })
      repository.review(pull, { user: 'hubot', state: 'APPROVED' })
      if (i === 0) repository.merge(pull)
      const issue = repository.openIssue({ labels: ['incident'] })
      if (i === 1) repository.closeIssue(issue)
      const run = repository.startWorkflowRun()
      if (i === 1) repository.completeWorkflowRun(run)
      repository.setDeploymentStatus(repository.deploy(), i === 1 ? 'failure' : 'success')
      repository.publishRelease({ tag: `v${round}.${i}` })
      repository.push()
    }
    expect(await w.run('incremental')).toMatchObject({ status: 'success' })
    clock.advance(5 * MINUTE)
  }
  await w.run('incremental')
  await expectCopied(w)
})
