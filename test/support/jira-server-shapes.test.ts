import { createAgileClient, createCloudClient } from 'jira.js'
import { expect, test } from 'vitest'
import { DEFAULT_EMAIL, DEFAULT_TOKEN } from './jira-server/index.ts'
import { startCalling } from './jira-server-caller.ts'

test('every answer has the shape that Atlassian documents, as jira.js generated it from there', async () => {
  const { abc, server } = await startCalling()
  const team = server.state.createProject('TEAM', { style: 'next-gen' })
  const board = abc.createBoard()
  team.createBoard()
  const sprint = abc.createSprint(board, { goal: 'All of it' })
  abc.startSprint(sprint)
  const version = abc.createVersion('1.0', { startDate: '2026-01-01', releaseDate: '2026-02-01' })
  const epic = abc.createIssue({ type: 'Epic' })
  const issue = abc.createIssue({
    ...{ description: 'What is wanted', labels: ['one'], assignee: 'admin', points: 3, parent: epic },
    ...{ fixVersions: [version.id], dueDate: '2026-04-01', originalSeconds: 3_600, sprint: sprint.id },
  })
  abc.createIssue({ type: 'Sub-task', parent: issue })
  abc.transition(issue, 'Done')
  abc.comment(issue, 'Said')
  abc.logWork(issue, 600)
  abc.linkIssues(issue, epic)
  team.createIssue({ points: 2 })
  abc.archiveVersion(version)

  const mismatches: unknown[] = []
  const config = {
    host: server.baseUrl,
    auth: { type: 'basic' as const, email: DEFAULT_EMAIL, apiToken: DEFAULT_TOKEN },
    onSchemaMismatch: (report: unknown) => void mismatches.push(report),
  }
  const [cloud, agile] = [createCloudClient(config), createAgileClient(config)]
  const search = { jql: 'updated > 0 ORDER BY id', fields: ['*all'], expand: 'changelog' }
  const { issues } = await cloud.issueSearch.searchAndReconsileIssuesUsingJqlPost(search)
  expect(issues).toHaveLength(4)
  await cloud.issueSearch.searchAndReconsileIssuesUsingJql({ jql: search.jql, fields: ['summary', 'status'] })
  await cloud.issueSearch.countIssues({ jql: search.jql })
  await cloud.issues.bulkFetchIssues({ issueIdsOrKeys: ['ABC-1', 'ABC-2', 'NO-1'], fields: ['*all'] })
  await cloud.issues.getBulkChangelogs({ issueIdsOrKeys: ['ABC-1', 'ABC-2'], fieldIds: ['status'] })
  await cloud.issues.getIssue({ issueIdOrKey: 'ABC-2', expand: 'changelog' })
  await cloud.issues.getChangeLogs({ issueIdOrKey: 'ABC-2' })
  await cloud.projects.searchProjects({ status: ['live', 'archived', 'deleted'] })
  await cloud.projects.getProject({ projectIdOrKey: 'TEAM' })
  await cloud.projectVersions.getProjectVersions({ projectIdOrKey: 'ABC' })
  await cloud.projectVersions.getProjectVersionsPaginated({ projectIdOrKey: 'ABC' })
  await cloud.projectVersions.getVersion({ id: version.id })
  await cloud.issueFields.getFields()
  await cloud.issueTypes.getIssueAllTypes()
  await cloud.workflowStatuses.getStatuses()
  await cloud.myself.getCurrentUser()
  await cloud.serverInfo.getServerInfo()
  await cloud.permissions.getMyPermissions({ permissions: 'BROWSE_PROJECTS,ADMINISTER' })
  await cloud.users.getAllUsers({})
  await cloud.userSearch.findAssignableUsers({ project: 'ABC' })
  await agile.board.getAllBoards({ projectKeyOrId: 'ABC' })
  await agile.board.getBoard({ boardId: board.id })
  await agile.board.getConfiguration({ boardId: board.id })
  await agile.board.getAllSprints({ boardId: board.id })
  await agile.sprint.getSprint({ sprintId: sprint.id })
  expect(mismatches).toEqual([])
  server.fault(({ path }) => path.endsWith('/myself'), { kind: 'status', status: 200, body: { displayName: 7 } })
  await cloud.myself.getCurrentUser()
  expect(mismatches).toHaveLength(1)
  await server.close()
})
