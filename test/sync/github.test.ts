import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { INSTALLATION_ID } from '../support/github-server/index.ts'
import { copyOf } from './copy.ts'
import { expectCopied } from './expect-copied.ts'
import { type GithubWorld, githubWorld, HOUR, MINUTE } from './github-world.ts'
import { sourceOf } from './source-copy.ts'

/** A little of everything. */
function live({ repository, clock }: GithubWorld) {
  const pull = repository.openPullRequest({ title: 'ABC-1 Add a thing', user: 'hubot', commits: [{}, {}] })
  clock.advance(MINUTE)
  repository.review(pull, { user: 'octocat', state: 'APPROVED' })
  repository.review(pull, { user: 'monalisa', state: 'COMMENTED' })
  const check = repository.createCheckRun(pull.head.sha, { name: 'build' })
  repository.completeCheckRun(check, 'success')
  repository.setStatus(pull.head.sha, 'ci/lint', 'failure')
  clock.advance(MINUTE)
  repository.merge(pull)
  repository.openPullRequest({ draft: true, user: 'dependabot[bot]' })
  repository.closePullRequest(repository.openPullRequest())
  repository.openIssue({ title: 'It broke', labels: ['bug'] })
  repository.closeIssue(repository.openIssue({ title: 'All is down', labels: ['incident'] }))
  repository.openIssue({ title: 'How does it work?' })
  const run = repository.startWorkflowRun()
  repository.completeWorkflowRun(run, 'failure')
  repository.rerunWorkflowRun(run)
  repository.completeWorkflowRun(run, 'success')
  repository.startWorkflowRun()
  repository.publishRelease({ tag: 'v1' })
  repository.publishRelease({ tag: 'v2', draft: true })
  repository.setDeploymentStatus(repository.deploy(), 'success')
  clock.advance(MINUTE)
}

test('the first run copies everything of a repository', async () => {
  const w = await githubWorld()
  live(w)
  expect(await w.sync()).toMatchObject({ state: 'ended', status: 'success' })
  // The deployment is known by now, and the next run asks what it brought.
  await w.run('incremental')
  await expectCopied(w)
  expect(sourceOf(w.repository.it)).toMatchObject({ pulls: { 1: { state: 'merged', ci: 'failure' } } })
})

const WRITTEN = [
  'tracker_construction.peer_reviews',
  'tracker_construction.commits',
  'tracker_construction.commit_checks',
  'tracker_construction.pipeline_runs',
  'tracker_qa.defects',
  'tracker_operations.incidents',
  'tracker_release.deployment_records',
  'tracker_release.release_packages',
  'tracker_integration.external_objects',
  'tracker_integration.scope_bindings',
]

/** When every row was written last, and how much was told and put on record. */
const traces = async (w: GithubWorld) => ({
  rows: await Promise.all(WRITTEN.map((table) => w.sql(`select id, xmin::text from ${table} order by id`))),
  events: await w.count('tracker_governance.outbox_messages'),
  audit: await w.count("tracker_audit.audit_entries where action <> 'sync.started'"),
})

test('when nothing changed, a run writes no row, tells nothing, and costs few requests of the budget', async () => {
  const w = await githubWorld()
  live(w)
  await w.run('incremental')
  await w.run('incremental')
  w.clock.advance(HOUR)
  await w.run('incremental')
  const before = await traces(w)
  w.clock.advance(HOUR)
  w.server.resetRequests()
  expect(await w.run('incremental')).toMatchObject({ status: 'success', counts: { changed: 0, events: 0 } })
  expect(await traces(w)).toEqual(before)
  const paid = w.server.requests.filter(({ status }) => status !== 304)
  expect(w.server.requests.length - paid.length).toBeGreaterThanOrEqual(3)
  expect(paid.length).toBeLessThanOrEqual(6)
})

test('one change costs one more look, however much there is', async () => {
  const w = await githubWorld()
  w.repository.bulk(150, { everySeconds: 3_600 })
  await w.run('incremental')
  w.clock.advance(HOUR)
  const pull = w.repository.openPullRequest({ title: 'One more' })
  w.server.resetRequests()
  const record = await w.run('incremental')
  expect(record).toMatchObject({ status: 'success' })
  expect(record.itemsProcessed).toBeLessThan(20)
  expect(w.server.requests.length).toBeLessThanOrEqual(12)
  expect(await copyOf(w, w.endpointId)).toMatchObject({ pulls: { [pull.number]: { title: 'One more' } } })
})

test('a deployment brings the commits since the one before it in its environment', async () => {
  const w = await githubWorld()
  const { repository } = w
  repository.setDeploymentStatus(repository.deploy(), 'success')
  w.clock.advance(HOUR)
  const brought = repository.push([{}, {}, {}]).map(({ sha }) => sha)
  repository.setDeploymentStatus(repository.deploy({ environment: 'staging' }), 'success')
  const deployment = repository.deploy()
  repository.setDeploymentStatus(deployment, 'success')
  repository.push()
  await w.run('incremental')
  await w.run('incremental')
  const links = await w.sql<{ sha: string }>(
    `select c.sha from tracker_release.deployment_changes l
       join tracker_release.deployment_records d on d.id = l.deployment_record_id and d.contents_base_sha = l.base_sha
       join tracker_construction.commits c on c.id = l.commit_id
      where d.external_id = $1 order by l.position`,
    [String(deployment.id)],
  )
  expect(links.map(({ sha }) => sha)).toEqual(brought)
  expect(await w.count('tracker_release.deployment_changes')).toBe(brought.length)
})

test('an older success that a newer one made inactive is known to be so, although no webhook tells it', async () => {
  const w = await githubWorld()
  const { repository, clock } = w
  const first = repository.deploy()
  repository.setDeploymentStatus(first, 'success')
  await w.run('incremental')
  clock.advance(HOUR)
  repository.setDeploymentStatus(repository.deploy(), 'success')
  await w.run('incremental')
  expect((await copyOf(w, w.endpointId)).deployments[first.id]).toMatchObject({
    statuses: ['success', 'inactive'],
    outcome: 'success',
  })
})

test('a new repository that matches a pattern is found, bound and read; another one is left alone', async () => {
  const w = await githubWorld({ world: { scopes: ['octo/*'] } })
  await w.run('incremental')
  const made = w.server.state.createRepository('octo/new')
  made.push()
  made.openIssue({ title: 'It broke', labels: ['bug'] })
  w.server.state.createRepository('other/new').push()
  w.clock.advance(2 * HOUR)
  expect(await w.run('incremental')).toMatchObject({ status: 'success' })
  const scopes = await w.app.listScopes(w.admin, w.endpointId)
  expect(scopes.map(({ name, externalId }) => ({ name, externalId }))).toEqual([
    { name: 'octo/hello', externalId: String(w.repository.it.id) },
    { name: 'octo/new', externalId: String(made.it.id) },
  ])
  expect(await w.sql('select title from tracker_qa.defects')).toEqual([{ title: 'It broke' }])
})

test('an app reads as its installation, and asks for a new token when the hour of the old one is over', async () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  const credential = { kind: 'app', app_id: 1, installation_id: INSTALLATION_ID, private_key: privateKey }
  const w = await githubWorld({ world: { credential } })
  live(w)
  await w.run('incremental')
  w.clock.advance(2 * HOUR)
  expect(await w.run('incremental')).toMatchObject({ status: 'success' })
  await expectCopied(w)
  const tokens = w.server.requests.filter(({ path }) => path.endsWith('/access_tokens'))
  expect(tokens.length).toBeGreaterThanOrEqual(2)
  expect(w.server.requests.every(({ status }) => status < 400)).toBe(true)
})
