import { z } from 'zod'
import type { Listed, Page, Pass, PolledItem } from '../../../src/ports/source-reader.ts'
import { later } from '../../payload/time.ts'
import type { GithubClient } from '../client/client.ts'
import { before, item, OVERLAP_MS, oldestFirst, readUntil } from './edge.ts'
import { fetchEach } from './fetch-each.ts'
import { readAttempt, readOnward, readRun } from './run-attempts.ts'
import { type Run, readWindow, Windows, windowsOver } from './run-windows.ts'
import type { GithubStream, Repository } from './stream.ts'

/** Runs are created as of the time of their event, which a queue may hold back. */
const CREATED_LATE_MS = 6 * 3_600_000
/** Unfinished runs read again in one step: each costs a request, and one more for each attempt that followed. */
const AT_ONCE = 20
/** Runs with more attempts are rare, and the census names those that are missing. */
const FEW_ATTEMPTS = 3

/** Latest creation and latest change that were seen. By GitHub's times alone: our clock may be wrong. */
const Cursor = z.object({ created: z.string().nullable(), changed: z.string().nullable() })
type Cursor = z.output<typeof Cursor>
/** `runs` is null until the unfinished ones are done. */
const Position = z.object({ backlog: z.int(), runs: Windows.nullable(), seen: Cursor })
type Position = z.output<typeof Position>

/**
 * Workflow runs by the time of their creation. A re-run updates an old run, which the list of new ones does not show:
 * what had not ended is read again by itself. A run that had ended, and is re-run days later, is told by its webhook, or
 * by the census.
 */
export const workflowRuns: GithubStream = {
  name: 'workflow_runs',
  summary: 'Workflow runs with their attempts',
  scopeKinds: ['repository'],
  backlog: 'unfinished_runs',
  censusOf: ['pipeline_run'],
  censusDays: 90,

  async read(client, repository, pass, at) {
    const known = Cursor.nullable().catch(null).parse(pass.cursor) ?? { created: null, changed: null }
    const place = Position.nullable().catch(null).parse(at) ?? { backlog: 0, runs: null, seen: known }
    if (place.backlog < pass.backlog.length) return readUnfinished(client, repository, pass, place)
    const { runs, next, total, readAt } = await readWindow(client, repository, place.runs ?? beginning(pass, known))
    const items: PolledItem[] = []
    for (const run of oldestFirst(runs, (it) => it.updated_at)) {
      if (hasNewAttempt(run, pass, known)) items.push(...(await earlierAttempts(client, repository, run)))
      items.push(item(repository, 'workflow_run', { workflow_run: run.object }))
    }
    const seen = runs.reduce(
      ({ created, changed }, run) => ({
        created: readUntil(later(created, run.created_at), pass.startedAt),
        changed: readUntil(later(changed, run.updated_at), pass.startedAt),
      }),
      place.seen,
    )
    const after = next === null ? { next, cursor: seen } : { next: { ...place, runs: next, seen } }
    // The count of the first answer is that of the whole walk.
    return { items, readAt, total: place.runs === null ? total : null, ...after }
  },

  /**
   * The list names a run once, with its latest attempt; the earlier ones are there as long as it is. Created before
   * `since` and re-run after it: asked for by itself.
   */
  async list(client, repository, since, at) {
    const place = Windows.nullable().catch(null).parse(at) ?? windowsOver(since, null, client.clock.now())
    const { runs, next } = await readWindow(client, repository, place)
    return { objects: runs.flatMap(attemptsOf), next, total: null }
  },

  fetch: (client, repository, objects) =>
    fetchEach(
      client,
      repository,
      objects,
      async ({ externalId }) => (await readRun(client, repository, externalId)) ?? 'deleted',
    ),
}

function beginning({ since, until, startedAt }: Pass, { created }: Cursor): Windows {
  return windowsOver(created === null ? since : new Date(before(created, CREATED_LATE_MS)), until, startedAt)
}

async function readUnfinished(
  client: GithubClient,
  repository: Repository,
  pass: Pass,
  place: Position,
): Promise<Page> {
  const readAt = client.clock.now()
  const behind = place.backlog + AT_ONCE
  const items: PolledItem[] = []
  for (const { externalId } of pass.backlog.slice(place.backlog, behind)) {
    items.push(...(await readOnward(client, repository, externalId)))
  }
  return { items, readAt, next: { ...place, backlog: behind }, total: null }
}

/** In a full pass this would double the requests of a repository that re-runs much. */
function hasNewAttempt(run: Run, { mode }: Pass, { changed }: Cursor): boolean {
  const attempts = run.run_attempt ?? 1
  if (mode === 'full' || attempts > FEW_ATTEMPTS) return false
  return changed === null || run.updated_at > before(changed, OVERLAP_MS)
}

async function earlierAttempts(client: GithubClient, repository: Repository, run: Run) {
  const items: PolledItem[] = []
  for (let n = 1; n < (run.run_attempt ?? 1); n++) items.push(...(await readAttempt(client, repository, run.id, n)))
  return items
}

function attemptsOf(run: Run): Listed[] {
  const latest = run.run_attempt ?? 1
  return Array.from({ length: latest }, (_, i) => ({
    kind: 'pipeline_run',
    externalId: `${run.id}/${i + 1}`,
    key: null,
    changedAt: i + 1 === latest ? run.updated_at : null,
  }))
}
