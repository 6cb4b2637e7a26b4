import { z } from 'zod'
import type { Instant } from '../../../src/domain/changes.ts'
import { TrackerdError } from '../../../src/errors.ts'
import type { Page, Pass } from '../../../src/ports/source-reader.ts'
import { later } from '../../payload/time.ts'
import { told } from '../../payload/told.ts'
import type { Answer } from '../client/client.ts'
import { before, entry, item, PER_PAGE, routeOf, time, wholeSeconds } from './edge.ts'
import { NO_CENSUS } from './no-census.ts'
import type { GithubStream } from './stream.ts'

const Commits = z.array(
  entry({ sha: z.string(), commit: z.object({ committer: z.object({ date: time.nullish() }).nullish() }) }),
)
/** `sha`: the head of the branch when the walk began. `newest`: latest commit date that was seen. */
const Position = z.object({ sha: z.string(), page: z.int(), newest: z.string().nullable() }).nullable().catch(null)
const Cursor = z.object({ since: z.string().nullable() }).nullable().catch(null)

/** One that cannot be applied sets no more than these aside. */
const COMMITS_PER_ITEM = 20
const DAY_MS = 86_400_000

/**
 * Commits of the default branch, newest first, pinned to the head that was there first: later pushes do not shift the
 * pages. `since` goes by the date a commit was made, and a merge or a late push brings older ones: a day is read again,
 * and what is older still comes by the push's delivery, with its pull request, or with the deployment that contains it.
 * Commits never go, so no census looks for them.
 */
export const commits: GithubStream = {
  ...NO_CENSUS,
  name: 'commits',
  summary: 'Commits of the default branch',
  scopeKinds: ['repository'],
  backlog: null,

  async read(client, repository, pass, at) {
    const known = Cursor.parse(pass.cursor)?.since ?? null
    const place = Position.parse(at)
    const pinned = place === null ? {} : { sha: place.sha }
    const page = place?.page ?? 1
    const parameters = { ...routeOf(repository), ...boundsOf(pass, known), ...pinned, per_page: PER_PAGE, page }
    const answer = await unlessEmpty(client.get('/repos/{owner}/{repo}/commits', parameters))
    if (answer === null)
      return { items: [], readAt: client.clock.now(), next: null, cursor: { since: known }, total: null }
    const entries = told(Commits, answer)
    const newest = entries.reduce(
      (latest, { commit }) => later(latest, commit.committer?.date ?? null),
      place?.newest ?? known,
    )
    const sha = place?.sha ?? entries[0]?.sha
    const items = inTwenties(entries.map(({ object }) => object).reverse()).map((some) =>
      item(repository, 'api:commits', { commits: some }),
    )
    const next: Page['next'] = answer.nextPage === null || sha === undefined ? null : { sha, page: page + 1, newest }
    const cursor = { since: notAfter(newest, pass.startedAt) }
    return { items, readAt: answer.sentAt, next, total: null, ...(next === null ? { cursor } : {}) }
  },
}

function boundsOf({ mode, since, until }: Pass, known: Instant | null): { since?: string; until?: string } {
  const from = mode === 'incremental' && known !== null ? before(known, DAY_MS) : since
  return {
    ...(from === null ? {} : { since: wholeSeconds(from) }),
    ...(until === null ? {} : { until: wholeSeconds(until) }),
  }
}

/** Commit dates are those of any machine: one from the year 2099 would hide all that come before it. */
function notAfter(newest: Instant | null, now: Date): Instant | null {
  const limit = now.toISOString()
  return newest !== null && newest > limit ? limit : newest
}

/** A repository without a commit answers 409. */
async function unlessEmpty(call: Promise<Answer>): Promise<Answer | null> {
  try {
    return await call
  } catch (error) {
    if (error instanceof TrackerdError && error.code === 'UPSTREAM_REJECTED' && error.details.status === 409)
      return null
    throw error
  }
}

function inTwenties(list: readonly unknown[]): (readonly unknown[])[] {
  const parts = Math.ceil(list.length / COMMITS_PER_ITEM)
  return Array.from({ length: parts }, (_, i) => list.slice(i * COMMITS_PER_ITEM, (i + 1) * COMMITS_PER_ITEM))
}
