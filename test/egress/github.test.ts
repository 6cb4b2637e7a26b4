import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { attributeAll } from '../metrics/attributed.ts'
import { writingWorld } from './github-world.ts'
import { records, switchOn, tellAlert, write } from './telling.ts'

const MINUTE = 60_000

test('an endpoint writes nothing before somebody says so, nor what happened before that', async () => {
  const w = await writingWorld({})
  const deployment = w.repository.deploy()
  w.repository.setDeploymentStatus(deployment, 'success')
  await w.webhooks.meet(['applied'])
  expect(await write(w)).toMatchObject({ done: 0 })
  w.clock.advance(MINUTE)
  await switchOn(w, { commitStatus: true, driftIssues: 'low' })
  await w.sql(
    `insert into tracker_integration.egress_events (tenant_id, integration_endpoint_id, message_id, event_type, next_attempt_at)
     select tenant_id, $1, id, event_type, $2 from tracker_governance.outbox_messages where event_type = 'deployment.succeeded'`,
    [w.endpointId, w.clock.now()],
  )
  expect(await write(w)).toMatchObject({ done: 0 })
  expect(w.writes()).toEqual([])
  expect(await w.written()).toEqual([{ kind: null, status: 'skipped', attempts: 0, reason: 'before_egress' }])
})

test('a commit shows how its deployments to production ended, in the order of their ends', async () => {
  const w = await writingWorld({ commitStatus: true })
  const [sha = ''] = w.repository.it.history
  const first = w.repository.deploy({ sha })
  w.repository.setDeploymentStatus(first, 'failure')
  await w.webhooks.meet(['applied'])
  w.clock.advance(MINUTE)
  const second = w.repository.deploy({ sha })
  w.repository.setDeploymentStatus(second, 'success')
  w.repository.setDeploymentStatus(w.repository.deploy({ sha, environment: 'staging' }), 'success')
  await w.webhooks.meet(['applied'])
  expect(await write(w)).toEqual({ done: 2, skipped: 0, failed: 0, waiting: 0, remaining: false })
  const context = 'trackerd/deployment/production'
  expect(w.statuses(sha)).toEqual([
    { context, state: 'failure', description: 'Deployment failed in production' },
    { context, state: 'success', description: 'Deployed to production' },
  ])
  expect(await w.written()).toEqual(
    expect.arrayContaining([
      { kind: 'commit_status', status: 'done', attempts: 1 },
      { kind: null, status: 'skipped', attempts: 0, reason: 'not_production' },
    ]),
  )
  expect(await records(w)).toEqual([
    { status: 'success', items_processed: 2, items_failed: 0, counts: { commit_status: 2 }, failures: [] },
  ])
})

test('a rollback shows on the commit that it took back, not on the one that it brought back', async () => {
  const w = await writingWorld({ commitStatus: true })
  const [good = ''] = w.repository.it.history
  const [{ sha: bad } = { sha: '' }] = w.repository.push()
  for (const sha of [good, bad, good]) {
    w.repository.setDeploymentStatus(w.repository.deploy({ sha }), 'success')
    await w.webhooks.meet(['applied'])
    w.clock.advance(MINUTE)
  }
  await attributeAll(w)
  await write(w)
  const context = 'trackerd/deployment/production'
  const deployed = { context, state: 'success', description: 'Deployed to production' }
  expect(w.statuses(good)).toEqual([deployed, deployed])
  expect(w.statuses(bad)).toEqual([deployed, { context, state: 'failure', description: 'Rolled back in production' }])
  expect(
    await w.sql(
      `select count(*)::int as n from tracker_governance.outbox_messages where event_type = 'deployment.rolled_back'`,
    ),
  ).toEqual([{ n: 1 }])
  // Told once, however often the relay and attribution run.
  await attributeAll(w)
  const before = w.writes().length
  expect(await write(w)).toMatchObject({ done: 0 })
  expect(w.writes()).toHaveLength(before)
})

test('an alert has one issue: opened, told that it got worse, closed; and it is in the audit', async () => {
  const w = await writingWorld({ driftIssues: 'medium' })
  const alert = { id: randomUUID(), initiativeId: w.initiativeId }
  await tellAlert(w, 'opened', { ...alert, severity: 'medium', description: 'Lead *time* of @octo-team rose, see #1' })
  await write(w)
  const [issue] = w.issues()
  expect(issue).toMatchObject({
    title: 'Metric drift: Lead *time* of @octo-team rose, see #1',
    state: 'open',
    labels: ['trackerd', 'drift'],
  })
  // Nobody is called and nothing is linked by what an alert says.
  expect(issue?.body).toContain('Lead \\*time\\* of @\u200Bocto-team rose, see #\u200B1')
  expect(issue?.body).toMatch(
    /Deployment 12: https:\/\/example\.com\/12\n\nJudged by: ewma \\\(limit: 3, lambda: 0\.3\\\)/,
  )
  expect(issue?.body).toMatch(/Severity: medium, subject: change\\_lead\\_time[\s\S]*<!-- trackerd:[\da-f-]{36} -->$/)
  w.clock.advance(MINUTE)
  await tellAlert(w, 'raised', { ...alert, severity: 'critical' })
  await write(w)
  expect(w.comments(1)).toEqual([expect.stringMatching(/^Severity is critical now\./)])
  w.clock.advance(MINUTE)
  await tellAlert(w, 'closed', alert)
  await write(w)
  expect(w.issues()).toHaveLength(1)
  expect(w.issues()[0]).toMatchObject({ state: 'closed', state_reason: 'completed' })
  expect(w.comments(1)[1]).toMatch(/^The alert is closed since 2026-01-10 \d\d:\d\d UTC: no longer found\./)
  const audit = await w.sql(
    `select action, payload ->> 'external_key' as key from tracker_audit.audit_entries
      where action like 'egress.%' order by occurred_at, id`,
  )
  expect(audit).toEqual([
    { action: 'egress.issue', key: 'octo/hello#1' },
    { action: 'egress.issue_comment', key: null },
    { action: 'egress.close_issue', key: 'octo/hello#1' },
  ])
})

test('an alert below the severity has an issue once it is raised to it, and an alert of elsewhere has none', async () => {
  const w = await writingWorld({ driftIssues: 'high' })
  const alert = { id: randomUUID(), initiativeId: w.initiativeId }
  await tellAlert(w, 'opened', { ...alert, severity: 'low' })
  await tellAlert(w, 'opened', { id: randomUUID(), initiativeId: randomUUID() })
  await write(w)
  expect(w.issues()).toEqual([])
  w.clock.advance(MINUTE)
  await tellAlert(w, 'raised', { ...alert, severity: 'high' })
  await tellAlert(w, 'raised', { ...alert, severity: 'critical' })
  await write(w)
  expect(w.issues()).toHaveLength(1)
  expect(w.comments(1)).toHaveLength(1)
  const reasons = (await w.written()).flatMap(({ reason }) => reason ?? [])
  expect(reasons.toSorted()).toEqual(['below_severity', 'initiative_not_watched'])
})

test('an alert that comes back opens its issue again', async () => {
  const w = await writingWorld({ driftIssues: 'low' })
  const alert = { id: randomUUID(), initiativeId: w.initiativeId }
  for (const what of ['opened', 'closed', 'opened'] as const) {
    await tellAlert(w, what, alert)
    await write(w)
    w.clock.advance(MINUTE)
  }
  expect(w.issues()).toHaveLength(1)
  expect(w.issues()[0]).toMatchObject({ state: 'open', state_reason: 'reopened' })
})

test('issues of all alerts go to the scope that the rules name', async () => {
  const w = await writingWorld({})
  w.server.state.createRepository('octo/ops').push([{ message: 'First' }])
  const ops = await w.app.addScope(w.admin, w.endpointId, { name: 'octo/ops' })
  await w.run('full')
  await switchOn(w, { driftIssues: 'low', driftScope: ops.id })
  await tellAlert(w, 'opened', { id: randomUUID(), initiativeId: w.initiativeId })
  await write(w)
  expect(w.issues()).toEqual([])
  expect(w.server.state.repository('octo/ops').it.numbered.created).toHaveLength(1)
})

test('what is switched off is not written any more, also when it waits already', async () => {
  const w = await writingWorld({ driftIssues: 'low' })
  w.server.fault(({ method }) => method === 'POST', { kind: 'status', status: 502 })
  await tellAlert(w, 'opened', { id: randomUUID(), initiativeId: w.initiativeId })
  expect(await write(w)).toMatchObject({ failed: 1 })
  await switchOn(w, { driftIssues: null })
  w.clock.advance(60 * MINUTE)
  expect(await write(w)).toMatchObject({ done: 0, skipped: 1 })
  expect(w.issues()).toEqual([])
  expect((await w.written())[0]).toMatchObject({ status: 'skipped', reason: 'switched_off' })
})

test('the check of a connection says what may not be written, only while something is to be, and reading goes on', async () => {
  const w = await writingWorld({})
  const lines = async () => {
    const { health, status } = await w.app.checkEndpoint(w.admin, w.endpointId)
    const egress = (health?.lines ?? []).filter(({ name }) => name.startsWith('egress:'))
    return { status, egress: egress.map(({ name, outcome }) => [name, outcome]) }
  }
  expect(await lines()).toEqual({ status: 'active', egress: [] })
  await switchOn(w, { commitStatus: true, driftIssues: 'high' })
  w.server.state.deny('github_pat_stand_in', 'issues:write')
  expect(await lines()).toEqual({
    status: 'active',
    egress: [
      ['egress:commit_status', 'ok'],
      ['egress:issues', 'failed'],
    ],
  })
  expect(w.issues()).toEqual([])
})
