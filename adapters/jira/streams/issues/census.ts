import { z } from 'zod'
import { TrackerdError } from '../../../../src/errors.ts'
import type { ScopeRef } from '../../../../src/ports/source-adapter.ts'
import type { Json, Listed, ListPage } from '../../../../src/ports/source-reader.ts'
import { told } from '../../../payload/told.ts'
import type { JiraAnswer, JiraClient } from '../../client/client.ts'
import { id } from '../../connection/answer.ts'
import { askCloud, askDataCenter, toldDataCenter } from '../search/asked.ts'
import { everyJql } from '../search/jql.ts'
import { isRefused, noted } from '../search/tokens.ts'

/** What Cloud gives of bare ids; a server gives 1,000 unless its administrator wants otherwise. */
const PER_PAGE = { cloud: 5_000, datacenter: 1_000 }
/** A list whose tokens are refused again and again would be begun for ever. */
const BEGUN_AT_MOST = 3

/** Names the issues of a project in order of their ids. */
export const listIssues = (client: JiraClient, scope: ScopeRef, at: Json | null): Promise<ListPage> =>
  client.flavour === 'cloud' ? listOnCloud(client, scope, at) : listOnDataCenter(client, scope, at)

const CloudPlace = z.object({ token: z.string().nullable(), tokens: z.array(z.string()), begun: z.int() })
const Names = z.object({ issues: z.array(z.object({ id })), nextPageToken: z.string().nullish() })

/** A token that is refused makes the list begin anew: naming an issue twice changes nothing. */
async function listOnCloud(client: JiraClient, scope: ScopeRef, at: Json | null): Promise<ListPage> {
  const jql = everyJql(scope.externalId)
  const ask = (nextPageToken: string | null): Promise<JiraAnswer> =>
    askCloud(client, { jql, fields: ['id'], maxResults: PER_PAGE.cloud, nextPageToken, reconcileIssues: [] })
  let place = CloudPlace.nullable().catch(null).parse(at) ?? { token: null, tokens: [], begun: 1 }
  let answer: JiraAnswer
  try {
    answer = await ask(place.token)
  } catch (error) {
    if (place.token === null || place.begun >= BEGUN_AT_MOST || !isRefused(error)) throw error
    place = { token: null, tokens: [], begun: place.begun + 1 }
    answer = await ask(null)
  }
  const { issues, nextPageToken = null } = told(Names, answer)
  const objects = issues.map((it): Listed => ({ kind: 'issue', externalId: it.id, key: null, changedAt: null }))
  if (nextPageToken === null) return { objects, next: null, total: null }
  if (issues.length === 0)
    throw new TrackerdError('UPSTREAM_INVALID', { what: 'an empty page promises that more follow' })
  return { objects, next: { ...place, token: nextPageToken, tokens: noted(place.tokens, nextPageToken) }, total: null }
}

/**
 * By offset: new issues come last. One that is deleted meanwhile moves the rest up, and a page begins behind one that
 * nobody named; it is asked for by itself. The time of change costs nothing here, and shows which issues were missed.
 */
async function listOnDataCenter(client: JiraClient, scope: ScopeRef, at: Json | null): Promise<ListPage> {
  const startAt = z.int().nullable().catch(null).parse(at) ?? 0
  const jql = everyJql(scope.externalId)
  const answer = await askDataCenter(client, { jql, fields: ['updated'], maxResults: PER_PAGE.datacenter, startAt })
  const { issues, total } = toldDataCenter(answer)
  const objects = issues.map(
    (it): Listed => ({ kind: 'issue', externalId: it.id, key: null, changedAt: it.fields.updated }),
  )
  const next = startAt + issues.length
  return { objects, next: issues.length === 0 || next >= total ? null : next, total }
}
