import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { DEFAULT_TOKEN, INSTALLATION_ID } from '../support/github-server/index.ts'
import { copyOf } from './copy.ts'
import { type GithubWorld, githubWorld, HOUR, MINUTE } from './github-world.ts'

/** The events of losses, by what they name. */
const losses = (w: GithubWorld) =>
  w.sql<{ kind: string; reason: string }>(
    `select payload ->> 'kind' as kind, payload ->> 'reason' as reason from tracker_governance.outbox_messages
      where event_type = 'sync.object_gone' order by 1, 2`,
  )

const binding = async (w: GithubWorld) =>
  (await w.sql('select name, status, gone_reason, archived, external_id from tracker_integration.scope_bindings'))[0]

test('a renamed repository is followed by its number, and keeps its objects', async () => {
  const w = await githubWorld()
  const issue = w.repository.openIssue({ labels: ['bug'] })
  await w.run('incremental')
  w.repository.rename('hi')
  w.clock.advance(HOUR)
  w.repository.editIssue(issue, { title: 'Told under the new name' })
  expect(await w.run('incremental')).toMatchObject({ status: 'success' })
  expect(await binding(w)).toMatchObject({ name: 'octo/hi', external_id: String(w.repository.it.id) })
  expect(await w.sql('select title from tracker_qa.defects')).toEqual([{ title: 'Told under the new name' }])
})

test('a repository that was renamed between its binding and the first run is read all the same', async () => {
  const w = await githubWorld()
  w.repository.rename('hi')
  w.repository.openIssue({ title: 'Told under the new name', labels: ['bug'] })
  expect(await w.run('incremental')).toMatchObject({ status: 'success', counts: { skipped: 0 } })
  expect(await binding(w)).toMatchObject({ name: 'octo/hi', external_id: String(w.repository.it.id) })
  expect(await w.sql('select title from tracker_qa.defects')).toEqual([{ title: 'Told under the new name' }])
})

test('a transferred repository is followed to its new owner', async () => {
  const w = await githubWorld()
  await w.run('incremental')
  w.repository.transfer('umbrella')
  w.clock.advance(HOUR)
  w.repository.openIssue({ title: 'Told there', labels: ['bug'] })
  expect(await w.run('incremental')).toMatchObject({ status: 'success' })
  expect(await binding(w)).toMatchObject({ name: 'umbrella/hello', status: 'active' })
  expect(await w.sql('select title from tracker_qa.defects')).toEqual([{ title: 'Told there' }])
})

test('another repository that takes the old name is not taken for the one that had it', async () => {
  const w = await githubWorld()
  w.repository.openIssue({ title: 'Mine', labels: ['bug'] })
  await w.run('incremental')
  w.repository.rename('hi')
  const other = w.server.state.createRepository('octo/hello')
  other.push()
  other.openIssue({ title: 'Not mine', labels: ['bug'] })
  other.openPullRequest({ title: 'Not mine either' })
  w.clock.advance(HOUR)
  await w.run('full')
  await w.run('census')
  expect(await binding(w)).toMatchObject({ name: 'octo/hi', external_id: String(w.repository.it.id) })
  expect(await w.sql('select title from tracker_qa.defects where deleted_at is null')).toEqual([{ title: 'Mine' }])
  expect(await w.count('tracker_construction.peer_reviews')).toBe(0)
  expect(await losses(w)).toEqual([])
})

test('a repository is known to be archived, and to be so no more', async () => {
  const w = await githubWorld()
  await w.run('incremental')
  w.repository.archive()
  w.clock.advance(HOUR)
  await w.run('incremental')
  expect(await binding(w)).toMatchObject({ archived: true, status: 'active' })
  w.repository.unarchive()
  w.clock.advance(HOUR)
  await w.run('incremental')
  expect(await binding(w)).toMatchObject({ archived: false })
})

const appKey = () =>
  generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  }).privateKey

const asApp = () => ({ kind: 'app', app_id: 1, installation_id: INSTALLATION_ID, private_key: appKey() })

test('an app that sees everything knows a deleted repository from one that is hidden', async () => {
  const w = await githubWorld({ world: { credential: asApp() } })
  w.repository.openIssue({ labels: ['bug'] })
  await w.run('incremental')
  w.repository.delete()
  w.clock.advance(HOUR)
  expect(await w.run('incremental')).toMatchObject({
    status: 'failed',
    failures: [{ scope: 'octo/hello', stream: null, code: 'UPSTREAM_NOT_FOUND' }],
  })
  expect(await binding(w)).toMatchObject({ status: 'gone', gone_reason: 'deleted' })
  expect(await losses(w)).toEqual([{ kind: 'repository', reason: 'deleted' }])
})

test('access that was lost is told as such, deletes nothing, and is noticed when it comes back', async () => {
  const w = await githubWorld()
  w.repository.openIssue({ labels: ['bug'] })
  await w.run('incremental')
  w.server.state.hide(DEFAULT_TOKEN, 'octo/hello')
  w.clock.advance(HOUR)
  await w.run('incremental')
  // Told once; the census of every day looks whether it is back, and has nothing to complain of.
  expect(await w.run('census')).toMatchObject({ status: 'success', failures: [] })
  expect(await binding(w)).toMatchObject({ status: 'gone', gone_reason: 'no_access' })
  expect(await losses(w)).toEqual([{ kind: 'repository', reason: 'no_access' }])
  expect(await w.count('tracker_qa.defects where deleted_at is null')).toBe(1)
  w.server.state.reveal(DEFAULT_TOKEN, 'octo/hello')
  w.clock.advance(HOUR)
  w.repository.openIssue({ labels: ['bug'] })
  await w.run('census')
  expect(await binding(w)).toMatchObject({ status: 'active', gone_reason: null })
  await w.run('incremental')
  expect(await w.count('tracker_qa.defects where deleted_at is null')).toBe(2)
})

test('an issue that was deleted or transferred without a word is found by the census, each with its reason', async () => {
  const w = await githubWorld()
  const { repository, clock } = w
  const elsewhere = w.server.state.createRepository('octo/elsewhere')
  const [deleted, moved, kept] = ['Deleted', 'Moved', 'Kept'].map((title) =>
    repository.openIssue({ title, labels: ['bug'] }),
  )
  if (deleted === undefined || moved === undefined || kept === undefined) throw new Error('three were opened')
  await w.run('incremental')
  repository.deleteIssue(deleted)
  repository.transferIssue(moved, elsewhere.it)
  clock.advance(HOUR)
  await w.run('incremental')
  expect(Object.keys((await copyOf(w, w.endpointId)).issues)).toHaveLength(3)
  expect(await w.run('census')).toMatchObject({ status: 'success', counts: { gone: 2 } })
  expect(Object.keys((await copyOf(w, w.endpointId)).issues)).toEqual([String(kept.id)])
  expect(await losses(w)).toEqual([
    { kind: 'issue', reason: 'deleted' },
    { kind: 'issue', reason: 'moved' },
  ])
  // Found once more, it is not told once more.
  clock.advance(HOUR)
  await w.run('census')
  expect(await losses(w)).toHaveLength(2)
})

test('a release that is deleted right after its last edit is found gone by the next census, also where their clock is ahead', async () => {
  const w = await githubWorld({ skewMs: 10 * MINUTE })
  const release = w.repository.publishRelease({ tag: 'v1', name: 'First' })
  await w.run('incremental')
  w.repository.deleteRelease(release)
  w.clock.advance(MINUTE)
  expect((await w.run('census')).counts).toMatchObject({ gone: 1 })
  expect(
    await w.sql('select version_number, deleted_at is not null as deleted from tracker_release.release_packages'),
  ).toEqual([{ version_number: 'v1', deleted: true }])
})

test('issues that are switched off are not taken for deleted ones', async () => {
  const w = await githubWorld()
  w.repository.openIssue({ labels: ['bug'] })
  await w.run('incremental')
  w.repository.setHasIssues(false)
  w.clock.advance(HOUR)
  expect(await w.run('census')).toMatchObject({ status: 'success' })
  expect(await w.count('tracker_qa.defects where deleted_at is null')).toBe(1)
})
