import { TrackerdError } from '../../../src/errors.ts'
import type { JiraAnswer, JiraClient } from '../client/client.ts'
import { agile, cloud } from './library.ts'

/** A project by its id; `askProjectByKey` while only that is known. Throws UPSTREAM_NOT_FOUND when it is gone or hidden. */
export function askProject(client: JiraClient, projectId: string): Promise<JiraAnswer> {
  if (client.flavour === 'datacenter') return askProjectByKey(client, projectId)
  return client.through(async (js) => (await cloud()).getProject(js, { projectIdOrKey: projectId }))
}

/** People wrote the key, and jira.js puts it into the path as it is: `../myself` would ask for something else. */
export const askProjectByKey = (client: JiraClient, project: string): Promise<JiraAnswer> =>
  client.get('/rest/api/{api}/project/{project}', { project })

export function askBoard(client: JiraClient, boardId: string): Promise<JiraAnswer> {
  if (client.flavour === 'datacenter') return client.get('/rest/agile/1.0/board/{board}', { board: boardId })
  return client.through(async (js) => (await agile()).getBoard(js, { boardId: Number(boardId) }))
}

interface BoardsAsked {
  readonly startAt: number
  readonly maxResults: number
  readonly projectKeyOrId?: string
}

/** Boards of the site, or those whose filter names a project, wherever they are located. */
export function askBoards(client: JiraClient, asked: BoardsAsked): Promise<JiraAnswer> {
  if (client.flavour === 'datacenter') return client.get('/rest/agile/1.0/board', { ...asked })
  return client.through(async (js) => (await agile()).getAllBoards(js, { ...asked }))
}

export function askBoardConfiguration(client: JiraClient, boardId: string): Promise<JiraAnswer> {
  if (client.flavour === 'datacenter')
    return client.get('/rest/agile/1.0/board/{board}/configuration', { board: boardId })
  return client.through(async (js) => (await agile()).getConfiguration(js, { boardId: Number(boardId) }))
}

/** All fields of the site, whatever project they are used in. */
export function askFields(client: JiraClient): Promise<JiraAnswer> {
  if (client.flavour === 'datacenter') return client.get('/rest/api/{api}/field')
  return client.through(async (js) => (await cloud()).getFields(js))
}

/** Throws UPSTREAM_UNAUTHENTICATED also where everything else is answered as to a stranger. */
export function askMyself(client: JiraClient): Promise<JiraAnswer> {
  if (client.flavour === 'datacenter') return client.get('/rest/api/{api}/myself')
  return client.through(async (js) => (await cloud()).getCurrentUser(js))
}

/** Whether we have this permission: in a project, or (ADMINISTER) at all. */
export function askPermission(client: JiraClient, permission: string, projectId?: string): Promise<JiraAnswer> {
  const asked = { permissions: permission, ...(projectId === undefined ? {} : { projectId }) }
  if (client.flavour === 'datacenter') return client.get('/rest/api/{api}/mypermissions', asked)
  return client.through(async (js) => (await cloud()).getMyPermissions(js, asked))
}

/** The answer, or null when there is no such thing. */
export async function found(call: Promise<JiraAnswer>): Promise<JiraAnswer | null> {
  try {
    return await call
  } catch (error) {
    if (error instanceof TrackerdError && error.code === 'UPSTREAM_NOT_FOUND') return null
    throw error
  }
}
