import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Calling, said, startCalling } from './jira-server-caller.ts'

let calling: Calling

beforeEach(async () => {
  calling = await startCalling()
})
afterEach(() => calling.server.close())

describe('what happens to an issue', () => {
  test('every field that is edited has its item, and what stays has none', () => {
    const { abc, server, pass } = calling
    const mona = server.state.people.createUser('mona')
    const [one, two, three] = ['1', '2', '3'].map((name) => abc.createVersion(name).id)
    const issue = abc.createIssue({ labels: ['old'], fixVersions: [one ?? ''] })
    pass(60)
    abc.editIssue(issue, { priority: 'High', labels: ['old', 'new'], points: 5, dueDate: '2026-04-01' })
    abc.editIssue(issue, { assignee: 'mona', originalSeconds: 7_200 })
    abc.editIssue(issue, { assignee: null, points: 2.5 })
    abc.editIssue(issue, { fixVersions: [two ?? ''] })
    abc.editIssue(issue, { fixVersions: [two ?? '', three ?? ''] })
    const before = issue.fields.updated
    pass(60)
    abc.editIssue(issue, { points: 2.5, priority: 'High' })
    expect(issue.fields.updated).toBe(before)
    expect(said(issue)).toEqual([
      [
        ['labels', null, 'old', null, 'old new'],
        ['priority', '3', 'Medium', '2', 'High'],
        ['Story Points', null, null, null, '5'],
        ['duedate', null, null, '2026-04-01', '2026-04-01 00:00:00.0'],
      ],
      [
        ['assignee', null, null, mona.accountId, 'mona'],
        ['timeoriginalestimate', null, null, '7200', '7200'],
        ['timeestimate', null, null, '7200', '7200'],
      ],
      [
        ['assignee', mona.accountId, 'mona', null, null],
        ['Story Points', null, '5', null, '2.5'],
      ],
      [['Fix Version', one, '1', two, '2']],
      [['Fix Version', null, null, three, '3']],
    ])
  })

  test('what gets done is resolved, and what is taken up again is not', async () => {
    const { abc, ask, pass } = calling
    const issue = abc.createIssue()
    const shown = async () => (await ask(`/issue/${issue.id}?fields=status,resolution,resolutiondate`)).body.fields
    pass(60)
    abc.transition(issue, 'In Progress')
    abc.transition(issue, 'Done', { resolution: "Won't Do" })
    expect(await shown()).toMatchObject({
      status: { statusCategory: { key: 'done' } },
      resolution: { name: "Won't Do" },
      resolutiondate: '2026-03-01T12:01:00.000+0000',
    })
    abc.transition(issue, 'To Do')
    expect(await shown()).toMatchObject({ status: { name: 'To Do' }, resolution: null, resolutiondate: null })
    expect(said(issue).slice(1)).toEqual([
      [
        ['resolution', null, null, '10001', "Won't Do"],
        ['status', '3', 'In Progress', '10002', 'Done'],
      ],
      [
        ['resolution', '10001', "Won't Do", null, null],
        ['status', '10002', 'Done', '10000', 'To Do'],
      ],
    ])
  })

  test('a move brings another key, and its sub-tasks along; the old key leads to it', async () => {
    const { abc, server, ask } = calling
    const team = server.state.createProject('TEAM', { style: 'next-gen' })
    const issue = abc.createIssue({ type: 'Bug' })
    const child = abc.createIssue({ type: 'Sub-task', parent: issue })
    abc.moveIssue(issue, team.it)
    const { body } = await ask('/issue/ABC-1')
    expect([body.id, body.key, body.fields.issuetype.name]).toEqual([issue.id, 'TEAM-1', 'Bug'])
    expect((await ask(`/issue/${child.id}`)).body).toMatchObject({
      key: 'TEAM-2',
      fields: { parent: { key: 'TEAM-1' } },
    })
    expect(said(issue)[0]?.slice(0, 2)).toEqual([
      ['project', abc.it.id, 'Project ABC', team.it.id, 'Project TEAM'],
      ['Key', null, 'ABC-1', null, 'TEAM-1'],
    ])
    expect(abc.createIssue().fields.number).toBe(3)
    const [kind, status] = [server.state.addIssueType('Research'), server.state.addStatus('Waiting', 'indeterminate')]
    server.state.rename(kind, 'Inquiry')
    const odd = abc.createIssue({ type: 'Inquiry', status: status.name })
    abc.moveIssue(odd, team.it)
    expect((await ask(`/issue/${odd.id}`)).body.fields).toMatchObject({
      ...{ issuetype: { name: 'Bug' }, status: { name: 'In Progress' } },
    })
  })

  test('parents have an item of their own kind, and go with what happens to them', async () => {
    const { abc, server, ask } = calling
    const team = server.state.createProject('TEAM', { style: 'next-gen' })
    const epic = abc.createIssue({ type: 'Epic' })
    const [story, task] = [abc.createIssue(), team.createIssue({ type: 'Task' })]
    const child = abc.createIssue({ type: 'Sub-task', parent: story })
    abc.editIssue(story, { parent: epic })
    team.editIssue(task, { parent: epic })
    expect([said(story), said(task)]).toEqual([
      [[['Epic Link', null, null, epic.id, 'ABC-1']]],
      [[['IssueParentAssociation', null, null, epic.id, 'ABC-1']]],
    ])
    expect((await ask('/issue/ABC-2')).body.fields).toMatchObject({
      ...{ parent: { id: epic.id }, customfield_10014: 'ABC-1', subtasks: [{ id: child.id }] },
    })
    abc.deleteIssue(epic)
    expect(said(story)[1]).toEqual([['Epic Link', epic.id, 'ABC-1', null, null]])
    abc.deleteIssue(story)
    for (const { id } of [epic, story, child]) expect((await ask(`/issue/${id}`)).status).toBe(404)
  })

  test('time that is logged is spent, and a link is written down at either end', async () => {
    const { abc, ask } = calling
    const [one, two] = [abc.createIssue({ originalSeconds: 108_000 }), abc.createIssue()]
    const worklog = abc.logWork(one, 36_000)
    abc.changeType(one, 'Bug')
    const shown = (await ask('/issue/ABC-1?fields=timetracking,worklog')).body.fields
    expect(shown.timetracking).toMatchObject({
      originalEstimate: '3d 6h',
      remainingEstimate: '2d 4h',
      timeSpent: '1d 2h',
    })
    expect(shown.worklog).toMatchObject({ total: 1, worklogs: [{ timeSpentSeconds: 36_000, issueId: one.id }] })
    expect(said(one)).toEqual([
      [
        ['timeestimate', '108000', '108000', '72000', '72000'],
        ['timespent', null, null, '36000', '36000'],
        ['WorklogId', null, null, worklog.id, worklog.id],
      ],
      [['issuetype', '10001', 'Story', '10004', 'Bug']],
    ])
    abc.deleteWorklog(one, worklog)
    const link = abc.linkIssues(one, two, 'Blocks')
    expect(said(two)).toEqual([[['Link', null, null, 'ABC-1', 'This issue is blocked by ABC-1']]])
    expect((await ask('/issue/ABC-1?fields=issuelinks')).body.fields.issuelinks).toMatchObject([
      { type: { outward: 'blocks' }, outwardIssue: { key: 'ABC-2' } },
    ])
    abc.unlinkIssues(link)
    expect((await ask('/issue/ABC-1?fields=issuelinks')).body.fields.issuelinks).toEqual([])
  })

  test('a comment moves the issue, and has no entry in its changelog', async () => {
    const { abc, ask, pass } = calling
    const issue = abc.createIssue()
    pass(60)
    const comment = abc.comment(issue, 'Said')
    abc.editComment(issue, comment, 'Said better')
    const { body } = await ask('/issue/ABC-1?fields=comment,updated&expand=changelog')
    expect(body).toMatchObject({
      fields: { updated: '2026-03-01T12:01:00.000+0000', comment: { total: 1, comments: [{ id: comment.id }] } },
      changelog: { total: 0 },
    })
    abc.deleteComment(issue, comment)
    expect((await ask('/issue/ABC-1?fields=comment')).body.fields.comment.total).toBe(0)
  })

  test('further custom fields have a name, and items under it', async () => {
    const { abc, server, ask } = calling
    server.state.addCustomField('customfield_10050', 'Customer')
    const issue = abc.createIssue({ custom: { customfield_10050: 'One' } })
    abc.editIssue(issue, { custom: { customfield_10050: 'Two' } })
    expect(said(issue)).toEqual([[['customfield_10050', null, 'One', null, 'Two']]])
    expect((await ask('/issue/ABC-1?fields=customfield_10050')).body.fields).toEqual({ customfield_10050: 'Two' })
    expect((await ask('/field')).body.at(-1)).toMatchObject({ id: 'customfield_10050', name: 'Customer', custom: true })
  })
})
