import { createHash } from 'node:crypto'
import { v5 } from 'uuid'
import { type Example, example } from './github-examples.ts'

/** A delivery of the story. Its payload is made when it is sent, so that fifty thousand of them fit into memory. */
export interface Chapter {
  readonly deliveryId: string
  readonly tell: () => Example
}

/** Only the members that the story sets. */
interface Payload {
  action: string
  number: number
  repository: object
  pull_request: { head: object; base: object } & object
  review: object
  check_run: object
  deployment: object
  deployment_status: object
  issue: object
}

/** A delivery id as GitHub makes them, the same for the same name. */
export const deliveryIdOf = (name: string) => v5(name, '0b8a3c1e-6a53-4a9d-9a53-4f1c2d7e9b10')

const REPOSITORIES = 5
const PEOPLE = 7
/** All of it lies behind every clock that it is told by, an hour for each number. */
const START = Date.parse('2010-01-04T08:00:00Z')

const RECORDED = {
  pull_request: example('pull_request', 'synchronize'),
  pull_request_review: example('pull_request_review', 'submitted'),
  check_run: example('check_run', 'created'),
  deployment: example('deployment', 'created'),
  deployment_status: example('deployment_status', 'created'),
  issues: example('issues', 'opened'),
}

/**
 * The first `count` deliveries of a story, in the order of what happens in it: many pull requests are opened, pushed
 * to, checked, reviewed and merged, versions are deployed, incidents come and go. All of it is made of recorded
 * payloads. No two deliveries tell different states of one object under one version, and which events follow does not
 * depend on their order, so every order must come to the same end.
 */
export function story(count: number): Chapter[] {
  const chapters: Chapter[] = []
  for (let n = 0; chapters.length < count; n += 1) chapters.push(...pullRequest(n), ...deployment(n), ...issues(n))
  return chapters.slice(0, count)
}

/** Incidents in another repository, of which the story itself never speaks: number 0, 1, 2 … */
export const elsewhere = (number: number, count: number): Chapter[] =>
  Array.from({ length: count }, (_, at) =>
    issue(ELSEWHERE + number * count + at, 'opened', 900, otherRepository(number)),
  )

export const otherRepository = (number: number) => 910_000 + number
/** Far beyond the story, so that nothing has the number of something else. */
const ELSEWHERE = 100_000

function chapter(
  event: keyof typeof RECORDED,
  name: string,
  repository: number,
  change: (payload: Payload) => void,
): Chapter {
  const tell = () => {
    const payload = structuredClone(RECORDED[event].payload)
    const full_name = `acme/service-${repository}`
    Object.assign(payload.repository as object, {
      id: repository,
      full_name,
      html_url: `https://github.com/${full_name}`,
    })
    change(payload as unknown as Payload)
    return { event, action: (payload.action as string | undefined) ?? null, payload }
  }
  return { deliveryId: deliveryIdOf(name), tell }
}

const repositoryOf = (n: number) => 900_000 + (n % REPOSITORIES)
const person = (n: number) => ({ id: 1_000 + (n % PEOPLE), login: `dev-${n % PEOPLE}`, type: 'User', name: null })
const sha = (text: string) => createHash('sha1').update(text).digest('hex')
/** A time of the n-th hour. */
const at = (n: number, seconds: number) => new Date(START + n * 3_600_000 + seconds * 1_000).toISOString()

function pullRequest(n: number): Chapter[] {
  const told = (
    event: 'pull_request' | 'pull_request_review',
    action: string,
    seconds: number,
    head: string,
    more: (payload: Payload) => void = () => undefined,
  ) =>
    chapter(event, `pull-${n}-${action}`, repositoryOf(n), (payload) => {
      Object.assign(payload, { action, number: n + 1 })
      Object.assign(payload.pull_request, {
        id: 7_000_000 + n,
        number: n + 1,
        title: `Change ${n}`,
        html_url: `https://github.com/acme/service/pull/${n + 1}`,
        user: person(n),
        state: 'open',
        draft: false,
        created_at: at(n, 0),
        updated_at: at(n, seconds),
        closed_at: null,
        merged_at: null,
        requested_reviewers: [],
        requested_teams: [],
      })
      Object.assign(payload.pull_request.head, { ref: `change-${n}`, sha: sha(`${n} ${head}`) })
      Object.assign(payload.pull_request.base, { ref: 'main' })
      more(payload)
    })
  const check = (action: 'created' | 'completed', seconds: number) =>
    chapter('check_run', `check-${n}-${action}`, repositoryOf(n), (payload) => {
      const done = action === 'completed'
      payload.action = action
      Object.assign(payload.check_run, {
        id: 6_000_000 + n,
        name: 'build',
        head_sha: sha(`${n} second`),
        status: done ? 'completed' : 'in_progress',
        conclusion: done ? (n % 4 === 0 ? 'failure' : 'success') : null,
        started_at: at(n, 70),
        completed_at: done ? at(n, seconds) : null,
      })
    })
  return [
    told('pull_request', 'opened', 0, 'first'),
    told('pull_request', 'synchronize', 60, 'second'),
    check('created', 70),
    check('completed', 110),
    told('pull_request_review', 'submitted', 120, 'second', ({ review }) => {
      const state = n % 3 === 0 ? 'changes_requested' : 'approved'
      Object.assign(review, { id: 5_000_000 + n, state, user: person(n + 1), submitted_at: at(n, 120) })
    }),
    told('pull_request', 'closed', 600, 'second', ({ pull_request: pull }) => {
      const merge = sha(`${n} merge`)
      Object.assign(pull, { state: 'closed', closed_at: at(n, 600), merged_at: at(n, 600), merge_commit_sha: merge })
    }),
  ]
}

function deployment(n: number): Chapter[] {
  const of = (payload: Payload, seconds: number) =>
    Object.assign(payload.deployment, {
      id: 4_000_000 + n,
      sha: sha(`${n} merge`),
      ref: `v1.${n}.0`,
      environment: n % 2 === 0 ? 'production' : 'staging',
      creator: person(n + 2),
      created_at: at(n, 700),
      updated_at: at(n, seconds),
    })
  const status = (state: string, seconds: number) =>
    chapter('deployment_status', `deployment-${n}-${state}`, repositoryOf(n), (payload) => {
      of(payload, seconds)
      Object.assign(payload.deployment_status, {
        id: 3_000_000 + n * 3_000 + seconds,
        state,
        created_at: at(n, seconds),
      })
    })
  return [
    chapter('deployment', `deployment-${n}-created`, repositoryOf(n), (payload) => of(payload, 700)),
    status('in_progress', 710),
    status(n % 5 === 0 ? 'failure' : 'success', 800),
  ]
}

const issues = (n: number) => [issue(n, 'opened', 900, repositoryOf(n)), issue(n, 'closed', 1_500, repositoryOf(n))]

function issue(n: number, action: 'opened' | 'closed', seconds: number, repository: number): Chapter {
  return chapter('issues', `issue-${n}-${action}`, repository, (payload) => {
    const closed = action === 'closed'
    payload.action = action
    Object.assign(payload.issue, {
      id: 2_000_000 + n,
      number: 500_000 + n,
      title: `Outage ${n}`,
      labels: [{ name: 'incident' }],
      user: person(n + 3),
      assignee: null,
      state: closed ? 'closed' : 'open',
      state_reason: null,
      created_at: at(n, 900),
      updated_at: at(n, seconds),
      closed_at: closed ? at(n, seconds) : null,
    })
  })
}
