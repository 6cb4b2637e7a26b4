import { z } from 'zod'
import { TrackerdError } from '../../../../src/errors.ts'
import type { ScopeRef } from '../../../../src/ports/source-adapter.ts'
import type { Json, Page, Pass, PolledItem } from '../../../../src/ports/source-reader.ts'
import { told } from '../../../payload/told.ts'
import type { JiraAnswer, JiraClient } from '../../client/client.ts'
import { id } from '../../connection/answer.ts'
import { cloud } from '../../connection/library.ts'
import { Place } from '../search/place.ts'
import { isRefused, noted } from '../search/tokens.ts'
import { step } from '../search/walk.ts'
import type { JiraSource, ProjectFields } from '../stream.ts'
import { History, historyItem, type Issue, isWanted } from './item.ts'

/** Half of what the bulk takes: their ids stand in the position. */
const ISSUES_AT_ONCE = 500
const ENTRIES_AT_ONCE = 1_000
/** Pages without an entry can come when none of an issue's is about these fields; more of them lead nowhere. */
const EMPTY_AT_MOST = 20
const BEGUN_AT_MOST = 3

const Bulk = z.object({
  /** Ids and keys. */
  issues: z.array(z.tuple([z.string(), z.string()])),
  token: z.string().nullable(),
  tokens: z.array(z.string()),
  empty: z.int(),
  /** How often these changelogs were begun. */
  begun: z.int(),
})
type Bulk = z.output<typeof Bulk>
/** `bulk`: whose changelogs are being read; `walk`: where the search for more goes on, null when there are no more. */
const Position = z.object({ bulk: Bulk.nullable(), walk: Place.nullable(), cursor: z.json() })
type Position = z.output<typeof Position>

/** A page of issues that changed, or a page of what the changelogs of the last such page say. */
export async function readOnCloud(source: JiraSource, scope: ScopeRef, pass: Pass, at: Json | null): Promise<Page> {
  const { client } = source
  const place = Position.nullable().catch(null).parse(at)
  const fields = await source.fieldsOf(scope.externalId)
  if (place !== null && place.bulk !== null) return readBulk(client, scope, pass, fields, place, place.bulk)
  const search = { fields: ['updated'], perPage: ISSUES_AT_ONCE, until: null }
  const { entries, answer, next, cursor } = await step(client, scope, pass, place?.walk ?? null, search)
  const issues = entries.map(({ id, key }): [string, string] => [id, key])
  if (issues.length === 0) return { items: [], readAt: answer.sentAt, next: null, cursor, total: null }
  const bulk = { issues, token: null, tokens: [], empty: 0, begun: 1 }
  return readBulk(client, scope, pass, fields, { bulk, walk: next, cursor } as Position, bulk)
}

const Answer = z.object({
  issueChangeLogs: z.array(z.object({ issueId: id, changeHistories: z.array(History) })),
  nextPageToken: z.string().nullish(),
})

async function readBulk(
  client: JiraClient,
  scope: ScopeRef,
  pass: Pass,
  fields: ProjectFields,
  place: Position,
  asked: Bulk,
): Promise<Page> {
  const { answer, bulk } = await askBulk(client, fields, asked)
  const { issueChangeLogs, nextPageToken = null } = told(Answer, answer)
  const issueOf = new Map(bulk.issues.map(([id, key]): [string, Issue] => [id, { id, key }]))
  const items = issueChangeLogs.flatMap(({ issueId, changeHistories }): PolledItem[] => {
    const issue = issueOf.get(issueId)
    if (issue === undefined) return []
    return changeHistories.filter((it) => isWanted(pass, it)).map((it) => historyItem(scope, issue, it))
  })
  const readAt = answer.sentAt
  if (nextPageToken === null) {
    if (place.walk === null) return { items, readAt, next: null, cursor: place.cursor, total: null }
    return { items, readAt, next: { ...place, bulk: null }, total: null }
  }
  const empty = issueChangeLogs.length === 0 ? bulk.empty + 1 : 0
  if (empty > EMPTY_AT_MOST) throw new TrackerdError('UPSTREAM_INVALID', { what: 'changelog pages stay empty' })
  const onward = { ...bulk, token: nextPageToken, tokens: noted(bulk.tokens, nextPageToken), empty }
  return { items, readAt, next: { ...place, bulk: onward }, total: null }
}

/** A token that is refused is given up: the changelogs of these issues are read from their beginning. */
async function askBulk(client: JiraClient, { sprint, points }: ProjectFields, bulk: Bulk) {
  const fieldIds = ['status', ...[sprint, points].flatMap((field) => (field === null ? [] : [field.id]))]
  const issueIdsOrKeys = bulk.issues.map(([id]) => id)
  const ask = (token: string | null): Promise<JiraAnswer> => {
    const asked = { issueIdsOrKeys, fieldIds, maxResults: ENTRIES_AT_ONCE }
    const page = token === null ? asked : { ...asked, nextPageToken: token }
    return client.through(async (js) => (await cloud()).getBulkChangelogs(js, page))
  }
  try {
    return { answer: await ask(bulk.token), bulk }
  } catch (error) {
    if (bulk.token === null || bulk.begun >= BEGUN_AT_MOST || !isRefused(error)) throw error
    const anew: Bulk = { ...bulk, token: null, tokens: [], empty: 0, begun: bulk.begun + 1 }
    return { answer: await ask(null), bulk: anew }
  }
}
