import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { writingWorld } from './github-world.ts'
import { records, tellAlert, write } from './telling.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const isCreation = ({ method, path }: { method: string; path: string }) =>
  method === 'POST' && path === '/repos/octo/hello/issues'

async function alerted() {
  const w = await writingWorld({ driftIssues: 'low' })
  const alert = { id: randomUUID(), initiativeId: w.initiativeId }
  await tellAlert(w, 'opened', alert)
  return { ...w, alert }
}

test('an answer that is lost after its effect leads to one issue, found by its marker', async () => {
  const w = await alerted()
  w.server.fault(isCreation, { kind: 'lost-answer' })
  expect(await write(w)).toMatchObject({ done: 0, failed: 1 })
  expect(w.issues()).toHaveLength(1)
  // Somebody edits it meanwhile; GitHub keeps the marker.
  const [issue] = w.issues()
  if (issue !== undefined) w.repository.editIssue(issue, { title: 'Something is slow' }, 'octocat')
  w.clock.advance(2 * MINUTE)
  expect(await write(w)).toMatchObject({ done: 1 })
  expect(w.issues()).toHaveLength(1)
  expect(await w.written()).toEqual([{ kind: 'issue', status: 'done', attempts: 2, alreadyThere: true }])
  expect(await records(w)).toEqual([
    expect.objectContaining({
      status: 'failed',
      items_failed: 1,
      failures: [expect.objectContaining({ scope: 'octo/hello', stream: 'issue', code: 'UPSTREAM_UNAVAILABLE' })],
    }),
    expect.objectContaining({ status: 'success', counts: { issue: 1, already: 1 } }),
  ])
})

test('after an attempt that nobody knows the end of, the next one waits until its effect would show', async () => {
  const w = await alerted()
  w.server.fault(isCreation, { kind: 'lost-answer' })
  await write(w)
  w.clock.advance(MINUTE / 2 + 1)
  w.server.resetRequests()
  expect(await write(w)).toMatchObject({ done: 0, failed: 0 })
  expect(w.server.requests).toEqual([])
})

test('a worker killed between effect and commit leaves an action that nobody touches for a while, then one issue', async () => {
  const w = await alerted()
  // The effect takes place, and of this worker nothing is ever heard again.
  const killed = new AbortController()
  w.server.fault(isCreation, { kind: 'meanwhile', act: () => queueMicrotask(() => killed.abort()) })
  await expect(write(w, killed.signal)).rejects.toThrow()
  expect(w.issues()).toHaveLength(1)
  expect(await write(w)).toMatchObject({ done: 0, failed: 0 })
  w.clock.advance(3 * MINUTE)
  expect(await write(w)).toMatchObject({ done: 1 })
  expect(w.issues()).toHaveLength(1)
  expect(await w.written()).toEqual([{ kind: 'issue', status: 'done', attempts: 1, alreadyThere: true }])
})

test.each(['429-retry-after', '403-retry-after', '403-remaining-0'] as const)(
  'asked to wait (%s), it waits as told, asks nothing meanwhile, and spends no attempt',
  async (form) => {
    const w = await alerted()
    w.server.fault(isCreation, { kind: 'rate-limit', form, seconds: 600 })
    expect(await write(w)).toMatchObject({ done: 0, failed: 0, waiting: 1 })
    expect(await w.written()).toEqual([{ kind: 'issue', status: 'pending', attempts: 0 }])
    w.clock.advance(9 * MINUTE)
    await write(w)
    expect(w.issues()).toEqual([])
    w.clock.advance(2 * MINUTE)
    expect(await write(w)).toMatchObject({ done: 1 })
    expect(w.server.state.beyondLimit).toBe(0)
    expect(await w.written()).toEqual([{ kind: 'issue', status: 'done', attempts: 1 }])
    expect(await records(w)).toHaveLength(1)
  },
)

test('what is forbidden is dead at once, says what it needs, and is written when an operator asks again', async () => {
  const w = await alerted()
  w.server.state.deny('github_pat_stand_in', 'issues:write')
  expect(await write(w)).toMatchObject({ failed: 1 })
  const { items } = await w.app.listEgress(w.admin, { status: 'dead' }, { limit: 10, cursor: undefined })
  expect(items).toMatchObject([
    { kind: 'issue', attempts: 1, lastError: expect.stringMatching(/^UPSTREAM_FORBIDDEN.*issues=write/) },
  ])
  w.clock.advance(HOUR)
  expect(await write(w)).toMatchObject({ done: 0, failed: 0 })
  w.server.state.allow('github_pat_stand_in', 'issues:write')
  expect(await w.app.retryAllEgress(w.admin, { endpointId: w.endpointId })).toEqual({ retried: 1 })
  expect(await write(w)).toMatchObject({ done: 1 })
  expect(w.issues()).toHaveLength(1)
  await expect(w.app.retryEgress(w.admin, items[0]?.id ?? '')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('what fails for a day and a half is dead', async () => {
  const w = await alerted()
  w.server.fault(isCreation, { kind: 'status', status: 503 }, 99)
  let attempts = 0
  for (let hours = 0; hours < 80; hours += 1) {
    attempts += (await write(w)).failed
    w.clock.advance(HOUR)
  }
  expect(attempts).toBe(10)
  expect(await w.written()).toEqual([{ kind: 'issue', status: 'dead', attempts: 10 }])
})

test('an issue that somebody deleted is neither written to nor made again', async () => {
  const w = await alerted()
  await write(w)
  const [issue] = w.issues()
  if (issue !== undefined) w.repository.deleteIssue(issue)
  for (const what of ['raised', 'closed', 'opened'] as const) {
    w.clock.advance(MINUTE)
    await tellAlert(w, what, w.alert)
    await write(w)
  }
  expect(w.issues()).toEqual([])
  expect((await w.written()).slice(1)).toEqual(
    ['issue_comment', 'close_issue', 'issue'].map((kind) => ({
      ...{ kind, status: 'skipped', attempts: 1, reason: 'target_gone' },
    })),
  )
})

test('the same event handed over twice leads to one effect', async () => {
  const w = await alerted()
  await w.app.relayOutbox(0, AbortSignal.timeout(60_000))
  await w.sql('update tracker_governance.outbox_messages set processed_at = null')
  await write(w)
  await w.sql('update tracker_governance.outbox_messages set processed_at = null')
  await write(w)
  expect(w.issues()).toHaveLength(1)
  expect(await w.count('tracker_integration.egress_events')).toBe(1)
})

test('four workers at once make one issue for each alert, and say what follows in order', async () => {
  const w = await writingWorld({ driftIssues: 'low' })
  const alerts = Array.from({ length: 6 }, () => ({ id: randomUUID(), initiativeId: w.initiativeId }))
  for (const alert of alerts) {
    await tellAlert(w, 'opened', { ...alert, severity: 'low' })
    await tellAlert(w, 'raised', { ...alert, severity: 'high' })
    await tellAlert(w, 'closed', alert)
  }
  await w.app.relayOutbox(0, AbortSignal.timeout(60_000))
  const turns = await Promise.all(
    [1, 2, 3, 4].map(() => w.app.performEgress(w.endpointId, AbortSignal.timeout(60_000))),
  )
  expect(turns.reduce((sum, { failed }) => sum + failed, 0)).toBe(0)
  // So many writes are more than GitHub takes at once: the rest waits.
  w.clock.advance(MINUTE)
  await write(w)
  expect(w.issues().map(({ state }) => state)).toEqual(alerts.map(() => 'closed'))
  for (const { number } of w.issues())
    expect(w.comments(number)).toEqual([
      expect.stringMatching(/^Severity is high now/),
      expect.stringMatching(/^The alert is closed/),
    ])
  expect((await w.written()).every(({ status }) => status === 'done')).toBe(true)
})

test('what comes late does not take back what came after it', async () => {
  const w = await writingWorld({ commitStatus: true })
  const [sha = ''] = w.repository.it.history
  const failed = w.repository.deploy({ sha })
  w.repository.setDeploymentStatus(failed, 'failure')
  await w.webhooks.meet(['late'])
  w.clock.advance(MINUTE)
  w.repository.setDeploymentStatus(w.repository.deploy({ sha }), 'success')
  await w.webhooks.meet(['applied'])
  await write(w)
  await w.webhooks.arriveLate(7)
  await write(w)
  expect(w.statuses(sha).map(({ state }) => state)).toEqual(['success'])
  expect((await w.written()).at(-1)).toEqual({
    kind: 'commit_status',
    status: 'skipped',
    attempts: 1,
    reason: 'overtaken',
  })
})
