import { createHash } from 'node:crypto'
import type { Payload } from './payloads.ts'
import { recorded } from './payloads.ts'

/** What is changed in recorded payloads; everything else in them stays as GitHub sent it. */
// biome-ignore lint/suspicious/noExplicitAny: their shape is GitHub's, and only these lines write into it
type Any = any

const TEMPLATES = {
  opened: recorded('pull_request', 'opened'),
  closed: recorded('pull_request', 'closed'),
  review: recorded('pull_request_review', 'submitted'),
  checkRun: recorded('check_run', 'completed'),
  workflowRun: recorded('workflow_run', 'completed'),
  push: pushWithCommit(),
  deploymentStatus: recorded('deployment_status', 'created'),
}

function pushWithCommit(): Record<string, unknown> {
  const push = structuredClone(recorded('push')) as Any
  const { id, message, timestamp, author } = (recorded('workflow_run') as Any).workflow_run.head_commit
  push.commits = [{ id, message, timestamp, url: `${push.repository.html_url}/commit/${id}`, author }]
  push.deleted = false
  push.ref = 'refs/heads/main'
  return push
}

const REPOSITORIES = 20
const PEOPLE = 100
/** Deliveries of one pull request come this many pull requests apart, so they meet rows of other batches. */
const APART = 20
const START = Date.parse('2026-01-01T00:00:00Z')

const sha = (...parts: unknown[]) => createHash('sha1').update(parts.join('/')).digest('hex')
const at = (story: number, minutes: number) => new Date(START + (story * 7 + minutes) * 60_000).toISOString()

function pull(template: Record<string, unknown>, n: number): Any {
  const payload = inRepository(template, n)
  Object.assign(payload.pull_request, {
    id: 1_000_000 + n,
    number: n + 1,
    title: `EVO-${n} ${payload.pull_request.title}`,
    html_url: `${payload.repository.html_url}/pull/${n + 1}`,
    created_at: at(n, 0),
    updated_at: at(n, 0),
  })
  Object.assign(payload.pull_request.head, { sha: sha('head', n), ref: `feature/evo-${n}` })
  Object.assign(payload.pull_request.user, person(n))
  return payload
}

function inRepository(template: Record<string, unknown>, n: number): Any {
  const payload = structuredClone(template) as Any
  const repository = n % REPOSITORIES
  const full_name = `octo/service-${repository}`
  Object.assign(payload.repository, {
    id: 500_000 + repository,
    full_name,
    html_url: `https://github.com/${full_name}`,
  })
  Object.assign(payload.sender, person(n))
  return payload
}

const person = (n: number) => ({ id: 9_000 + (n % PEOPLE), login: `person-${n % PEOPLE}` })

/** What one pull request leads to from opening to production, in order. */
const STEPS: readonly ((n: number) => Payload)[] = [
  (n) => ({ event: 'pull_request', body: pull(TEMPLATES.opened, n) }),
  (n) => checkRun(n, 'test', 5),
  (n) => checkRun(n, 'lint', 4),
  (n) => {
    const body = inRepository(TEMPLATES.workflowRun, n)
    const run = { id: 3_000_000 + n, head_sha: sha('head', n), created_at: at(n, 1), run_started_at: at(n, 1) }
    Object.assign(body.workflow_run, run, { updated_at: at(n, 6), html_url: `https://github.com/run/${n}` })
    return { event: 'workflow_run', body }
  },
  (n) => {
    const body = pull(TEMPLATES.review, n)
    body.pull_request.updated_at = at(n, 30)
    const review = {
      id: 4_000_000 + n,
      state: 'approved',
      submitted_at: at(n, 30),
      html_url: `https://github.com/r/${n}`,
    }
    Object.assign(body.review, review)
    Object.assign(body.review.user, person(n + 1))
    return { event: 'pull_request_review', body }
  },
  (n) => {
    const body = pull(TEMPLATES.closed, n)
    const times = { updated_at: at(n, 40), closed_at: at(n, 40), merged_at: at(n, 40) }
    Object.assign(body.pull_request, times, { state: 'closed', merged: true, merge_commit_sha: sha('merge', n) })
    return { event: 'pull_request', body }
  },
  (n) => {
    const body = inRepository(TEMPLATES.push, n)
    Object.assign(body.commits[0], { id: sha('merge', n), message: `EVO-${n} merged`, timestamp: at(n, 40) })
    body.after = sha('merge', n)
    return { event: 'push', body }
  },
  (n) => {
    const body = inRepository(TEMPLATES.deploymentStatus, n)
    const times = { created_at: at(n, 45), updated_at: at(n, 50) }
    const deployment = { id: 5_000_000 + n, sha: sha('merge', n), environment: 'production', ...times }
    Object.assign(body.deployment, deployment)
    Object.assign(body.deployment_status, { id: 6_000_000 + n, state: 'success', created_at: at(n, 50) })
    return { event: 'deployment_status', body }
  },
]

function checkRun(n: number, name: string, minutes: number): Payload {
  const body = inRepository(TEMPLATES.checkRun, n)
  const run = { id: 2_000_000 + 2 * n + (name === 'test' ? 0 : 1), name, head_sha: sha('head', n) }
  Object.assign(body.check_run, run, { started_at: at(n, 1), completed_at: at(n, minutes) })
  return { event: 'check_run', body }
}

/** About `count` deliveries of distinct objects, derived from recorded ones, in the order a busy week brings them. */
export function* generatedDeliveries(count: number): Generator<Payload> {
  const stories = Math.ceil(count / STEPS.length)
  for (let time = 0; time < stories + APART * STEPS.length; time += 1)
    for (const [step, make] of STEPS.entries()) {
      const story = time - step * APART
      if (story >= 0 && story < stories) yield make(story)
    }
}
