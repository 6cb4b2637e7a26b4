import type { Instant } from '../../../../src/domain/changes.ts'
import type { ScopeRef } from '../../../../src/ports/source-adapter.ts'
import type { Pass } from '../../../../src/ports/source-reader.ts'
import type { JiraClient } from '../../client/client.ts'
import { later } from '../time.ts'
import { askDataCenter, toldDataCenter } from './asked.ts'
import { changedJql } from './jql.ts'
import { type Place, reachedBy, withHorizon } from './place.ts'
import type { Asked, Step } from './walk.ts'

/**
 * One page, and the place of the next. Never by offset over what changes: an issue that is updated while the list is read
 * leaves its place for the end, the rest moves up by one, and the next page has a hole. So the next page begins at the
 * time of this one's last issue, which comes again. Only within one second, which is what the index distinguishes, are
 * further pages asked for by offset.
 */
export async function stepOnDataCenter(
  client: JiraClient,
  scope: ScopeRef,
  pass: Pass,
  place: Place,
  asked: Asked,
): Promise<Step> {
  const { startAt } = place
  const since = place.since === null ? null : wholeSecond(place.since)
  const answer = await askDataCenter(client, {
    jql: changedJql(scope.externalId, since, asked.until),
    fields: asked.fields,
    maxResults: asked.perPage,
    startAt,
    ...(asked.expand === undefined ? {} : { expand: asked.expand }),
  })
  const began = withHorizon(place, pass, answer)
  const { issues, total } = toldDataCenter(answer)
  const changes = issues.map(({ fields }) => fields.updated)
  const stands = { ...began, reached: reachedBy(began, changes), seen: changes.reduce(later, began.seen) }
  // A server gives fewer than it was asked for when its administrator wants that.
  const ends = issues.length === 0 || startAt + issues.length >= total
  const onward = [stands.reached, changes.at(-1) ?? null].map(secondOf).find((at) => isBehind(at, since))
  const next =
    onward === undefined || onward === null
      ? { ...stands, startAt: startAt + issues.length }
      : { ...stands, since: onward, startAt: 0 }
  return { entries: issues, answer, stands, next: ends ? null : next, total: startAt === 0 ? total : null }
}

const wholeSecond = (at: Instant): Instant => `${at.slice(0, -5)}.000Z`

const secondOf = (at: Instant | null): Instant | null => (at === null ? null : wholeSecond(at))

const isBehind = (at: Instant | null, since: Instant | null) => at !== null && (since === null || at > since)
