import type { TrackerdError } from '../../../src/errors.ts'
import type { CheckLine } from '../../../src/ports/source-reader.ts'
import { type Finding, failed, isOfOneCall, ok, refused, unknown } from '../../check/finding.ts'
import type { GithubClient } from '../client/client.ts'
import type { Repository } from '../streams/stream.ts'

interface Probe {
  readonly stream: string
  readonly permission: string
  /** Below /repos/{owner}/{repo}. */
  readonly routes: readonly string[]
  readonly hint?: string
}

const PROBES: readonly Probe[] = [
  { stream: 'pull_requests', permission: 'Pull requests: read', routes: ['/pulls'] },
  { stream: 'issues', permission: 'Issues: read', routes: ['/issues'] },
  { stream: 'workflow_runs', permission: 'Actions: read', routes: ['/actions/runs'] },
  { stream: 'deployments', permission: 'Deployments: read', routes: ['/deployments'] },
  { stream: 'releases', permission: 'Contents: read', routes: ['/releases'] },
  { stream: 'commits', permission: 'Contents: read', routes: ['/commits'] },
  {
    stream: 'checks',
    permission: 'Checks: read, Commit statuses: read',
    routes: ['/commits/HEAD/check-runs', '/commits/HEAD/status'],
    hint: 'A fine-grained token cannot be given Checks: use an app, or a classic token with the scope repo.',
  },
]

/** Whether each stream may be read, tried with one object of the repository. */
export async function checkPermissions(
  client: GithubClient,
  repository: Repository | undefined,
): Promise<readonly CheckLine[]> {
  const lines: CheckLine[] = []
  for (const probe of PROBES) {
    const finding =
      repository === undefined
        ? unknown('Not tried', 'Bind a repository first.')
        : await tried(client, repository, probe)
    lines.push({ name: `permission:${probe.stream}`, ...finding })
  }
  return lines
}

async function tried(client: GithubClient, repository: Repository, probe: Probe): Promise<Finding> {
  const { owner, repo } = repository
  try {
    for (const route of probe.routes) await client.get(`/repos/{owner}/{repo}${route}`, { owner, repo, per_page: 1 })
    return ok(`May be read in ${owner}/${repo}`)
  } catch (error) {
    if (!isOfOneCall(error)) throw error
    return meaningOf(error, `${owner}/${repo}`, probe)
  }
}

function meaningOf(error: TrackerdError, name: string, probe: Probe): Finding {
  const { status, permission } = error.details
  // A repository without commits has no HEAD (422) and no list of commits (409).
  if (error.code === 'UPSTREAM_REJECTED' && (status === 409 || status === 422)) return ok(`${name} has none yet`)
  if (error.code === 'UPSTREAM_NOT_FOUND' && status === 410) return ok(`Switched off in ${name}`)
  if (error.code === 'UPSTREAM_FORBIDDEN' || error.code === 'UPSTREAM_NOT_FOUND') {
    const needed = typeof permission === 'string' ? permission : probe.permission
    const hint =
      probe.hint ?? 'Give it to the token or the app; an app must then be accepted again where it is installed.'
    return failed(`May not be read in ${name}: needs ${needed}`, hint)
  }
  return refused(error)
}
