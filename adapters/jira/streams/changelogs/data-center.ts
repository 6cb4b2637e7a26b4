import { z } from 'zod'
import type { ScopeRef } from '../../../../src/ports/source-adapter.ts'
import type { Json, Page, Pass, PolledItem } from '../../../../src/ports/source-reader.ts'
import { told } from '../../../payload/told.ts'
import type { JiraClient } from '../../client/client.ts'
import { found } from '../../connection/asked.ts'
import type { Entry } from '../search/asked.ts'
import { readPlace } from '../search/place.ts'
import { step } from '../search/walk.ts'
import type { JiraSource, ProjectFields } from '../stream.ts'
import { History, historyItem, isWanted } from './item.ts'

/** Every issue brings all that ever happened to it. */
const PER_PAGE = 50

const Changelog = z.object({ total: z.int().nullish(), histories: z.array(History) })
const WithChangelog = z.object({ changelog: Changelog })
const Item = z.looseObject({ field: z.string().nullish(), fieldId: z.string().nullish() })

/** A page of issues that changed, and what their changelogs say of points, sprints and status. */
export async function readOnDataCenter(
  { client, fieldsOf }: JiraSource,
  scope: ScopeRef,
  pass: Pass,
  at: Json | null,
): Promise<Page> {
  const search = { fields: ['updated'], perPage: PER_PAGE, until: null, expand: 'changelog' }
  const { entries, answer, next, cursor } = await step(client, scope, pass, readPlace(at), search)
  const fields = await fieldsOf(scope.externalId)
  const items: PolledItem[] = []
  for (const issue of entries) {
    const histories = await historiesOf(client, issue)
    const wanted = histories.filter((it) => isWanted(pass, it) && isAbout(fields, it))
    items.push(...wanted.map((it) => historyItem(scope, issue, it)))
  }
  return { items, readAt: answer.sentAt, next, total: null, ...(next === null ? { cursor } : {}) }
}

/** A search cuts long changelogs off; alone the issue has all of it. One that is gone meanwhile has what it had. */
async function historiesOf(client: JiraClient, issue: Entry): Promise<readonly History[]> {
  const { total, histories } = WithChangelog.parse(issue.object).changelog
  if (typeof total !== 'number' || histories.length >= total) return histories
  const parameters = { issue: issue.id, fields: 'updated', expand: 'changelog' }
  const answer = await found(client.get('/rest/api/{api}/issue/{issue}', parameters))
  if (answer === null) return histories
  const alone = told(WithChangelog, answer).changelog
  if (alone.histories.length < (alone.total ?? 0))
    client.logger.warn({ issue: issue.key, total: alone.total, told: alone.histories.length }, 'a changelog is cut off')
  return alone.histories
}

/** Servers name the field as it is called on this site, and older ones by nothing else. */
function isAbout({ sprint, points }: ProjectFields, { items }: History): boolean {
  const fields = [{ id: 'status', name: 'status' }, ...[sprint, points].flatMap((it) => it ?? [])]
  return z
    .array(Item)
    .parse(items)
    .some(({ field, fieldId }) => fields.some(({ id, name }) => fieldId === id || field === name))
}
