import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { OutgoingDelivery } from './jira-server/index.ts'
import { type Calling, START, startCalling } from './jira-server-caller.ts'

let calling: Calling
let sent: OutgoingDelivery[]

async function start(mode: 'cloud' | 'datacenter', hook: object = {}): Promise<Calling> {
  calling = await startCalling({ mode, timeZone: 'America/Los_Angeles' })
  sent = []
  calling.server.onDelivery = (delivery) => sent.push(delivery)
  calling.server.state.addHook({ url: 'https://tracker.example.com/webhooks/jira/1', ...hook })
  return calling
}

beforeEach(() => start('cloud'))
afterEach(() => calling.server.close())

const bodies = () => sent.map(({ body }) => JSON.parse(body))
const events = () => sent.map(({ event }) => event)

describe('what is told', () => {
  test('an issue: all of it as it was then, in version 2 and in the time zone of the site', async () => {
    const { abc } = calling
    const issue = abc.createIssue({ summary: 'Old', description: 'Text', assignee: 'admin' })
    abc.editIssue(issue, { summary: 'New' })
    abc.editIssue(issue, { assignee: null })
    abc.transition(issue, 'Done')
    abc.deleteIssue(issue)
    const told = bodies()
    expect(told.map(({ webhookEvent, issue_event_type_name: name }) => [webhookEvent, name])).toEqual([
      ['jira:issue_created', 'issue_created'],
      ['jira:issue_updated', 'issue_updated'],
      ['jira:issue_updated', 'issue_assigned'],
      ['jira:issue_updated', 'issue_generic'],
      ['jira:issue_deleted', undefined],
    ])
    expect(told[0]).toMatchObject({
      timestamp: START,
      user: { accountType: 'atlassian' },
      issue: { id: issue.id, key: 'ABC-1', fields: { summary: 'Old', created: '2026-03-01T04:00:00.000-0800' } },
    })
    expect(told[0].issue.self).toContain(`/rest/api/2/issue/${issue.id}`)
    expect([told[0].issue.fields.description, 'comment' in told[0].issue.fields]).toEqual(['Text', false])
    expect(told[0].changelog.items).toContainEqual(
      expect.objectContaining({ field: 'Status', from: null, toString: 'To Do' }),
    )
    expect(told[1].changelog).toMatchObject({ id: issue.histories[0]?.id, items: [{ toString: 'New' }] })
  })

  test('comments come with a little of their issue, worklogs and links without any', () => {
    const { abc } = calling
    const [one, two] = [abc.createIssue(), abc.createIssue()]
    sent = []
    const comment = abc.comment(one, 'Said')
    abc.editComment(one, comment, 'Said better')
    abc.deleteComment(one, comment)
    const worklog = abc.logWork(one, 600)
    abc.editWorklog(one, worklog, 900)
    abc.deleteWorklog(one, worklog)
    abc.unlinkIssues(abc.linkIssues(one, two, 'Duplicate'))
    expect(events()).toEqual([
      ...['comment_created', 'comment_updated', 'comment_deleted'],
      ...['jira:issue_updated', 'worklog_created', 'jira:issue_updated', 'worklog_updated'],
      ...['jira:issue_updated', 'worklog_deleted'],
      ...['issuelink_created', 'issuelink_deleted'],
    ])
    const [created, , , , logged] = bodies()
    expect(Object.keys(created)).toEqual(['timestamp', 'webhookEvent', 'comment', 'issue'])
    expect(Object.keys(created.issue.fields).sort()).toEqual([
      ...['assignee', 'issuetype', 'priority', 'project', 'status', 'summary'],
    ])
    expect(logged).toMatchObject({ worklog: { issueId: one.id, timeSpentSeconds: 600 } })
    expect(bodies().at(-1)).toMatchObject({
      issueLink: {
        ...{ sourceIssueId: Number(one.id), destinationIssueId: Number(two.id) },
        issueLinkType: { name: 'Duplicate', outwardName: 'duplicates' },
      },
    })
  })

  test('boards, sprints with what they were before, and the issues that they move', () => {
    const { abc } = calling
    const board = abc.createBoard()
    const [one, two] = [abc.createSprint(board, { name: 'One' }), abc.createSprint(board)]
    abc.createIssue({ sprint: one.id })
    sent = []
    abc.renameBoard(board, 'Other')
    abc.configureBoard(board, null)
    abc.updateSprint(one, { name: 'Uno' })
    abc.startSprint(one)
    abc.closeSprint(one, two)
    abc.deleteSprint(two)
    abc.deleteBoard(board)
    expect(events()).toEqual([
      ...['board_updated', 'board_configuration_changed', 'sprint_updated', 'sprint_started', 'sprint_closed'],
      ...['jira:issue_updated', 'jira:issue_updated', 'sprint_deleted', 'board_deleted'],
    ])
    const [, , updated, started, closed, moved] = bodies()
    expect(updated).toMatchObject({ sprint: { id: 1, name: 'Uno' }, oldValue: { name: 'One' } })
    expect(started).toMatchObject({ sprint: { state: 'active' }, oldValue: { state: 'future' } })
    expect(closed.sprint).toMatchObject({ state: 'closed', completeDate: '2026-03-01T12:00:00.000Z' })
    expect(moved.changelog.items).toMatchObject([{ field: 'Sprint', fieldId: 'customfield_10020', to: '1, 2' }])
  })

  test('versions, and a merge as a deletion that names the other one', () => {
    const { abc } = calling
    const [one, two] = [abc.createVersion('1'), abc.createVersion('2')]
    abc.createIssue({ fixVersions: [one.id] })
    sent = []
    abc.releaseVersion(one)
    abc.unreleaseVersion(one)
    abc.moveVersion(one, 1)
    abc.archiveVersion(one)
    abc.mergeVersion(one, two)
    abc.deleteVersion(two)
    expect(events()).toEqual([
      ...['jira:version_released', 'jira:version_unreleased', 'jira:version_moved', 'jira:version_updated'],
      ...['jira:version_deleted', 'jira:version_deleted'],
    ])
    const [released, , , , merged, deleted] = bodies()
    expect(released.version).toMatchObject({ id: one.id, released: true, projectId: Number(abc.it.id) })
    expect(merged).toMatchObject({ version: { id: one.id }, mergedTo: { id: two.id } })
    expect('mergedTo' in deleted).toBe(false)
  })

  test('projects and people', () => {
    const { abc, server } = calling
    abc.renameKey('NEW')
    abc.renameProject('New')
    abc.archiveProject()
    abc.unarchiveProject()
    abc.deleteProject()
    abc.restoreProject()
    abc.purgeProject()
    const mona = server.state.people.createUser('mona')
    server.state.people.editUser(mona, { displayName: 'Mona' })
    server.state.people.deleteUser(mona)
    expect(events()).toEqual([
      ...['project_updated', 'project_updated', 'project_archived', 'project_restored_archived'],
      ...['project_soft_deleted', 'project_restored_deleted', 'project_deleted', 'user_created', 'user_updated'],
      'user_deleted',
    ])
    expect(bodies()[0].project).toMatchObject({ id: Number(abc.it.id), key: 'NEW', projectLead: {} })
  })

  test('a webhook hears what it listens to, of the issues that its query finds', () => {
    const { abc, server } = calling
    const { hooks } = server.state
    hooks.remove(hooks.all[0] ?? server.state.addHook({ url: 'https://one.example.com' }))
    const url = 'https://two.example.com'
    server.state.addHook({ url, events: ['jira:issue_created'], jqlFilter: 'project = ABC AND issuetype = Bug' })
    abc.createIssue()
    abc.editIssue(abc.createIssue({ type: 'Bug' }), { summary: 'New' })
    expect(events()).toEqual(['jira:issue_created'])
  })

  test('Data Center: names and keys, no ids of fields, and comments told twice', async () => {
    await calling.server.close()
    const { abc } = await start('datacenter')
    const issue = abc.createIssue({ assignee: 'admin' })
    abc.editIssue(issue, { assignee: null })
    abc.transition(issue, 'Done')
    abc.comment(issue, 'Said')
    const [created, edited, resolved, comment, commented] = bodies()
    expect([created.user.name, created.user.key, 'accountId' in created.user]).toEqual([
      'admin',
      'JIRAUSER10000',
      false,
    ])
    expect('changelog' in created).toBe(false)
    expect(edited.changelog.items).toEqual([
      {
        ...{ field: 'assignee', fieldtype: 'jira', from: 'JIRAUSER10000', fromString: 'Administrator' },
        ...{ to: null, toString: null },
      },
    ])
    expect(resolved.issue_event_type_name).toBe('issue_resolved')
    expect([comment.webhookEvent, Object.keys(comment)]).toEqual([
      ...['comment_created', ['timestamp', 'webhookEvent', 'user', 'comment']],
    ])
    expect(commented).toMatchObject({ issue_event_type_name: 'issue_commented', comment: { body: 'Said' } })
    expect(commented.issue.fields.comment).toMatchObject({ total: 1, comments: [{ body: 'Said' }] })
  })
})
