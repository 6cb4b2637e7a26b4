import { z } from 'zod'
import type { WorkItemTransition } from '../../../src/domain/egress/actions.ts'
import type { Performed } from '../../../src/ports/source-writer.ts'
import { flag, told } from '../../payload/told.ts'
import type { JiraClient } from '../client/client.ts'
import { id } from '../connection/answer.ts'

const Status = z.object({
  name: z.string(),
  statusCategory: z.object({ key: z.string() }).nullish(),
})
type Status = z.output<typeof Status>
const Issue = z.object({ id, key: z.string(), fields: z.object({ status: Status }) })
export type IssueNow = z.output<typeof Issue>

const Field = z.object({ required: flag, hasDefaultValue: flag })
const Transition = z.object({ id, to: Status, fields: z.record(z.string(), Field).nullish() })
const Transitions = z.object({ transitions: z.array(Transition) })

const ROUTE = '/rest/api/{api}/issue/{issue}/transitions'

export const isDone = ({ statusCategory }: Status) => statusCategory?.key === 'done'

/** The issue as it is now. Throws UPSTREAM_NOT_FOUND. */
export const readIssue = async (client: JiraClient, issue: string): Promise<IssueNow> =>
  told(Issue, await client.get('/rest/api/{api}/issue/{issue}', { issue, fields: 'status' }))

/** The item is in that status. Work that is done is not taken up again by a machine. */
export async function moveTo(client: JiraClient, { item, to }: WorkItemTransition): Promise<Performed> {
  const issue = await readIssue(client, item.externalId)
  const { status } = issue.fields
  const isMeant = ({ name }: Status) => name.trim().toLowerCase() === to.trim().toLowerCase()
  const object = { externalId: issue.id, key: issue.key, url: null }
  if (isMeant(status)) return { outcome: 'already', object }
  const moved = await move(client, issue.id, isMeant, (target) => isDone(status) && !isDone(target))
  return moved ?? { outcome: 'done', object }
}

/** An issue of ours goes to any status that fits; null: it is there now. */
export async function moveWhere(
  client: JiraClient,
  issue: string,
  fits: (status: { isDone: boolean }) => boolean,
): Promise<Performed | null> {
  return move(
    client,
    issue,
    (status) => fits({ isDone: isDone(status) }),
    () => false,
  )
}

async function move(
  client: JiraClient,
  issue: string,
  fits: (status: Status) => boolean,
  isBack: (status: Status) => boolean,
): Promise<Performed | null> {
  const answer = await client.get(ROUTE, { issue, expand: 'transitions.fields' })
  const ways = told(Transitions, answer).transitions.filter(({ to }) => fits(to))
  if (ways.length === 0) return { outcome: 'skipped', reason: 'transition_unavailable' }
  if (ways.every(({ to }) => isBack(to))) return { outcome: 'skipped', reason: 'already_done' }
  const way = ways.find(({ fields }) => Object.values(fields ?? {}).every((it) => !it.required || it.hasDefaultValue))
  if (way === undefined) return { outcome: 'skipped', reason: 'transition_needs_fields' }
  await client.post(ROUTE, { transition: { id: way.id } }, { issue })
  return null
}
