import { TrackerdError } from '../../../../src/errors.ts'
import type { ScopeRef } from '../../../../src/ports/source-adapter.ts'
import type { Pass } from '../../../../src/ports/source-reader.ts'
import type { JiraAnswer, JiraClient } from '../../client/client.ts'
import { later } from '../time.ts'
import { askCloud, toldCloud } from './asked.ts'
import { changedJql } from './jql.ts'
import { type Place, reachedBy, withHorizon } from './place.ts'
import { isRefused, noted } from './tokens.ts'
import type { Asked, Step } from './walk.ts'

/** The source takes no more. */
const RECONCILED_AT_MOST = 50

/**
 * One page by its token. A token that is refused is given up, and the walk goes on by time from where it is known to
 * have read everything: what was changed since has moved on to where it is still to be read.
 */
export async function stepOnCloud(
  client: JiraClient,
  scope: ScopeRef,
  pass: Pass,
  place: Place,
  asked: Asked,
): Promise<Step> {
  const ask = ({ since, token }: Place): Promise<JiraAnswer> =>
    askCloud(client, {
      jql: changedJql(scope.externalId, since, asked.until),
      fields: asked.fields,
      maxResults: asked.perPage,
      nextPageToken: token,
      reconcileIssues: pass.backlog.slice(0, RECONCILED_AT_MOST).map(({ externalId }) => Number(externalId)),
    })
  let began = place
  let answer: JiraAnswer
  try {
    answer = await ask(began)
  } catch (error) {
    if (began.token === null || !isRefused(error)) throw error
    began = { ...place, since: place.reached, token: null, tokens: [] }
    answer = await ask(began)
  }
  began = withHorizon(began, pass, answer)
  const { issues, nextPageToken = null } = toldCloud(answer)
  const changes = issues.map(({ fields }) => fields.updated)
  const stands = { ...began, reached: reachedBy(began, changes), seen: changes.reduce(later, began.seen) }
  if (nextPageToken === null) return { entries: issues, answer, stands, next: null, total: issues.length }
  if (issues.length === 0)
    throw new TrackerdError('UPSTREAM_INVALID', { what: 'an empty page promises that more follow' })
  const next = { ...stands, token: nextPageToken, tokens: noted(began.tokens, nextPageToken) }
  return { entries: issues, answer, stands, next, total: null }
}
