import type { CloseOwnIssue, EgressObject, OwnIssue, OwnIssueComment } from '../../../src/domain/egress/actions.ts'
import type { Performed } from '../../../src/ports/source-writer.ts'
import { told } from '../../payload/told.ts'
import type { GithubClient } from '../client/client.ts'
import { Comment, findComment, findIssue, Issue, readIssue } from './found.ts'
import { paragraphs } from './markdown.ts'
import { signed } from './own.ts'
import type { Place } from './place.ts'

const nameOf = ({ owner, repo }: Place) => `${owner}/${repo}`
const objectOf = (at: Place, it: Issue): EgressObject => ({
  externalId: String(it.id),
  key: `${nameOf(at)}#${it.number}`,
  url: it.html_url,
})

const ISSUE = '/repos/{owner}/{repo}/issues/{number}'
const GONE = { outcome: 'skipped', reason: 'target_gone' } as const

/** The number at the end of `octo/hello#12`. */
const numberOf = ({ key }: EgressObject) => Number(/#(\d{1,15})$/.exec(key ?? '')?.[1] ?? Number.NaN)

/** The issue is there and open. One that was deleted is not opened again: somebody did not want it. */
export async function openIssue(
  client: GithubClient,
  at: Place,
  action: OwnIssue,
  own: EgressObject | null,
): Promise<Performed> {
  const known = own === null ? await findIssue(client, at, action.since, action.marker) : await readOwn(client, at, own)
  if (known === null && own !== null) return GONE
  if (known === null) {
    const { title, lines, labels, marker } = action
    const body = signed(paragraphs(lines), marker)
    const answer = await client.post('/repos/{owner}/{repo}/issues', { ...at, title, body, labels })
    return { outcome: 'done', object: objectOf(at, told(Issue, answer)) }
  }
  if (known.state === 'open') return { outcome: 'already', object: objectOf(at, known) }
  await client.patch(ISSUE, { ...at, number: known.number, state: 'open' })
  return { outcome: 'done', object: objectOf(at, known) }
}

export async function commentOnIssue(
  client: GithubClient,
  at: Place,
  action: OwnIssueComment,
  own: EgressObject,
): Promise<Performed> {
  const issue = await readOwn(client, at, own)
  return issue === null ? GONE : said(client, at, issue.number, action)
}

/** Said why, and closed; what people closed before is only told. */
export async function closeIssue(
  client: GithubClient,
  at: Place,
  action: CloseOwnIssue,
  own: EgressObject,
): Promise<Performed> {
  const issue = await readOwn(client, at, own)
  if (issue === null) return GONE
  const comment = await said(client, at, issue.number, action)
  if (issue.state !== 'open') return { outcome: comment.outcome, object: objectOf(at, issue) }
  await client.patch(ISSUE, { ...at, number: issue.number, state: 'closed', state_reason: 'completed' })
  return { outcome: 'done', object: objectOf(at, issue) }
}

const readOwn = (client: GithubClient, at: Place, own: EgressObject) => readIssue(client, at, numberOf(own))

async function said(
  client: GithubClient,
  at: Place,
  number: number,
  { since, marker, lines }: OwnIssueComment | CloseOwnIssue,
): Promise<Performed & { outcome: 'done' | 'already' }> {
  const object = (it: Comment): EgressObject => ({ externalId: String(it.id), key: null, url: it.html_url })
  const known = await findComment(client, at, number, since, marker)
  if (known !== null) return { outcome: 'already', object: object(known) }
  const body = signed(paragraphs(lines), marker)
  const answer = await client.post(`${ISSUE}/comments`, { ...at, number, body })
  return { outcome: 'done', object: object(told(Comment, answer)) }
}
