import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { writingWorld } from './github-world.ts'
import { tellAlert, write } from './telling.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** An alert whose issue is open. */
async function issued() {
  const w = await writingWorld({ driftIssues: 'low', commitStatus: true })
  const alert = { id: randomUUID(), initiativeId: w.initiativeId }
  await tellAlert(w, 'opened', alert)
  await write(w)
  const [issue] = w.issues()
  if (issue === undefined) throw new Error('no issue was opened')
  const incidents = () => w.sql('select title from tracker_operations.incidents where deleted_at is null')
  const skipped = () =>
    w.sql<{ reason: string; n: number }>(
      `select reason, count(*)::int as n from tracker_integration.inbox_messages where status = 'skipped' group by 1`,
    )
  return { ...w, alert, issue, incidents, skipped }
}

test('an issue of ours that comes back by webhook is nobody’s incident, whatever it is called and labelled by then', async () => {
  const w = await issued()
  w.repository.labelIssue(w.issue, 'incident', 'octocat')
  w.repository.editIssue(w.issue, { title: 'Production is down', body: 'Rewritten, without any marker' }, 'octocat')
  await w.webhooks.meet(['twice'])
  expect(await w.incidents()).toEqual([])
  expect(await w.skipped()).toEqual([{ reason: 'own_action', n: 3 }])
  expect(await w.count("tracker_governance.outbox_messages where event_type like 'incident.%'")).toBe(0)
})

test('nor when it is polled, or found by the census, which misses nothing', async () => {
  const w = await issued()
  w.repository.labelIssue(w.issue, 'incident', 'octocat')
  w.clock.advance(MINUTE)
  expect(await w.run('incremental')).toMatchObject({ status: 'success' })
  w.clock.advance(DAY)
  const census = await w.run('census')
  expect(census).toMatchObject({ status: 'success' })
  expect(census.counts.missing ?? 0).toBe(0)
  expect(await w.incidents()).toEqual([])
})

test('nor when its webhook is faster than the answer to the one who opened it', async () => {
  const w = await writingWorld({ driftIssues: 'low' })
  await tellAlert(w, 'opened', { id: randomUUID(), initiativeId: w.initiativeId })
  w.server.fault(({ method }) => method === 'POST', { kind: 'lost-answer' })
  await write(w)
  const [issue] = w.issues()
  if (issue !== undefined) w.repository.labelIssue(issue, 'incident', 'octocat')
  await w.webhooks.meet(['applied'])
  expect(await w.count('tracker_operations.incidents')).toBe(0)
  w.clock.advance(5 * MINUTE)
  expect(await write(w)).toMatchObject({ done: 1 })
})

test('a copy that somebody makes of our issue is theirs', async () => {
  const w = await issued()
  w.repository.openIssue({ title: 'The same again', body: w.issue.body ?? '', labels: ['incident'], user: 'octocat' })
  await w.webhooks.meet(['applied'])
  expect(await w.incidents()).toEqual([{ title: 'The same again' }])
})

test('a comment and a status of ours change nothing: no row, no event, no check of the commit', async () => {
  const w = await issued()
  const pull = w.repository.openPullRequest({ title: 'Change' })
  const { sha } = pull.head
  w.repository.setStatus(sha, 'ci/build', 'success')
  const deployment = w.repository.deploy({ sha })
  w.repository.setDeploymentStatus(deployment, 'failure')
  await w.webhooks.meet(['applied'])
  await tellAlert(w, 'raised', { ...w.alert, severity: 'critical' })
  await write(w)
  expect(w.statuses(sha).map(({ context }) => context)).toEqual(['ci/build', 'trackerd/deployment/production'])
  const before = await w.count('tracker_governance.outbox_messages')
  const status = async () =>
    (await w.sql('select ci_pipeline_status as ci, review_status from tracker_construction.peer_reviews'))[0]
  expect(await status()).toMatchObject({ ci: 'success' })
  await w.webhooks.meet(['applied'])
  w.clock.advance(MINUTE)
  await w.run('full')
  expect(await status()).toMatchObject({ ci: 'success' })
  expect(await w.sql('select name from tracker_construction.commit_checks')).toEqual([{ name: 'ci/build' }])
  expect(await w.count('tracker_governance.outbox_messages')).toBe(before)
  expect(await write(w)).toMatchObject({ done: 0, skipped: 0, failed: 0 })
})
