import { z } from 'zod'
import type { ScopeRef } from '../../../src/ports/source-adapter.ts'
import type { KnownScope, Located } from '../../../src/ports/source-reader.ts'
import { flag, told } from '../../payload/told.ts'
import type { JiraAnswer, JiraClient } from '../client/client.ts'
import type { Learned } from '../learned.ts'
import { id } from './answer.ts'
import { askProject, askProjectByKey, found } from './asked.ts'
import { type FieldsMemory, freshly } from './fields-memory.ts'
import { learn, ProjectStyle } from './learn.ts'
import { isDeletedProject, notFound } from './loss.ts'

export const ProjectAnswer = z.object({ id, key: z.string(), archived: flag, deleted: flag })

/** As people look at a project. */
export const projectRef = (site: string, { id, key }: { readonly id: string; readonly key: string }): ScopeRef => ({
  kind: 'project',
  externalId: id,
  name: key,
  url: `${site}/browse/${key}`,
})

/**
 * The number decides, not the key: a key that was given up can belong to another project, and one of old times still leads
 * to the project that had it. Once a day it is found out anew which fields the project uses.
 */
export async function locateProject(client: JiraClient, memory: FieldsMemory, scope: KnownScope): Promise<Located> {
  const { externalId, name } = scope
  const answer = await found(externalId === null ? askProjectByKey(client, name) : askProject(client, externalId))
  const isThere = answer !== null && !told(ProjectAnswer, answer).deleted
  if (!isThere) return notFound(client, scope, (projectId) => isDeletedProject(client, projectId))
  const project = told(ProjectAnswer, answer)
  const known = freshly(scope.learned, client.site, answer.asOf)
  const learned = known ?? (await learn(client, { id: project.id, ...told(ProjectStyle, answer) }, answer.asOf))
  memory.remember(project.id, learned, scope.rules?.storyPointField ?? null)
  const isNew =
    externalId === null || scope.status === 'gone' || name !== project.key || scope.archived !== project.archived
  const changed = isNew || known === null ? changedItem(answer, known === null ? learned : null) : null
  return { found: true, scope: projectRef(client.site, project), changed }
}

function changedItem({ data, asOf }: JiraAnswer, learned: Learned | null) {
  const payload = { project: data, as_of: asOf.toISOString(), ...(learned === null ? {} : { learned }) }
  return { topic: 'api:project', payload }
}
