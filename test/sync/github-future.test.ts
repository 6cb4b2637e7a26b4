import { expect, test } from 'vitest'
import { expectCopied } from './expect-copied.ts'
import { githubWorld, HOUR, MINUTE } from './github-world.ts'

const FUTURE = '9999-12-31T23:59:59Z'

test('objects that are dated into the year 9999 end no list: what others and they themselves become later is read', async () => {
  const w = await githubWorld()
  const { repository, clock } = w
  const odd = { issue: repository.openIssue({ labels: ['bug'] }), pull: repository.openPullRequest() }
  const runs = [repository.startWorkflowRun(), repository.startWorkflowRun()]
  const [deployment] = [repository.deploy(), repository.deploy()]
  const calm = { issue: repository.openIssue({ labels: ['bug'] }), pull: repository.openPullRequest() }
  repository.it.touch(odd.issue, FUTURE)
  repository.it.touch(odd.pull, FUTURE)
  Object.assign(runs[0]?.attempts.at(-1) ?? {}, { updated_at: FUTURE })
  deployment.updated_at = FUTURE
  // The first run walks over everything, the second one asks for what is new.
  for (const _ of [1, 2]) {
    await w.run('incremental')
    clock.advance(HOUR)
  }
  repository.closeIssue(calm.issue)
  repository.merge(calm.pull)
  repository.closeIssue(odd.issue)
  repository.closePullRequest(odd.pull)
  for (const run of runs) repository.completeWorkflowRun(run, 'success')
  repository.setDeploymentStatus(deployment, 'success')
  repository.openIssue({ labels: ['bug'] })
  repository.openPullRequest()
  repository.publishRelease({ tag: 'v1' })
  repository.startWorkflowRun()
  repository.deploy()
  clock.advance(MINUTE)
  await w.run('incremental')
  await w.run('incremental')
  await expectCopied(w)
})

test('a census finds nothing missed in what is dated into the future', async () => {
  const w = await githubWorld()
  w.repository.it.touch(w.repository.openIssue({ labels: ['bug'] }), FUTURE)
  expect(await w.run('incremental')).toMatchObject({ counts: { from_future: 1 } })
  w.clock.advance(HOUR)
  expect(await w.run('census')).toMatchObject({ status: 'success', counts: { stale: 0, missing: 0 } })
})
