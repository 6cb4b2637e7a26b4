import { expect, test } from 'vitest'
import { type GithubWorld, githubWorld, HOUR, MINUTE } from './github-world.ts'
import { Webhooks } from './webhooks.ts'

const recover = (w: GithubWorld) => w.app.recoverDeliveries(w.endpointId, AbortSignal.timeout(60_000))

async function hooked() {
  const w = await githubWorld()
  return { ...w, webhooks: new Webhooks(w, w.server, 'octo/hello', { id: w.endpointId, secret: w.secret }) }
}

test('deliveries that were made while nobody answered are asked for again, and each is applied once', async () => {
  const w = await hooked()
  w.repository.openIssue({ title: 'While we were down', labels: ['incident'] })
  w.repository.push()
  await w.webhooks.meet(['lost'])
  w.clock.advance(HOUR)
  w.repository.openIssue({ title: 'We are back', labels: ['incident'] })
  await w.webhooks.meet(['applied'])
  expect(await recover(w)).toEqual({ redelivered: 2 })
  await w.webhooks.meet(['applied'])
  expect(await w.sql('select title from tracker_operations.incidents order by started_at')).toEqual([
    { title: 'While we were down' },
    { title: 'We are back' },
  ])
  expect(await w.count("tracker_governance.outbox_messages where event_type = 'incident.detected'")).toBe(2)
  // Their log shows an attempt that got through now.
  w.clock.advance(MINUTE)
  expect(await recover(w)).toEqual({ redelivered: 0 })
})

test('a delivery that is stored here is not asked for again, whatever their log says of it', async () => {
  const w = await hooked()
  w.repository.openIssue({ labels: ['incident'] })
  await w.webhooks.meet(['answer-lost'])
  expect(await recover(w)).toEqual({ redelivered: 0 })
})

test('what polling found already, and a recovered delivery tells once more, changes nothing', async () => {
  const w = await hooked()
  const issue = w.repository.openIssue({ title: 'First', labels: ['incident'] })
  await w.webhooks.meet(['lost'])
  w.clock.advance(MINUTE)
  w.repository.editIssue(issue, { title: 'Second' })
  w.repository.closeIssue(issue)
  await w.webhooks.meet(['lost'])
  await w.run('incremental')
  const before = await w.sql('select title, status, version from tracker_operations.incidents')
  const events = await w.count('tracker_governance.outbox_messages')
  w.clock.advance(HOUR)
  expect(await recover(w)).toEqual({ redelivered: 3 })
  await w.webhooks.meet(['twice'])
  expect(before).toMatchObject([{ title: 'Second', status: 'closed' }])
  expect(await w.sql('select title, status, version from tracker_operations.incidents')).toEqual(before)
  expect(await w.count('tracker_governance.outbox_messages')).toBe(events)
})

test('what the log no longer holds is found by polling', async () => {
  const w = await hooked()
  await w.run('incremental')
  w.repository.openIssue({ title: 'Long ago', labels: ['incident'] })
  await w.webhooks.meet(['lost'])
  w.clock.advance(4 * 24 * HOUR)
  expect(await recover(w)).toEqual({ redelivered: 0 })
  await w.run('incremental')
  expect(await w.sql('select title from tracker_operations.incidents')).toEqual([{ title: 'Long ago' }])
})

test('a log that may not be read is no failure', async () => {
  const w = await hooked()
  w.server.state.deny('github_pat_stand_in', 'repository_hooks')
  w.server.state.deny('github_pat_stand_in', 'organization_hooks')
  expect(await recover(w)).toEqual({ redelivered: 0 })
})
