import { expect, test } from 'vitest'
import { githubWorld } from './github-world.ts'

const MINUTE = 60_000

test('everything of a repository is copied by the first run', async () => {
  const w = await githubWorld()
  const { repository, clock } = w
  const pull = repository.openPullRequest({ title: 'ABC-1 Add a thing', user: 'hubot' })
  clock.advance(MINUTE)
  repository.review(pull, { user: 'octocat', state: 'APPROVED' })
  const check = repository.createCheckRun(pull.head.sha, { name: 'build' })
  repository.completeCheckRun(check, 'success')
  clock.advance(MINUTE)
  repository.merge(pull)
  repository.openIssue({ title: 'It broke', labels: ['bug'] })
  const run = repository.startWorkflowRun()
  repository.completeWorkflowRun(run, 'success')
  repository.publishRelease({ tag: 'v1' })
  const deployment = repository.deploy()
  repository.setDeploymentStatus(deployment, 'success')
  clock.advance(MINUTE)
  const end = await w.sync()
  const { items } = await w.app.listSyncRecords(w.admin, {}, { limit: 1 })
  console.log(JSON.stringify(end), JSON.stringify(items, null, 1), w.server.requests.map((r) => `${r.status} ${r.method} ${r.path}${JSON.stringify(r.query)}`).join('\n'))
  for (const t of ['tracker_construction.peer_reviews','tracker_construction.commits','tracker_construction.pull_request_commits','tracker_construction.commit_checks','tracker_construction.pipeline_runs','tracker_qa.defects','tracker_release.deployment_records','tracker_release.deployment_changes','tracker_release.release_packages'])
    console.log(t, await w.sql(`select * from ${t}`).then((rows) => JSON.stringify(rows).slice(0, 600)))
  expect(end).toMatchObject({ state: 'ended', status: 'success' })
})
