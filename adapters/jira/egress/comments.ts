import { z } from 'zod'
import type { EgressObject } from '../../../src/domain/egress/actions.ts'
import type { Performed } from '../../../src/ports/source-writer.ts'
import { told } from '../../payload/told.ts'
import type { JiraClient } from '../client/client.ts'
import { id } from '../connection/answer.ts'
import { descriptionOf } from '../description.ts'
import { markerOf } from './own.ts'
import { written } from './text.ts'

const ROUTE = '/rest/api/{api}/issue/{issue}/comment'
const AT_ONCE = 100

const Comment = z.object({ id, body: z.unknown().optional() })
const Comments = z.object({ comments: z.array(Comment), total: z.int() })

/** Where people find a comment. */
const pageOf = ({ site }: JiraClient, issueKey: string | null, comment: string) =>
  issueKey === null ? null : `${site}/browse/${encodeURIComponent(issueKey)}?focusedCommentId=${comment}`

/** The comment is there once. Customers of a service desk do not see it. */
export async function say(
  client: JiraClient,
  issue: { readonly externalId: string; readonly key: string | null },
  { lines, marker }: { readonly lines: readonly string[]; readonly marker: string },
): Promise<Performed & { outcome: 'done' | 'already' }> {
  const objectOf = (comment: string): EgressObject => ({
    externalId: comment,
    key: issue.key,
    url: pageOf(client, issue.key, comment),
  })
  const known = await findComment(client, issue.externalId, marker)
  if (known !== null) return { outcome: 'already', object: objectOf(known) }
  const body = written(client, lines, marker)
  const properties = [{ key: 'sd.public.comment', value: { internal: true } }]
  const answer = await client.post(ROUTE, { body, properties }, { issue: issue.externalId })
  return { outcome: 'done', object: objectOf(told(Comment, answer).id) }
}

/** All of them are looked at: neither API promises an order that would allow to stop before. */
async function findComment(client: JiraClient, issue: string, marker: string): Promise<string | null> {
  for (let startAt = 0; ; ) {
    const answer = await client.get(ROUTE, { issue, startAt, maxResults: AT_ONCE })
    const { comments, total } = told(Comments, answer)
    const found = comments.find((it) => markerOf(descriptionOf(it.body).text) === marker)
    if (found !== undefined) return found.id
    startAt += comments.length
    if (comments.length === 0 || startAt >= total) return null
  }
}
