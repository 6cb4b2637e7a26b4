import type { Instant } from '../../../../src/domain/changes.ts'
import type { ScopeRef } from '../../../../src/ports/source-adapter.ts'
import type { Pass } from '../../../../src/ports/source-reader.ts'
import type { JiraAnswer, JiraClient } from '../../client/client.ts'
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
  const since = place.since === null ? null : wholeSecond(place.since)
  const search = {
    jql: changedJql(scope.externalId, since, asked.until),
    fields: asked.fields,
    maxResults: asked.perPage,
    ...(asked.expand === undefined ? {} : { expand: asked.expand }),
  }
  const { answer, startAt, issues, total } = await joined(place, async (startAt) => {
    const answer = await askDataCenter(client, { ...search, startAt })
    return { answer, startAt, ...toldDataCenter(answer) }
  })
  const began = withHorizon(place, pass, answer)
  const changes = issues.map(({ fields }) => fields.updated)
  const stands = { ...began, reached: reachedBy(began, changes), seen: changes.reduce(later, began.seen) }
  // A server gives fewer than it was asked for when its administrator wants that.
  const ends = issues.length === 0 || startAt + issues.length >= total
  const onward = [stands.reached, changes.at(-1) ?? null].map(secondOf).find((at) => isBehind(at, since))
  const next =
    onward === undefined || onward === null
      ? { ...stands, startAt: startAt + issues.length, page: issues.map(({ id }) => id) }
      : { ...stands, since: onward, startAt: 0, page: [] }
  return { entries: issues, answer, stands, next: ends ? null : next, total: startAt === 0 ? total : null }
}

type Page = ReturnType<typeof toldDataCenter> & { readonly answer: JiraAnswer; readonly startAt: number }

/**
 * A page by offset that joins the one before: it begins with the last issue of that one. When none of them comes again,
 * one has left this second meanwhile, and the rest moved up: the second is read from its beginning.
 */
async function joined({ startAt, page }: Place, ask: (startAt: number) => Promise<Page>): Promise<Page> {
  // A page of one issue would only come again.
  if (page.length < 2) return ask(startAt)
  const read = await ask(startAt - 1)
  return read.issues.some(({ id }) => page.includes(id)) ? read : ask(0)
}

const wholeSecond = (at: Instant): Instant => `${at.slice(0, -5)}.000Z`

const secondOf = (at: Instant | null): Instant | null => (at === null ? null : wholeSecond(at))

const isBehind = (at: Instant | null, since: Instant | null) => at !== null && (since === null || at > since)
