import { describe, expect, test } from 'vitest'
import { expectCopied } from './expect-copied.ts'
import { DAY, HOUR, type JiraWorld, jiraWorld, MODES } from './jira-world.ts'
import { live } from './live.ts'
import { copyOf } from './row-copy.ts'

const copied = (w: JiraWorld) => expectCopied(w, [w.project.it.id])

describe.each(MODES)('of a project of %s', (mode) => {
  test('the first run copies everything: issues by their role, history, versions, boards, sprints, people', async () => {
    const w = await jiraWorld({ mode })
    const { epic, story, task, part, bug, incident, ada } = live(w)
    expect(await w.run('incremental')).toMatchObject({ status: 'success', failures: [] })
    await expectCopied(w, [w.project.it.id], [ada])
    const { issues, history, scopes } = await copyOf(w, [w.project.it.id])
    const roles = [epic, story, task, part, bug, incident].map(({ id }) => issues[id]?.role)
    expect(roles).toEqual(['epic', 'user_story', 'technical_story', 'technical_story', 'defect', 'incident'])
    expect(issues[bug.id]).toMatchObject({ status: 'duplicate', severity: 'critical' })
    expect(Object.keys(history).length).toBeGreaterThanOrEqual(8)
    expect(Object.keys(scopes)).toEqual(expect.arrayContaining([`board/${w.board.id}`]))
  })

  test('what changes afterwards comes with the next run, and nothing else is read', async () => {
    const w = await jiraWorld({ mode })
    const { story, next } = live(w)
    w.project.bulk(60, { everySeconds: 3_600 })
    w.clock.advance(DAY)
    await w.run('incremental')
    w.clock.advance(DAY)
    await w.run('incremental')
    w.project.transition(story, 'Done')
    w.project.startSprint(next)
    w.server.state.people.createUser('linus')
    w.clock.advance(HOUR)
    const record = await w.run('incremental')
    expect(record).toMatchObject({ status: 'success' })
    expect(record.itemsProcessed).toBeLessThan(25)
    await copied(w)
  })

  test('when nothing changed, a run writes no row, tells nothing, and moves only cursors', async () => {
    const w = await jiraWorld({ mode })
    live(w)
    await w.run('incremental')
    await w.run('incremental')
    w.clock.advance(HOUR)
    const before = await traces(w)
    w.server.resetRequests()
    expect(await w.run('incremental')).toMatchObject({ status: 'success', counts: { changed: 0, events: 0 } })
    expect(await traces(w)).toEqual(before)
    expect(w.server.requests.length).toBeLessThanOrEqual(15)
  })

  test('the census finds nothing to do where all was told', async () => {
    const w = await jiraWorld({ mode })
    live(w)
    await w.run('incremental')
    w.clock.advance(HOUR)
    const { ledger: _, ...before } = await traces(w)
    const { status, counts } = await w.run('census')
    expect({ status, ...counts }).toMatchObject({ status: 'success', missing: 0, stale: 0, gone: 0, differing: 0 })
    // What bears no time of change is known anew, and is what it was.
    expect(await traces(w)).toMatchObject(before)
  })
})

const WRITTEN = [
  'tracker_discovery.epics',
  'tracker_discovery.user_stories',
  'tracker_construction.technical_stories',
  'tracker_construction.implementation_cycles',
  'tracker_construction.work_item_history',
  'tracker_qa.defects',
  'tracker_operations.incidents',
  'tracker_release.release_packages',
  'tracker_integration.external_identities',
  'tracker_integration.scope_bindings',
]

/** When every row was written last, and how much was told and put on record. */
const traces = async (w: JiraWorld) => ({
  rows: await Promise.all(WRITTEN.map((table) => w.sql(`select id, xmin::text from ${table} order by id`))),
  ledger: await w.sql(
    'select id, source_version, content_hash, gone_reason from tracker_integration.external_objects order by id',
  ),
  events: await w.count('tracker_governance.outbox_messages'),
  audit: await w.count("tracker_audit.audit_entries where action <> 'sync.started'"),
})
