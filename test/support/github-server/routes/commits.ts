import { ancestryOf, compare } from '../objects/ancestry.ts'
import type { Commit } from '../objects/objects.ts'
import type { Repository } from '../objects/repository.ts'
import { addressesOf } from '../show/accounts.ts'
import { showCheckRun, showCheckSuite, showCommit, showStatus } from '../show/commits.ts'
import { intOf, json, notFound, Refusal, type RepositoryCall, route } from './call.ts'
import { backwards, type Listing, page } from './page.ts'

const SHOWN_WITHOUT_PAGES = 250

/** The sha that a parameter names. */
function shaOf({ repository, params }: RepositoryCall, name: string): string {
  const ref = params[name] ?? ''
  const sha = repository.resolve(ref)
  if (sha === null) throw new Refusal(422, `No commit found for SHA: ${ref}`)
  return sha
}

/** A commit and its ancestors, oldest first. */
function history({ repository }: RepositoryCall, sha: string): Listing<string> {
  const { index, own } = ancestryOf(repository, sha)
  const shared = index + 1
  return { length: shared + own.length, at: (i) => (i < shared ? repository.history[i] : own[i - shared]) }
}

/** What was looked for last in each repository: the pages of one walk all ask for the same. */
const searched = new WeakMap<Repository, { readonly key: string; readonly found: readonly string[] }>()

/** Both bounds belong to it. */
function within({ repository, query }: RepositoryCall, shas: Listing<string>): Listing<string> {
  const [since = null, until = null] = ['since', 'until'].map((name) => query.get(name))
  if (since === null && until === null) return shas
  const key = [since, until, shas.length, shas.at(shas.length - 1)].join(' ')
  const known = searched.get(repository)
  if (known?.key === key) return known.found
  const first = since === null ? Number.NEGATIVE_INFINITY : Date.parse(since)
  const last = until === null ? Number.POSITIVE_INFINITY : Date.parse(until)
  const found: string[] = []
  for (let i = 0; i < shas.length; i += 1) {
    const sha = shas.at(i) ?? ''
    const at = Date.parse(repository.commit(sha)?.committer.date ?? '')
    if (at >= first && at <= last) found.push(sha)
  }
  searched.set(repository, { key, found })
  return found
}

function showSha({ world, repository }: RepositoryCall) {
  return (sha: string) => showCommit(world, repository, repository.commit(sha) ?? lost(sha))
}

const lost = (sha: string): Commit => {
  throw new Error(`the stand-in lost commit ${sha}`)
}

export const commitRoutes = [
  route<RepositoryCall>('GET /commits', 'contents', (call) => {
    if (call.repository.history.length === 0) throw new Refusal(409, 'Git Repository is empty.')
    const head = call.repository.resolve(call.query.get('sha') ?? 'HEAD')
    if (head === null) throw notFound()
    return page(call, backwards(within(call, history(call, head))), { show: showSha(call) })
  }),

  route<RepositoryCall>('GET /commits/:ref', 'contents', (call) => json(showSha(call)(shaOf(call, 'ref')))),

  route<RepositoryCall>('GET /commits/:ref/check-runs', 'checks', (call) => {
    const { world, repository } = call
    const runs = repository.checkRunsOf(shaOf(call, 'ref'))
    return page(call, runs, {
      show: (it) => showCheckRun(world, repository, it),
      wrap: (check_runs) => ({ total_count: runs.length, check_runs }),
    })
  }),

  route<RepositoryCall>('GET /check-suites/:id', 'checks', (call) => {
    const suite = call.repository.checkSuites.get(intOf(call, 'id'))
    if (suite === undefined) throw notFound()
    return json(showCheckSuite(call.world, call.repository, suite))
  }),

  route<RepositoryCall>('GET /commits/:ref/statuses', 'statuses', (call) => {
    const { world, repository } = call
    const statuses = repository.statuses.get(shaOf(call, 'ref')) ?? []
    return page(call, backwards(statuses), { show: (it) => showStatus(world, repository, it) })
  }),

  route<RepositoryCall>('GET /commits/:ref/status', 'statuses', (call) => {
    const { world, repository } = call
    const sha = shaOf(call, 'ref')
    const latest = new Map(repository.statuses.get(sha)?.map((it) => [it.context, it]))
    const statuses = [...latest.values()].map((it) => showStatus(world, repository, it))
    return json({ state: 'pending', statuses, sha, total_count: statuses.length })
  }),

  route<RepositoryCall>('GET /compare/:basehead', 'contents', (call) => {
    const { repository, params, query } = call
    const [base = '', head = ''] = (params.basehead ?? '').split('...')
    const [from, to] = [repository.resolve(base), repository.resolve(head)]
    if (from === null || to === null) throw notFound()
    const { ahead, behind } = compare(repository, from, to)
    const status = ahead.length > 0 ? (behind > 0 ? 'diverged' : 'ahead') : behind > 0 ? 'behind' : 'identical'
    const total = { ahead_by: ahead.length, behind_by: behind, total_commits: ahead.length }
    return page(call, ahead, {
      show: showSha(call),
      wrap: (commits) => ({ status, base_commit: showSha(call)(from), ...total, commits, files: [] }),
      ...(query.has('per_page') || query.has('page') ? {} : { perPage: SHOWN_WITHOUT_PAGES }),
    })
  }),

  route<RepositoryCall>('GET /branches', 'contents', (call) => {
    const { world, repository } = call
    const head = repository.history.at(-1)
    const all = [...(head === undefined ? [] : [[repository.defaultBranch, head] as const]), ...repository.branches]
    const sorted = all.sort(([one], [other]) => (one < other ? -1 : 1))
    return page(call, sorted, {
      show: ([name, sha]) => {
        const url = `${addressesOf(world, repository).url}/commits/${sha}`
        return { name, commit: { sha, url }, protected: false }
      },
    })
  }),
]
