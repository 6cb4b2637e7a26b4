import { z } from 'zod'
import { isOfOneCall } from '../../check/finding.ts'
import { told } from '../../payload/told.ts'
import type { JiraClient } from '../client/client.ts'
import type { Learned } from '../learned.ts'
import { entry, id, pageOf } from './answer.ts'
import { askBoardConfiguration, askBoards, askFields } from './asked.ts'
import { chooseFields, Field } from './choose-fields.ts'

/** Boards asked for their configuration; more would say the same. */
const BOARDS_AT_MOST = 20

/** Team-managed projects have fields of their own. */
export const ProjectStyle = z
  .object({ style: z.string().nullish(), simplified: z.boolean().nullish() })
  .transform(({ style, simplified }) => ({
    isTeamManaged: style === 'next-gen' || (style == null && simplified === true),
  }))

export interface Styled {
  readonly id: string
  readonly isTeamManaged: boolean
}

/**
 * Finds out which fields hold points, sprints and epics in this project: ids differ from site to site, and a site can have
 * several fields for points. What its boards estimate with counts first.
 */
export async function learn(client: JiraClient, project: Styled, asOf: Date): Promise<Learned> {
  const estimates = await estimateFields(client, project.id)
  const fields = told(z.array(Field), await askFields(client))
  return { site: client.site, fields: chooseFields(fields, project, estimates), at: asOf.toISOString() }
}

const Boards = pageOf(entry({ id, type: z.string().nullish() }))
const Configuration = z.object({
  estimation: z.object({ field: z.object({ fieldId: z.string() }).nullish() }).nullish(),
})

/** Ids of the fields that the project's boards estimate with, one per board. Where boards may not be read: none. */
async function estimateFields(client: JiraClient, projectId: string): Promise<string[]> {
  try {
    const answer = await askBoards(client, { projectKeyOrId: projectId, startAt: 0, maxResults: 50 })
    const boards = told(Boards, answer).values.filter(({ type }) => type !== 'kanban')
    const fields: string[] = []
    for (const board of boards.slice(0, BOARDS_AT_MOST)) fields.push(...(await estimateFieldOf(client, board.id)))
    return fields
  } catch (error) {
    if (!isOfOneCall(error)) throw error
    return []
  }
}

async function estimateFieldOf(client: JiraClient, boardId: string): Promise<string[]> {
  try {
    const { estimation } = told(Configuration, await askBoardConfiguration(client, boardId))
    const fieldId = estimation?.field?.fieldId
    return fieldId === undefined ? [] : [fieldId]
  } catch (error) {
    if (!isOfOneCall(error)) throw error
    return []
  }
}
