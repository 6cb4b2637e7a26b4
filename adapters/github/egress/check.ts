import type { EgressKind } from '../../../src/domain/egress/rules.ts'
import type { TrackerdError } from '../../../src/errors.ts'
import type { CheckLine } from '../../../src/ports/source-reader.ts'
import { type Finding, failed, isOfOneCall, ok, refused, unknown } from '../../check/finding.ts'
import type { GithubClient } from '../client/client.ts'
import type { Place } from './place.ts'

interface Probe {
  readonly name: string
  readonly permission: string
  readonly kinds: readonly EgressKind[]
  /** A write that can have no effect whoever sends it: what it lacks is found only after the permission. */
  readonly send: (client: GithubClient, at: Place) => Promise<unknown>
}

const PROBES: readonly Probe[] = [
  {
    name: 'egress:commit_status',
    permission: 'Commit statuses: write',
    kinds: ['commit_status'],
    send: (client, at) =>
      client.post('/repos/{owner}/{repo}/statuses/{sha}', { ...at, sha: '0'.repeat(40), state: 'success' }),
  },
  {
    name: 'egress:issues',
    permission: 'Issues: write',
    kinds: ['issue', 'issue_comment', 'close_issue'],
    send: (client, at) => client.post('/repos/{owner}/{repo}/issues', { ...at, body: '' }),
  },
]

/**
 * Whether the credential may write what the rules ask for. GitHub tells what a fine-grained token may do only when it does
 * it, so something impossible is asked for: a status of a commit that there is not, an issue without a title.
 */
export async function checkEgress(
  client: GithubClient,
  kinds: readonly EgressKind[],
  repository: Place | undefined,
): Promise<readonly CheckLine[]> {
  const lines: CheckLine[] = []
  for (const probe of PROBES.filter((it) => it.kinds.some((kind) => kinds.includes(kind)))) {
    const finding =
      repository === undefined
        ? unknown('Not tried', 'Bind a repository first.')
        : await tried(client, repository, probe)
    lines.push({ name: probe.name, ...finding })
  }
  return lines
}

async function tried(client: GithubClient, at: Place, { send, permission }: Probe): Promise<Finding> {
  const name = `${at.owner}/${at.repo}`
  try {
    await send(client, at)
    return failed(`${name} took what cannot be`, 'Look what became of it there.')
  } catch (error) {
    if (!isOfOneCall(error)) throw error
    return meaningOf(error, name, permission)
  }
}

function meaningOf(error: TrackerdError, name: string, permission: string): Finding {
  const { status } = error.details
  if (error.code === 'UPSTREAM_REJECTED' && status === 422) return ok(`May be written in ${name}`)
  if (error.code === 'UPSTREAM_NOT_FOUND' && status === 410)
    return failed(`Issues are switched off in ${name}`, 'Switch them on there, or let another repository take them.')
  if (error.code === 'UPSTREAM_FORBIDDEN' || error.code === 'UPSTREAM_NOT_FOUND')
    return failed(
      `May not be written in ${name}: needs ${permission}`,
      'Give it to the token or the app; an app must then be accepted again where it is installed.',
    )
  return refused(error)
}
