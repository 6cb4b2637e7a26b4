import { z } from 'zod'
import type { BacklogItem, PolledItem } from '../../../src/ports/source-reader.ts'
import { item } from './edge.ts'
import { NO_CENSUS } from './no-census.ts'
import { type Rest, restOf } from './pull-requests/rest.ts'
import type { GithubStream, Repository } from './stream.ts'

const Position = z.int().nullable().catch(null)

/** Heads in one step: two calls each. */
const AT_ONCE = 10

/**
 * What the checks of a head say by now. A new check does not move the time of its pull request, so the list of pull requests
 * does not tell of it; webhooks do, unless they are lost.
 */
export const checks: GithubStream = {
  ...NO_CENSUS,
  name: 'checks',
  summary: 'Checks of pull requests that were not settled',
  scopeKinds: ['repository'],
  backlog: 'unsettled_checks',

  async read(client, repository, { backlog }, at) {
    const readAt = client.clock.now()
    const from = Position.parse(at) ?? 0
    const rest = restOf(client, repository)
    const items: PolledItem[] = []
    for (const head of backlog.slice(from, from + AT_ONCE)) items.push(...(await checksOf(repository, rest, head)))
    const behind = from + AT_ONCE
    const after = behind < backlog.length ? { next: behind } : { next: null, cursor: null }
    return { items, readAt, total: null, ...after }
  },
}

async function checksOf(repository: Repository, rest: Rest, { sha }: BacklogItem): Promise<PolledItem[]> {
  if (sha === null) return []
  const runs = await rest.checkRuns(sha)
  const statuses = await rest.statuses(sha)
  return [
    ...runs.map((it) => item(repository, 'check_run', { check_run: { ...it, head_sha: sha } })),
    ...statuses.map((it) => item(repository, 'status', { ...it, sha })),
  ]
}
