import { z } from 'zod'
import { TrackerdError } from '../../../src/errors.ts'
import { told } from '../../payload/told.ts'
import type { GithubClient } from '../client/client.ts'
import { entry, PER_PAGE, routeOf, time, wholeSeconds } from './edge.ts'
import type { Repository } from './stream.ts'

const Answer = z.object({
  total_count: z.int(),
  workflow_runs: z.array(
    entry({ id: z.int(), run_attempt: z.int().positive().nullish(), created_at: time, updated_at: time }),
  ),
})
export type Run = z.output<typeof Answer>['workflow_runs'][number]

/** A filtered search shows no more, whatever it counts. */
const SHOWN_AT_MOST = 1_000
/** GitHub Actions did not exist before. */
const FIRST_RUN = new Date('2018-01-01T00:00:00Z')
/** A clock of ours that is behind must not hide the newest runs. */
const AHEAD_MS = 86_400_000

/** First and last second of creation (epoch) of what is still to be read, oldest first, and the page of the first. */
export const Windows = z.object({ windows: z.array(z.tuple([z.int(), z.int()])), page: z.int() })
export type Windows = z.output<typeof Windows>

/** Everything created from `since` on (null: ever) until `until` (null: now). */
export function windowsOver(since: Date | null, until: Date | null, now: Date): Windows {
  const from = seconds(since ?? FIRST_RUN)
  const to = seconds(until ?? new Date(now.getTime() + AHEAD_MS))
  return { windows: from <= to ? [[from, to]] : [], page: 1 }
}

const seconds = (at: Date) => Math.floor(at.getTime() / 1000)

/**
 * One page of the first window. One with too many runs is cut in halves instead, down to a second: 30 cuts at most from
 * the first run ever. Of a second with more than 1,000 runs the rest can be seen by nobody; webhooks tell of it.
 */
export async function readWindow(client: GithubClient, repository: Repository, { windows, page }: Windows) {
  const [first, ...others] = windows
  if (first === undefined) return { runs: [], next: null, total: 0, readAt: client.clock.now() }
  const [from, to] = first
  const created = `${wholeSeconds(new Date(from * 1000))}..${wholeSeconds(new Date(to * 1000))}`
  const parameters = { ...routeOf(repository), created, per_page: PER_PAGE, page }
  const answer = await client.get('/repos/{owner}/{repo}/actions/runs', parameters)
  const { total_count: total, workflow_runs: runs } = told(Answer, answer)
  const readAt = answer.sentAt
  // To go on behind another answer would leave a hole.
  if (runs.some((it) => Date.parse(it.created_at) < from * 1000 || Date.parse(it.created_at) >= (to + 1) * 1000))
    throw new TrackerdError('UPSTREAM_INVALID', { what: 'the list of runs is not of the time it was asked for' })
  // Not only above: a server may stop counting where it stops showing.
  if (page === 1 && total >= SHOWN_AT_MOST && from < to) {
    const middle = Math.floor((from + to) / 2)
    const halves: [number, number][] = [
      [from, middle],
      [middle + 1, to],
    ]
    return { runs: [], next: { windows: [...halves, ...others], page: 1 }, total, readAt }
  }
  const more = answer.nextPage !== null && page * PER_PAGE < SHOWN_AT_MOST
  const behind = others.length > 0 ? { windows: others, page: 1 } : null
  return { runs, next: more ? { windows, page: page + 1 } : behind, total, readAt }
}
