import { z } from 'zod'
import type { Page, Pass } from '../../../../src/ports/source-reader.ts'
import { changedJql } from '../search/jql.ts'
import { readPlace } from '../search/place.ts'
import { step } from '../search/walk.ts'
import type { JiraStream } from '../stream.ts'
import { listIssues } from './census.ts'
import { countOf } from './count.ts'
import { fetchIssues } from './fetch.ts'
import { issueFields } from './fields.ts'
import { issueItem } from './item.ts'

/** With more fields than an id, Cloud gives no more of them in a page. */
const PER_PAGE = 100

/** The key that the project had when a walk began; null when another version of this program began it. */
const Keyed = z.object({ key: z.string().nullable().catch(null) }).catch({ key: null })

/** A new key of the project is a new key of each of its issues, and none of them counts as changed: all are read again. */
function withoutOldKeys(pass: Pass, projectKey: string): Pass {
  const { key } = Keyed.parse(pass.cursor)
  return key === null || key === projectKey ? pass : { ...pass, cursor: null }
}

/** Issues of a project, least recently changed first. */
export const issues: JiraStream = {
  name: 'issues',
  summary: 'Issues with type, status, points, sprints and versions',
  scopeKinds: ['project'],
  backlog: 'fresh_issues',
  censusOf: ['issue'],
  censusDays: null,

  async read({ client, fieldsOf }, scope, given, at): Promise<Page> {
    const pass = withoutOldKeys(given, scope.name)
    const place = readPlace(at)
    const key = (place === null ? null : Keyed.parse(at).key) ?? scope.name
    const until = pass.until?.toISOString() ?? null
    const asked = { fields: issueFields(await fieldsOf(scope.externalId)), perPage: PER_PAGE, until }
    const { entries, answer, stands, next, cursor, total } = await step(client, scope, pass, place, asked)
    return {
      items: entries.map(({ object }) => issueItem(object)),
      readAt: answer.sentAt,
      next: next === null ? null : { ...next, key },
      ...(next === null ? { cursor: { ...(cursor as object), key } } : {}),
      // The count of the first answer is that of the whole walk.
      total:
        place !== null ? null : (total ?? (await countOf(client, changedJql(scope.externalId, stands.since, until)))),
    }
  },

  list: ({ client }, scope, _since, at) => listIssues(client, scope, at),

  fetch: (source, scope, objects) => fetchIssues(source, scope, objects),
}
