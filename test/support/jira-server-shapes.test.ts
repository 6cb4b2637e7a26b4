import { expect, test } from 'vitest'
import { agile as loadAgile, cloud as loadCloud } from '../../adapters/jira/connection/library.ts'
import { type Calling, startCalling } from './jira-server-caller.ts'

type Client = Parameters<Awaited<ReturnType<typeof loadCloud>>['getCurrentUser']>[0]

/** Asks as jira.js does, and notes what does not fit the schema of the answer. */
const asking = ({ ask, server }: Calling, mismatches: unknown[]): Client => ({
  async sendRequest({ url, method = 'GET', body, searchParams = {}, schema }) {
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(searchParams)) {
      if (value !== undefined) for (const each of [value].flat()) query.append(name, String(each))
    }
    const path = url.startsWith('/') ? url : `/${url}`
    const answer = await ask(`${server.baseUrl}${path}?${query}`, { method, ...(body === undefined ? {} : { body }) })
    const parsed = schema?.safeParse(answer.body)
    if (answer.status !== 200) mismatches.push({ path, status: answer.status })
    if (parsed?.error !== undefined) mismatches.push({ path, issues: parsed.error.issues })
    return answer.body
  },
})

test('every answer has the shape that Atlassian documents, as jira.js generated it from there', async () => {
  const calling = await startCalling()
  const { abc, server } = calling
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
  const client = asking(calling, mismatches)
  const [cloud, agile] = [await loadCloud(), await loadAgile()]
  const search = { jql: 'updated > 0 ORDER BY id', fields: ['*all'], expand: 'changelog' }
  const { issues } = await cloud.searchAndReconsileIssuesUsingJqlPost(client, search)
  expect(issues).toHaveLength(4)
  await cloud.searchAndReconsileIssuesUsingJql(client, { jql: search.jql, fields: ['summary', 'status'] })
  await cloud.countIssues(client, { jql: search.jql })
  await cloud.bulkFetchIssues(client, { issueIdsOrKeys: ['ABC-1', 'ABC-2', 'NO-1'], fields: ['*all'] })
  await cloud.getBulkChangelogs(client, { issueIdsOrKeys: ['ABC-1', 'ABC-2'], fieldIds: ['status'] })
  await cloud.getIssue(client, { issueIdOrKey: 'ABC-2', expand: 'changelog' })
  await cloud.getChangeLogs(client, { issueIdOrKey: 'ABC-2' })
  await cloud.searchProjects(client, { status: ['live', 'archived', 'deleted'] })
  await cloud.getProject(client, { projectIdOrKey: 'TEAM' })
  await cloud.getProjectVersions(client, { projectIdOrKey: 'ABC' })
  await cloud.getProjectVersionsPaginated(client, { projectIdOrKey: 'ABC' })
  await cloud.getVersion(client, { id: version.id })
  await cloud.getFields(client)
  await cloud.getIssueAllTypes(client)
  await cloud.getStatuses(client)
  await cloud.getCurrentUser(client)
  await cloud.getServerInfo(client)
  await cloud.getMyPermissions(client, { permissions: 'BROWSE_PROJECTS,ADMINISTER' })
  await cloud.getAllUsers(client, {})
  await cloud.findAssignableUsers(client, { project: 'ABC' })
  await agile.getAllBoards(client, { projectKeyOrId: 'ABC' })
  await agile.getBoard(client, { boardId: board.id })
  await agile.getConfiguration(client, { boardId: board.id })
  await agile.getAllSprints(client, { boardId: board.id })
  await agile.getSprint(client, { sprintId: sprint.id })
  expect(mismatches).toEqual([])
  server.fault(({ path }) => path.endsWith('/myself'), { kind: 'status', status: 200, body: { displayName: 7 } })
  await cloud.getCurrentUser(client)
  expect(mismatches).toHaveLength(1)
  await server.close()
})
