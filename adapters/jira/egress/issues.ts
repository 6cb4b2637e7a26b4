import { z } from 'zod'
import type { CloseOwnIssue, EgressObject, OwnIssue, OwnIssueComment } from '../../../src/domain/egress/actions.ts'
import { TrackerdError } from '../../../src/errors.ts'
import type { Performed } from '../../../src/ports/source-writer.ts'
import { told } from '../../payload/told.ts'
import type { JiraAnswer, JiraClient } from '../client/client.ts'
import { id } from '../connection/answer.ts'
import { descriptionOf } from '../description.ts'
import { askCloud, askDataCenter } from '../streams/search/asked.ts'
import { createdJql } from '../streams/search/jql.ts'
import { say } from './comments.ts'
import { newIssueForm } from './create-meta.ts'
import { markerOf } from './own.ts'
import { written } from './text.ts'
import { type IssueNow, isDone, moveWhere, readIssue } from './transitions.ts'

const Made = z.object({ id, key: z.string() })
const Found = z.object({
  issues: z.array(z.object({ id, key: z.string(), fields: z.object({ description: z.unknown().optional() }) })),
  nextPageToken: z.string().nullish(),
  total: z.int().nullish(),
})

/** Clocks differ. */
const EARLIER_MS = 15 * 60_000
const AT_ONCE = 100
const GONE = { outcome: 'skipped', reason: 'target_gone' } as const

const objectOf = ({ site }: JiraClient, { id: externalId, key }: { id: string; key: string }): EgressObject => ({
  externalId,
  key,
  url: `${site}/browse/${encodeURIComponent(key)}`,
})

/** The issue is there and not done. One that was deleted is not made again: somebody did not want it. */
export async function openIssue(client: JiraClient, action: OwnIssue, own: EgressObject | null): Promise<Performed> {
  const externalId = own?.externalId ?? (await findIssue(client, action))
  if (externalId === null) return { outcome: 'done', object: objectOf(client, await make(client, action)) }
  const issue = await still(client, externalId)
  if (issue === null) return GONE
  const object = objectOf(client, issue)
  if (!isDone(issue.fields.status)) return { outcome: 'already', object }
  return (await moveWhere(client, issue.id, (status) => !status.isDone)) ?? { outcome: 'done', object }
}

export async function commentOnIssue(
  client: JiraClient,
  action: OwnIssueComment,
  own: EgressObject,
): Promise<Performed> {
  const issue = await still(client, own.externalId)
  return issue === null ? GONE : say(client, { externalId: issue.id, key: issue.key }, action)
}

/** Said why, and done; what people brought to its end before is only told. */
export async function closeIssue(client: JiraClient, action: CloseOwnIssue, own: EgressObject): Promise<Performed> {
  const issue = await still(client, own.externalId)
  if (issue === null) return GONE
  const object = objectOf(client, issue)
  const comment = await say(client, { externalId: issue.id, key: issue.key }, action)
  if (isDone(issue.fields.status)) return { outcome: comment.outcome, object }
  return (await moveWhere(client, issue.id, (status) => status.isDone)) ?? { outcome: 'done', object }
}

async function still(client: JiraClient, issue: string): Promise<IssueNow | null> {
  try {
    return await readIssue(client, issue)
  } catch (error) {
    if (error instanceof TrackerdError && error.code === 'UPSTREAM_NOT_FOUND') return null
    throw error
  }
}

async function make(client: JiraClient, { scope, title, lines, labels, issueType, marker }: OwnIssue) {
  const form = await newIssueForm(client, scope.externalId, issueType)
  if (!form.has('description'))
    throw new TrackerdError('UPSTREAM_REJECTED', { what: 'the form of such an issue has no description' })
  const fields = {
    project: { id: scope.externalId },
    issuetype: { id: form.typeId },
    summary: title,
    description: written(client, lines, marker),
    ...(form.has('labels') ? { labels } : {}),
  }
  return told(Made, await client.post('/rest/api/{api}/issue', { fields }))
}

/**
 * The issue that bears the marker, among those made since the event. The index learns of one only after a while: after an
 * attempt of which nobody knows how it ended the next one has to wait (`settlesMs`).
 */
async function findIssue(client: JiraClient, { scope, since, marker }: OwnIssue): Promise<string | null> {
  const jql = createdJql(scope.externalId, new Date(Date.parse(since) - EARLIER_MS))
  const search = { jql, fields: ['description'], maxResults: AT_ONCE }
  for (let startAt = 0, token: string | null = null; ; ) {
    const answer: JiraAnswer =
      client.flavour === 'cloud'
        ? await askCloud(client, { ...search, nextPageToken: token, reconcileIssues: [] })
        : await askDataCenter(client, { ...search, startAt })
    const { issues, nextPageToken, total } = told(Found, answer)
    const next: string | null = nextPageToken ?? null
    const found = issues.find((it) => markerOf(descriptionOf(it.fields.description).text) === marker)
    if (found !== undefined) return found.id
    startAt += issues.length
    const isLast = client.flavour === 'cloud' ? next === null : startAt >= (total ?? 0)
    if (isLast || issues.length === 0 || (next !== null && next === token)) return null
    token = next
  }
}
