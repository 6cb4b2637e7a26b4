import { checkChanges } from '../changes/checks.ts'
import { issueChanges } from '../changes/issues.ts'
import type { Issue, Status } from '../objects/objects.ts'
import { showStatus } from '../show/commits.ts'
import { showComment, showIssue } from '../show/pulls.ts'
import { intOf, json, movedTo, notFound, Refusal, type RepositoryCall, route } from './call.ts'
import { page } from './page.ts'

const STATES: readonly Status['state'][] = ['error', 'failure', 'pending', 'success']
const DESCRIPTION_AT_MOST = 140

const text = (value: unknown) => (typeof value === 'string' ? value : null)

/** What is asked for makes no sense: GitHub says which field, and why. */
const invalid = (resource: string, field: string, code: string) =>
  new Refusal(422, 'Validation Failed', {}, { errors: [{ resource, field, code }] })

/** The issue that the path names; 410 for one that was deleted. */
function issueOf(call: RepositoryCall): Issue {
  const { repository, world } = call
  if (!repository.hasIssues) throw new Refusal(410, 'Issues has been disabled in this repository.')
  const number = intOf(call, 'number')
  const it = repository.byNumber.get(number)
  if (it?.kind === 'issue') return it
  const lost = repository.lost.get(number)
  if (lost === undefined || it !== undefined) throw notFound()
  if (lost === 'deleted') throw new Refusal(410, 'This issue was deleted')
  throw movedTo(`${world.api}/repositories/${lost.repository.id}/issues/${lost.number}`)
}

export const writingRoutes = [
  route<RepositoryCall>('POST /statuses/:sha', 'statuses:write', ({ world, repository, principal, params, body }) => {
    const sha = params.sha ?? ''
    const state = STATES.find((known) => known === body.state)
    if (state === undefined) throw invalid('Status', 'state', 'invalid')
    const description = text(body.description)
    if ((description ?? '').length > DESCRIPTION_AT_MOST) throw invalid('Status', 'description', 'invalid')
    if (repository.commit(sha) === undefined) throw new Refusal(422, `No commit found for SHA: ${sha}`)
    const told = { description, target_url: text(body.target_url) }
    const context = text(body.context) ?? 'default'
    const it = checkChanges(world, repository).setStatus(sha, context, state, principal.account.login, told)
    return json(showStatus(world, repository, it), 201)
  }),

  route<RepositoryCall>('POST /issues', 'issues:write', ({ world, repository, principal, body }) => {
    if (!repository.hasIssues) throw new Refusal(410, 'Issues has been disabled in this repository.')
    const title = text(body.title)
    if (title === null) throw invalid('Issue', 'title', 'missing_field')
    const labels = Array.isArray(body.labels) ? body.labels.filter((it) => typeof it === 'string') : []
    const user = principal.account.login
    const issue = issueChanges(world, repository).openIssue({ title, body: text(body.body) ?? '', labels, user })
    return json(showIssue(world, repository, issue), 201)
  }),

  route<RepositoryCall>('PATCH /issues/:number', 'issues:write', (call) => {
    const { world, repository, principal, body } = call
    const issue = issueOf(call)
    const changes = issueChanges(world, repository)
    const { login } = principal.account
    const reason = body.state_reason === 'not_planned' ? 'not_planned' : 'completed'
    if (body.state === 'closed' && issue.state === 'open') changes.closeIssue(issue, reason, login)
    if (body.state === 'open' && issue.state === 'closed') changes.reopenIssue(issue, login)
    return json(showIssue(world, repository, issue))
  }),

  route<RepositoryCall>('GET /issues/:number/comments', 'issues', (call) => {
    const { world, repository, query } = call
    const issue = issueOf(call)
    const since = query.get('since')
    const from = since === null ? '' : new Date(since).toISOString().replace('.000Z', 'Z')
    const comments = (repository.comments.get(issue.number) ?? []).filter(({ updated_at }) => updated_at >= from)
    return page(call, comments, { show: (it) => showComment(world, repository, issue, it) })
  }),

  route<RepositoryCall>('POST /issues/:number/comments', 'issues:write', (call) => {
    const { world, repository, principal, body } = call
    const issue = issueOf(call)
    const said = text(body.body)
    if (said === null || said === '') throw invalid('IssueComment', 'body', 'missing_field')
    const it = issueChanges(world, repository).comment(issue, said, principal.account.login)
    return json(showComment(world, repository, issue, it), 201)
  }),
]
