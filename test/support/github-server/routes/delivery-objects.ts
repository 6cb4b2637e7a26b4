import { lowerBound } from '../objects/changing.ts'
import type { Deployment, Release, Run } from '../objects/objects.ts'
import { latestOf, showDeployment, showDeploymentStatus, showRelease, showRun } from '../show/delivery-objects.ts'
import { intOf, json, notFound, type RepositoryCall, route } from './call.ts'
import { backwards, page } from './page.ts'

/** A search by any of these shows no more, whatever it counts. */
const SEARCHED_AT_MOST = 1_000
const FILTERS = ['actor', 'branch', 'check_suite_id', 'created', 'event', 'head_sha', 'status']

function byId<Item extends { readonly id: number }>(call: RepositoryCall, items: readonly Item[]): Item {
  const id = intOf(call, 'id')
  const it = items[lowerBound(items, (one) => one.id < id)]
  if (it?.id !== id) throw notFound()
  return it
}

/** `A..B` with `*` for an open end, `>=A`, `<=B`; both ends belong to it. */
function createdWithin(text: string): (run: Run) => boolean {
  const [from = '*', to = '*'] = text.startsWith('>=')
    ? [text.slice(2)]
    : text.startsWith('<=')
      ? ['*', text.slice(2)]
      : text.split('..')
  const [first, last] = [from === '*' ? -Infinity : Date.parse(from), to === '*' ? Infinity : Date.parse(to)]
  return ({ created_at }) => Date.parse(created_at) >= first && Date.parse(created_at) <= last
}

function found({ repository, query }: RepositoryCall): readonly Run[] {
  const tests: ((run: Run) => boolean)[] = []
  const [created, branch, sha, status] = ['created', 'branch', 'head_sha', 'status'].map(
    (name) => query.get(name) ?? '',
  )
  if (created) tests.push(createdWithin(created))
  if (branch) tests.push((run) => run.head_branch === branch)
  if (sha) tests.push((run) => run.head_sha === sha)
  if (status) tests.push((run) => latestOf(run).status === status || latestOf(run).conclusion === status)
  return tests.length === 0 ? repository.runs : repository.runs.filter((run) => tests.every((test) => test(run)))
}

export const deliveryRoutes = [
  route<RepositoryCall>('GET /actions/runs', 'actions', (call) => {
    const { world, repository, query } = call
    const runs = found(call)
    return page(call, backwards(runs), {
      show: (it) => showRun(world, repository, it),
      wrap: (workflow_runs) => ({ total_count: runs.length, workflow_runs }),
      ...(FILTERS.some((name) => query.has(name)) ? { atMost: SEARCHED_AT_MOST } : {}),
    })
  }),

  route<RepositoryCall>('GET /actions/runs/:id', 'actions', (call) =>
    json(showRun(call.world, call.repository, byId(call, call.repository.runs))),
  ),

  route<RepositoryCall>('GET /actions/runs/:id/attempts/:attempt', 'actions', (call) => {
    const run = byId(call, call.repository.runs)
    const attempt = run.attempts.find(({ run_attempt }) => run_attempt === intOf(call, 'attempt'))
    if (attempt === undefined) throw notFound()
    return json(showRun(call.world, call.repository, run, attempt))
  }),

  route<RepositoryCall>('GET /deployments', 'deployments', (call) => {
    const { world, repository, query } = call
    const asked = (['environment', 'sha', 'ref'] as const).filter((name) => query.has(name))
    const fits = (it: Deployment) => asked.every((name) => it[name] === query.get(name))
    const all = asked.length === 0 ? repository.deployments : repository.deployments.filter(fits)
    return page(call, backwards(all), { show: (it) => showDeployment(world, repository, it) })
  }),

  route<RepositoryCall>('GET /deployments/:id', 'deployments', (call) =>
    json(showDeployment(call.world, call.repository, byId(call, call.repository.deployments))),
  ),

  route<RepositoryCall>('GET /deployments/:id/statuses', 'deployments', (call) => {
    const { world, repository } = call
    const it = byId(call, repository.deployments)
    return page(call, backwards(it.statuses), { show: (status) => showDeploymentStatus(world, repository, it, status) })
  }),

  route<RepositoryCall>('GET /releases', 'contents', (call) => {
    const { world, repository } = call
    return page(call, backwards(repository.releases), { show: (it: Release) => showRelease(world, repository, it) })
  }),

  route<RepositoryCall>('GET /releases/:id', 'contents', (call) =>
    json(showRelease(call.world, call.repository, byId(call, call.repository.releases))),
  ),
]
