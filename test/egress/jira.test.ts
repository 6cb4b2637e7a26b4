import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { MODES } from '../sync/jira/jira-world.ts'
import { writingWorld } from './jira-world.ts'
import { switchOn, tellAlert, write } from './telling.ts'

const MINUTE = 60_000

/** What a comment or a description says, in either form. */
const said = (body: unknown): string => (typeof body === 'string' ? body : JSON.stringify(body))

test.each(MODES)('a work item is told of its pull request, linked with it, and moved (%s)', async (mode) => {
  const w = await writingWorld(
    { comments: ['opened', 'merged'], transitions: { opened: 'in review', merged: 'Done' }, remoteLinks: true },
    mode,
  )
  const pull = w.repository.openPullRequest({ title: 'ABC-1: Make it *fast*', commits: [{ message: 'Work' }] })
  await w.readAll()
  expect(await write(w)).toMatchObject({ done: 3, failed: 0 })
  expect(w.statusOf(w.story)).toBe('In Review')
  const url = `${w.github.state.world.html}/octo/hello/pull/${pull.number}`
  const title = `octo/hello#${pull.number}: ABC-1: Make it *fast*`
  expect(w.links(w.story)).toEqual([{ url, title, status: { resolved: false } }])
  w.clock.advance(MINUTE)
  w.repository.merge(pull)
  await w.readAll()
  expect(await write(w)).toMatchObject({ done: 3, failed: 0 })
  expect(w.statusOf(w.story)).toBe('Done')
  expect(w.links(w.story)).toEqual([{ url, title, status: { resolved: true } }])
  const comments = w.story.comments.map(({ body }) => said(body))
  expect(comments).toHaveLength(2)
  expect(comments[1]).toMatch(/Pull request merged: octo\/hello#1: ABC-1: Make it /)
  // Data Center would make what stands between asterisks bold.
  expect(comments[1]).toContain(mode === 'cloud' ? '*fast*' : '\\*fast\\*')
  expect(comments[1]).toMatch(/trackerd:[\da-f-]{36}/)
})

test('words that only look like a key, and items of projects that are not watched, are left alone', async () => {
  const w = await writingWorld({ comments: ['opened'] })
  const other = w.jira.state.createProject('XYZ').createIssue({ type: 'Story' })
  w.repository.openPullRequest({ title: 'Use SHA-256 as in XYZ-1 and ABC-99' })
  await w.readAll()
  expect(await write(w)).toMatchObject({ done: 0, failed: 0 })
  expect(other.comments).toEqual([])
  expect(await w.written()).toEqual([{ kind: null, status: 'skipped', attempts: 0, reason: 'no_work_item_named' }])
})

test('an item is not moved on a merge while another pull request that names it is open, nor back from done', async () => {
  const w = await writingWorld({ transitions: { opened: 'In Review', merged: 'Done' } })
  const first = w.repository.openPullRequest({ title: 'ABC-1 first half' })
  const second = w.repository.openPullRequest({ title: 'ABC-1 second half' })
  await w.readAll()
  await write(w)
  w.clock.advance(MINUTE)
  w.repository.merge(first)
  await w.readAll()
  await write(w)
  expect(w.statusOf(w.story)).toBe('In Review')
  w.clock.advance(MINUTE)
  w.repository.merge(second)
  await w.readAll()
  await write(w)
  expect(w.statusOf(w.story)).toBe('Done')
  w.clock.advance(MINUTE)
  w.repository.openPullRequest({ title: 'ABC-1 once more' })
  await w.readAll()
  await write(w)
  expect(w.statusOf(w.story)).toBe('Done')
  expect((await w.written()).flatMap(({ reason }) => reason ?? [])).toEqual(['other_work_open', 'already_done'])
})

test('a workflow without a way, or with questions, leaves the item where it is and says why', async () => {
  const w = await writingWorld({ transitions: { opened: 'In Review', merged: 'Done' } })
  w.jira.state.world.workflow.closed.add('In Review')
  w.jira.state.world.workflow.asking.add('Done')
  const pull = w.repository.openPullRequest({ title: 'ABC-1' })
  await w.readAll()
  expect(await write(w)).toMatchObject({ skipped: 1, failed: 0 })
  w.clock.advance(MINUTE)
  w.repository.merge(pull)
  await w.readAll()
  expect(await write(w)).toMatchObject({ skipped: 1, failed: 0 })
  expect(w.statusOf(w.story)).toBe('To Do')
  expect((await w.written()).map(({ reason }) => reason)).toEqual(['transition_unavailable', 'transition_needs_fields'])
})

test('an item is told of its deployment to production once it is known what that contains', async () => {
  const w = await writingWorld({ comments: ['deployed'], transitions: { deployed: 'Done' } })
  w.repository.setDeploymentStatus(w.repository.deploy(), 'success')
  const pull = w.repository.openPullRequest({ title: 'ABC-1' })
  w.clock.advance(MINUTE)
  w.repository.merge(pull)
  await w.readAll()
  await write(w)
  expect(w.story.comments).toEqual([])
  w.clock.advance(MINUTE)
  const deployment = w.repository.deploy({ ref: 'v2' })
  w.repository.setDeploymentStatus(deployment, 'success')
  w.repository.setDeploymentStatus(w.repository.deploy({ environment: 'staging' }), 'success')
  await w.readAll()
  await w.readAll()
  await write(w)
  w.clock.advance(6 * MINUTE)
  await write(w)
  expect(w.story.comments.map(({ body }) => said(body))).toEqual([
    expect.stringMatching(/Deployed to production with v2 at 2026-01-10 08:\d\d UTC/),
  ])
  expect(w.statusOf(w.story)).toBe('Done')
})

test.each(MODES)('an alert has an issue that is opened, told, done, and opened again (%s)', async (mode) => {
  const w = await writingWorld({ driftIssues: 'low' }, mode)
  const alert = { id: randomUUID(), initiativeId: w.initiativeId }
  const opened = () => w.issues().filter(({ id }) => id !== w.story.id)
  await tellAlert(w, 'opened', alert)
  expect(await write(w)).toMatchObject({ done: 1, failed: 0 })
  const [issue] = opened()
  if (issue === undefined) throw new Error('no issue was opened')
  expect(w.jira.state.world.typeOf(issue.fields).name).toBe('Task')
  expect(issue.fields).toMatchObject({
    summary: 'Metric drift: Change lead time rose to 52 h, its limit is 31 h',
    labels: ['trackerd', 'drift'],
  })
  for (const what of ['raised', 'closed'] as const) {
    w.clock.advance(MINUTE)
    await tellAlert(w, what, { ...alert, severity: 'critical' })
    expect(await write(w)).toMatchObject({ done: 1, failed: 0 })
  }
  expect(w.statusOf(issue)).toBe('Done')
  expect(issue.comments).toHaveLength(2)
  w.clock.advance(MINUTE)
  await tellAlert(w, 'opened', alert)
  expect(await write(w)).toMatchObject({ done: 1, failed: 0 })
  expect(w.statusOf(issue)).not.toBe('Done')
  expect(opened()).toHaveLength(1)
})

test.each(MODES)(
  'an answer that is lost leads to one issue although the index is minutes behind (%s)',
  async (mode) => {
    const w = await writingWorld({ driftIssues: 'low' }, mode)
    w.jira.state.indexLagMs = 4 * MINUTE
    await tellAlert(w, 'opened', { id: randomUUID(), initiativeId: w.initiativeId })
    w.jira.fault(({ method, path }) => method === 'POST' && /\/issue$/.test(path), { kind: 'lost-answer' })
    expect(await write(w)).toMatchObject({ failed: 1 })
    for (let minutes = 0; minutes < 8; minutes += 1) {
      w.clock.advance(MINUTE)
      await write(w)
    }
    expect(w.issues()).toHaveLength(2)
    expect(await w.written()).toEqual([{ kind: 'issue', status: 'done', attempts: 2, alreadyThere: true }])
  },
)

test.each([
  ['comment', /\/comment$/, { comments: ['opened' as const] }],
  ['transition', /\/transitions$/, { transitions: { opened: 'In Review' } }],
  ['remote_link', /\/remotelink$/, { remoteLinks: true }],
] as const)('a %s whose answer is lost is there once', async (kind, path, egress) => {
  const w = await writingWorld(egress as Parameters<typeof writingWorld>[0])
  w.repository.openPullRequest({ title: 'ABC-1' })
  await w.readAll()
  w.jira.fault((asked) => asked.method === 'POST' && path.test(asked.path), { kind: 'lost-answer' })
  expect(await write(w)).toMatchObject({ failed: 1 })
  w.clock.advance(MINUTE)
  expect(await write(w)).toMatchObject({ done: 1 })
  expect(await w.written()).toEqual([{ kind, status: 'done', attempts: 2, alreadyThere: true }])
  expect(w.story.comments.length + w.links(w.story).length).toBe(kind === 'transition' ? 0 : 1)
})

test.each(['tenant', 'burst', 'issue'] as const)(
  'a limit of Jira (%s) is waited for and spends no attempt',
  async (form) => {
    const w = await writingWorld({ comments: ['opened'] })
    w.repository.openPullRequest({ title: 'ABC-1' })
    await w.readAll()
    w.jira.fault(({ method }) => method === 'POST', { kind: 'limit', form, seconds: 120 })
    expect(await write(w)).toMatchObject({ waiting: 1, failed: 0 })
    w.clock.advance(MINUTE)
    expect(await write(w)).toMatchObject({ done: 0 })
    w.clock.advance(2 * MINUTE)
    expect(await write(w)).toMatchObject({ done: 1 })
    expect(w.jira.state.beyondLimit).toBe(0)
    expect(await w.written()).toEqual([{ kind: 'comment', status: 'done', attempts: 1 }])
  },
)

test('an item that was deleted, and one that asks for more than we can say, hold up nothing else', async () => {
  const w = await writingWorld({ comments: ['opened'], driftIssues: 'low' })
  w.jira.state.world.requiredFields.set('customfield_10077', 'Cost centre')
  const gone = w.project.createIssue({ type: 'Bug' })
  w.repository.openPullRequest({ title: 'ABC-1 and ABC-2' })
  await w.readAll()
  w.project.deleteIssue(gone)
  await tellAlert(w, 'opened', { id: randomUUID(), initiativeId: w.initiativeId })
  expect(await write(w)).toMatchObject({ done: 1, skipped: 1, failed: 1 })
  const { items } = await w.app.listEgress(w.admin, { status: 'dead' }, { limit: 10, cursor: undefined })
  expect(items).toMatchObject([
    { kind: 'issue', lastError: expect.stringMatching(/^UPSTREAM_REJECTED.*Task needs Cost centre/) },
  ])
  expect(w.story.comments).toHaveLength(1)
})

test.each(MODES)('what we wrote comes back and is nobody’s work (%s)', async (mode) => {
  const w = await writingWorld({ driftIssues: 'low', comments: ['opened'] }, mode)
  await tellAlert(w, 'opened', { id: randomUUID(), initiativeId: w.initiativeId })
  w.repository.openPullRequest({ title: 'ABC-1' })
  await w.readAll()
  await write(w)
  const issue = w.issues().find(({ id }) => id !== w.story.id)
  if (issue === undefined) throw new Error('no issue was opened')
  w.project.editIssue(issue, { summary: 'Renamed', description: 'Rewritten' })
  w.project.changeType(issue, 'Bug')
  const events = await w.count('tracker_governance.outbox_messages')
  await w.hear()
  await w.readAll()
  for (const table of ['tracker_construction.technical_stories', 'tracker_qa.defects'])
    expect(await w.count(`${table} where deleted_at is null`)).toBe(0)
  expect(await w.count('tracker_governance.outbox_messages')).toBe(events)
  expect(await w.count("tracker_integration.inbox_messages where reason = 'own_action'")).toBeGreaterThan(0)
  expect(await write(w)).toMatchObject({ done: 0, failed: 0 })
})

test('rules that the source cannot follow are refused', async () => {
  const w = await writingWorld({})
  const refusal = { code: 'INPUT_INVALID' }
  await expect(switchOn(w, { commitStatus: true })).rejects.toMatchObject(refusal)
  await expect(switchOn({ ...w, endpointId: w.githubId }, { remoteLinks: true })).rejects.toMatchObject(refusal)
  await expect(switchOn(w, { driftIssues: 'low', driftScope: randomUUID() })).rejects.toMatchObject(refusal)
  const { egress, egressSince } = await switchOn(w, { remoteLinks: true })
  expect({ egress, egressSince }).toMatchObject({
    egress: { remoteLinks: true, comments: [] },
    egressSince: w.clock.now().toISOString(),
  })
  expect(await switchOn(w, { remoteLinks: null })).toMatchObject({ egress: { remoteLinks: false }, egressSince: null })
})
