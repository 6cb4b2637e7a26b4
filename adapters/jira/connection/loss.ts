import { z } from 'zod'
import type { KnownScope, Located } from '../../../src/ports/source-reader.ts'
import { isOfOneCall } from '../../check/finding.ts'
import { flag, told } from '../../payload/told.ts'
import type { JiraClient } from '../client/client.ts'
import { goneItem } from '../streams/gone.ts'
import { id } from './answer.ts'
import { askBoards, askMyself, askPermission, found } from './asked.ts'
import { cloud } from './library.ts'
import { may } from './permission.ts'

/**
 * Why a scope that answers 404 is not found: deleted, or hidden. First the credential must prove that it works: to a
 * stranger Jira answers 404 for everything, and a token that has expired can make us one.
 */
export async function notFound(
  client: JiraClient,
  scope: KnownScope,
  isDeleted: (externalId: string) => Promise<boolean>,
): Promise<Located> {
  await askMyself(client)
  const { kind, externalId, name, url } = scope
  if (externalId === null) return { found: false, reason: 'no_access', changed: null }
  const reason = (await isDeleted(externalId)) ? 'deleted' : 'no_access'
  if (scope.status === 'gone') return { found: false, reason, changed: null }
  const known = { kind, externalId, externalKey: name } as const
  return { found: false, reason, changed: goneItem(known, { kind, externalId, name, url }, reason) }
}

const Projects = z.object({ values: z.array(z.object({ id, deleted: flag })) })

/**
 * A project whose permissions can be asked for is there. Otherwise only an administrator can tell: on Cloud even one may
 * be kept from browsing a project, but can edit it, and finds it by that; what is in the trash is deleted until it is
 * restored. On Data Center an administrator sees every project.
 */
export async function isDeletedProject(client: JiraClient, projectId: string): Promise<boolean> {
  const permissions = await found(askPermission(client, 'BROWSE_PROJECTS', projectId))
  if (permissions !== null || !(await may(client, 'ADMINISTER'))) return false
  if (client.flavour === 'datacenter') return true
  const answer = await client.through(async (js) =>
    (await cloud()).searchProjects(js, {
      id: [Number(projectId)],
      status: ['live', 'archived', 'deleted'],
      action: 'edit',
    }),
  )
  return told(Projects, answer).values.every((project) => project.id !== projectId || project.deleted)
}

/** An administrator sees every board, those that are private too. Where no board can be seen at all nobody can tell. */
export async function isDeletedBoard(client: JiraClient): Promise<boolean> {
  if (!(await may(client, 'ADMINISTER'))) return false
  try {
    await askBoards(client, { startAt: 0, maxResults: 1 })
    return true
  } catch (error) {
    if (!isOfOneCall(error)) throw error
    return false
  }
}
