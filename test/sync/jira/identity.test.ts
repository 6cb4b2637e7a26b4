import { describe, expect, test } from 'vitest'
import { expectCopied } from './expect-copied.ts'
import { DAY, HOUR, type JiraWorld, jiraWorld, MINUTE, MODES } from './jira-world.ts'
import { copyOf } from './row-copy.ts'

const bindingOf = async (w: JiraWorld, id = w.project.it.id) =>
  (
    await w.sql(
      `select name, status, gone_reason, archived from tracker_integration.scope_bindings
        where kind = 'project' and external_id = $1`,
      [id],
    )
  )[0]

/** The events of losses, by what they name. */
const losses = (w: JiraWorld) =>
  w.sql<{ kind: string; reason: string }>(
    `select payload ->> 'kind' as kind, payload ->> 'reason' as reason from tracker_governance.outbox_messages
      where event_type = 'sync.object_gone' order by 1, 2`,
  )

const copied = (w: JiraWorld) => expectCopied(w, [w.project.it.id])
const stories = async (w: JiraWorld) => Object.keys((await copyOf(w, [w.project.it.id])).issues)

describe.each(MODES)('in %s', (mode) => {
  test('a project whose key is changed is followed, and its issues bear the new keys', async () => {
    const w = await jiraWorld({ mode })
    const issue = w.project.createIssue({ type: 'Story' })
    w.clock.advance(DAY)
    w.project.createIssue({ type: 'Bug' })
    await w.run('incremental')
    w.clock.advance(HOUR)
    w.project.renameKey('NEW')
    w.clock.advance(HOUR)
    expect(await w.run('incremental')).toMatchObject({ status: 'success' })
    expect(await bindingOf(w)).toMatchObject({ name: 'NEW', status: 'active' })
    expect((await copyOf(w, [w.project.it.id])).issues[issue.id]).toMatchObject({ key: 'NEW-1' })
    await copied(w)
  })

  test('a project that takes a key which was given up is not taken for the one that had it', async () => {
    const w = await jiraWorld({ mode })
    w.project.createIssue({ summary: 'Mine' })
    await w.run('incremental')
    w.project.renameKey('NEW')
    w.server.state.createProject('ABC').createIssue({ summary: 'Not mine' })
    w.clock.advance(HOUR)
    await w.run('full')
    await w.run('census')
    expect(await bindingOf(w)).toMatchObject({ name: 'NEW' })
    expect(await w.sql('select title from tracker_discovery.user_stories')).toEqual([{ title: 'Mine' }])
    expect(await losses(w)).toEqual([])
  })

  test('a board that is deleted is told once, and is no failure of the census of every day', async () => {
    const w = await jiraWorld({ mode })
    w.project.createSprint(w.board)
    await w.run('incremental')
    w.project.deleteBoard(w.board)
    w.clock.advance(HOUR)
    await w.run('incremental')
    expect(await w.run('census')).toMatchObject({ status: 'success', failures: [] })
    expect(await w.run('census')).toMatchObject({ status: 'success', failures: [] })
    expect((await losses(w)).filter(({ kind }) => kind === 'board')).toEqual([{ kind: 'board', reason: 'deleted' }])
  })

  test('a project is known to be archived, which loses none of its issues, and to be so no more', async () => {
    const w = await jiraWorld({ mode })
    w.project.createIssue()
    await w.run('incremental')
    w.project.archiveProject()
    w.clock.advance(HOUR)
    await w.run('incremental')
    await w.run('census')
    expect(await bindingOf(w)).toMatchObject({ archived: true, status: 'active' })
    expect(await stories(w)).toHaveLength(1)
    w.project.unarchiveProject()
    w.clock.advance(HOUR)
    w.project.createIssue()
    await w.run('incremental')
    expect(await bindingOf(w)).toMatchObject({ archived: false })
    await copied(w)
  })

  test('a deleted project is gone with that reason, and is there again when it is restored', async () => {
    const w = await jiraWorld({ mode })
    w.project.createIssue()
    await w.run('incremental')
    w.project.deleteProject()
    w.clock.advance(HOUR)
    expect((await w.run('incremental')).failures).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ scope: 'ABC', code: 'UPSTREAM_NOT_FOUND' })]),
    )
    expect(await bindingOf(w)).toMatchObject({ status: 'gone', gone_reason: 'deleted' })
    expect(await losses(w)).toContainEqual({ kind: 'project', reason: 'deleted' })
    w.clock.advance(HOUR)
    w.project.restoreProject()
    w.project.createIssue()
    w.clock.advance(HOUR)
    await w.run('census')
    expect(await bindingOf(w)).toMatchObject({ status: 'active', gone_reason: null })
    await w.run('incremental')
    await copied(w)
  })

  test('a permission that is taken away is told as such, deletes nothing, and is noticed when it is given back', async () => {
    const w = await jiraWorld({ mode })
    const owner = w.server.state.people.createUser('reader')
    w.server.state.addToken('reader-token', owner)
    w.project.createIssue()
    await w.app.setCredential(w.admin, w.endpointId, {
      ...(mode === 'cloud'
        ? { kind: 'api_token', email: 'reader@example.com', token: 'reader-token' }
        : { kind: 'pat', token: 'reader-token' }),
    })
    await w.run('incremental')
    w.server.state.people.takeBrowse(owner, w.project.it)
    w.clock.advance(HOUR)
    await w.run('incremental')
    await w.run('census')
    expect(await bindingOf(w)).toMatchObject({ status: 'gone', gone_reason: 'no_access' })
    expect(await stories(w)).toHaveLength(1)
    expect(await losses(w)).toContainEqual({ kind: 'project', reason: 'no_access' })
    w.server.state.people.giveBrowse(owner, w.project.it)
    w.clock.advance(HOUR)
    w.project.createIssue()
    await w.run('census')
    await w.run('incremental')
    expect(await bindingOf(w)).toMatchObject({ status: 'active', gone_reason: null })
    await copied(w)
  })

  test('a board that could not be seen for a time is watched again as soon as its project shows it', async () => {
    const w = await jiraWorld({ mode })
    const { people } = w.server.state
    const status = async () =>
      (await w.sql(`select status from tracker_integration.scope_bindings where kind = 'board'`)).map((it) => it.status)
    await w.run('incremental')
    people.takeBrowse(w.server.admin, w.project.it)
    w.clock.advance(HOUR)
    await w.run('incremental')
    expect(await status()).toEqual(['gone'])
    people.giveBrowse(w.server.admin, w.project.it)
    w.clock.advance(HOUR)
    await w.run('full', { streams: ['boards'] })
    expect(await status()).toEqual(['active'])
  })

  test('an issue that moves between watched projects is one issue all the time, whatever is read first', async () => {
    const w = await jiraWorld({ mode, endpoint: { scopes: ['ABC'] } })
    const other = w.server.state.createProject('XYZ')
    await w.app.addScope(w.admin, w.endpointId, { name: 'XYZ' })
    const ids = [w.project.it.id, other.it.id]
    const issue = w.project.createIssue({ type: 'Story', points: 3 })
    w.project.createIssue({ type: 'Sub-task', parent: issue })
    await w.run('incremental')
    w.clock.advance(HOUR)
    w.project.moveIssue(issue, other.it)
    w.clock.advance(MINUTE)
    await w.run('census')
    await w.run('incremental')
    await expectCopied(w, ids)
    w.clock.advance(HOUR)
    w.project.moveIssue(issue, w.project.it)
    w.clock.advance(MINUTE)
    await w.run('incremental')
    await expectCopied(w, ids)
    expect(await w.count('tracker_discovery.user_stories')).toBe(1)
  })

  test('issues that are deleted, or moved out of sight, without a word are found by the census, each with its reason', async () => {
    const w = await jiraWorld({ mode })
    const elsewhere = w.server.state.createProject('ELSE')
    const [deleted, moved, kept] = ['Deleted', 'Moved', 'Kept'].map((summary) => w.project.createIssue({ summary }))
    if (deleted === undefined || moved === undefined || kept === undefined) throw new Error('three were made')
    await w.run('incremental')
    w.project.deleteIssue(deleted)
    w.project.moveIssue(moved, elsewhere.it)
    w.clock.advance(HOUR)
    await w.run('incremental')
    expect(await stories(w)).toHaveLength(3)
    expect(await w.run('census')).toMatchObject({ status: 'success', counts: { gone: 2 } })
    expect(await stories(w)).toEqual([kept.id])
    const told = [
      { kind: 'issue', reason: 'deleted' },
      { kind: 'issue', reason: 'moved' },
    ]
    expect(await losses(w)).toEqual(told)
    w.clock.advance(HOUR)
    await w.run('census')
    expect(await losses(w)).toEqual(told)
    // And it comes back, with all that became of it there.
    w.project.moveIssue(moved, w.project.it)
    w.project.editIssue(moved, { points: 5 })
    w.clock.advance(HOUR)
    await w.run('incremental')
    await copied(w)
  })

  test('an issue that was hidden and is visible again returns as it was', async () => {
    const w = await jiraWorld({ mode })
    const { people } = w.server.state
    people.setLevel(w.server.admin, 'secret', true)
    const issue = w.project.createIssue({ securityLevel: 'secret' })
    await w.run('incremental')
    people.setLevel(w.server.admin, 'secret', false)
    w.clock.advance(HOUR)
    expect(await w.run('census')).toMatchObject({ counts: { gone: 1 } })
    expect(await stories(w)).toEqual([])
    people.setLevel(w.server.admin, 'secret', true)
    w.clock.advance(HOUR)
    await w.run('census')
    expect(await stories(w)).toEqual([issue.id])
    await copied(w)
  })
})
