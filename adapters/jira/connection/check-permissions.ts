import { z } from 'zod'
import type { ScopeRef } from '../../../src/ports/source-adapter.ts'
import type { CheckLine } from '../../../src/ports/source-reader.ts'
import { type Finding, failed, findingOf, isOfOneCall, ok, refused, unknown } from '../../check/finding.ts'
import { told } from '../../payload/told.ts'
import type { JiraClient } from '../client/client.ts'
import { askCloud, askDataCenter } from '../streams/search/asked.ts'
import { everyJql } from '../streams/search/jql.ts'
import { id } from './answer.ts'
import { askBoards } from './asked.ts'
import { cloud } from './library.ts'
import { may } from './permission.ts'

/** Each costs a call. */
const PROJECTS_AT_MOST = 50

const NOT_TRIED = unknown('Not tried', 'Bind a project first.')

/** Whether each project may be browsed, and whether boards and changelogs may be read. */
export async function checkPermissions(client: JiraClient, projects: readonly ScopeRef[]): Promise<CheckLine[]> {
  const lines: CheckLine[] = []
  const tried = projects.slice(0, PROJECTS_AT_MOST)
  for (const project of tried) lines.push({ name: `permission:${project.name}`, ...(await browse(client, project)) })
  if (tried.length === 0) lines.push({ name: 'permission:issues', ...NOT_TRIED })
  const left = projects.length - tried.length
  if (left > 0) lines.push({ name: 'permission:issues', ...unknown(`${left} more projects were not tried`, null) })
  lines.push({ name: 'permission:boards', ...(await findingOf(() => boards(client))) })
  const [first] = projects
  const changelog = first === undefined ? NOT_TRIED : await findingOf(() => changelogs(client, first))
  lines.push({ name: 'permission:changelogs', ...changelog })
  return lines
}

async function browse(client: JiraClient, { name, externalId }: ScopeRef): Promise<Finding> {
  const hint = 'Give the account the permission Browse projects there; for an app also the scope read:jira-work.'
  try {
    return (await may(client, 'BROWSE_PROJECTS', externalId))
      ? ok(`May be read in ${name}`)
      : failed(`May not be read in ${name}: needs Browse projects`, hint)
  } catch (error) {
    if (!isOfOneCall(error)) throw error
    return error.code === 'UPSTREAM_NOT_FOUND' ? failed(`${name} is gone or hidden`, hint) : refused(error)
  }
}

async function boards(client: JiraClient): Promise<Finding> {
  try {
    await askBoards(client, { startAt: 0, maxResults: 1 })
    return ok('Boards and sprints may be read')
  } catch (error) {
    if (!isOfOneCall(error)) throw error
    if (error.code === 'UPSTREAM_NOT_FOUND') return ok('This site has no boards: Jira Software is not installed')
    return failed(
      'Boards and sprints may not be read',
      'The account needs a licence for Jira Software; an app, or a token with scopes, needs read:project:jira, read:board-scope:jira-software, read:board-scope.admin:jira-software and read:sprint:jira-software.',
    )
  }
}

const Found = z.object({ issues: z.array(z.object({ id })) })

/** Tried with one issue. */
async function changelogs(client: JiraClient, { externalId, name }: ScopeRef): Promise<Finding> {
  const one = { jql: everyJql(externalId), maxResults: 1 }
  if (client.flavour === 'datacenter') {
    await askDataCenter(client, { ...one, fields: ['updated'], startAt: 0, expand: 'changelog' })
    return ok(`May be read in ${name}`)
  }
  const answer = await askCloud(client, { ...one, fields: ['id'], nextPageToken: null, reconcileIssues: [] })
  const [issue] = told(Found, answer).issues
  if (issue === undefined) return ok(`${name} has none yet`)
  const asked = { issueIdsOrKeys: [issue.id], fieldIds: ['status'], maxResults: 1 }
  await client.through(async (js) => (await cloud()).getBulkChangelogs(js, asked))
  return ok(`May be read in ${name}`)
}
