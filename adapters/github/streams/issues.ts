import { z } from 'zod'
import type { Instant } from '../../../src/domain/changes.ts'
import { TrackerdError } from '../../../src/errors.ts'
import type { Json, KnownObject, Listed, Pass } from '../../../src/ports/source-reader.ts'
import { told } from '../../payload/told.ts'
import type { Answer, GithubClient } from '../client/client.ts'
import { before, entry, item, OVERLAP_MS, PER_PAGE, readUntil, routeOf, time, wholeSeconds } from './edge.ts'
import { fetchEach } from './fetch-each.ts'
import type { GithubStream, Repository } from './stream.ts'

const Entry = entry({ id: z.int(), number: z.int(), updated_at: time, pull_request: z.unknown().optional() })
const Entries = z.array(Entry)
const Place = z.object({ since: z.string().nullable(), page: z.int() })
type Place = z.output<typeof Place>
/** What another version of this program wrote reads as nothing: the walk begins anew. */
const Position = Place.nullable().catch(null)
const Cursor = Place.pick({ since: true }).nullable().catch(null)

/**
 * Issues, least recently changed first. GitHub lists pull requests among them; those are left to their own stream.
 */
export const issues: GithubStream = {
  name: 'issues',
  summary: 'Issues with labels and state',
  scopeKinds: ['repository'],
  backlog: null,
  censusOf: ['issue'],
  censusDays: null,

  async read(client, repository, pass, at) {
    const known = Cursor.parse(pass.cursor)?.since ?? null
    const place = Position.parse(at) ?? { since: beginning(pass, known), page: 1 }
    const { entries, next, readAt } = await readPage(client, repository, place)
    const until = pass.until?.toISOString() ?? null
    const wanted = entries.filter((it) => until === null || it.updated_at <= until)
    const reached = entries.at(-1)?.updated_at ?? known
    return {
      items: wanted.filter(isIssue).map(({ object }) => item(repository, 'issues', { issue: object })),
      readAt,
      next: wanted.length < entries.length ? null : next,
      cursor: { since: readUntil(reached, pass.startedAt) },
      total: null,
    }
  },

  /**
   * The same walk over everything. By page numbers it would end at 10,000 entries: from page 100 on GitHub answers 422.
   * One that changes while the list is read is named twice, none is left out.
   */
  async list(client, repository, _since, at) {
    const place = Position.parse(at) ?? { since: null, page: 1 }
    const { entries, next } = await readPage(client, repository, place)
    const objects = entries
      .filter(isIssue)
      .map((it): Listed => ({ kind: 'issue', externalId: String(it.id), key: it.number, changedAt: it.updated_at }))
    return { objects, next, total: null }
  },

  fetch: (client, repository, objects) =>
    fetchEach(
      client,
      repository,
      objects,
      (object) => readIssue(client, repository, object),
      // Switched off, every issue answers 410, and all are back when they are switched on again.
      ({ has_issues }) => has_issues === false,
    ),
}

const isIssue = ({ pull_request }: z.output<typeof Entry>) => pull_request === undefined || pull_request === null

function beginning({ mode, since }: Pass, known: Instant | null): Instant | null {
  if (mode === 'window') return since?.toISOString() ?? null
  return known === null ? null : before(known, OVERLAP_MS)
}

/**
 * One page, and the place of the next. Never by page number over what changes: an entry that is updated while the list
 * is read leaves its place for the end, the rest moves up by one, and page 2 has a hole. So the next page begins at the
 * time of this one's last entry (`since` is inclusive: that entry comes again). Only when a whole page is of that one
 * second are its other pages asked for by number; what leaves the second meanwhile makes a hole that the census finds.
 */
async function readPage(client: GithubClient, repository: Repository, { since, page }: Place) {
  const list = { state: 'all', sort: 'updated', direction: 'asc', per_page: PER_PAGE, page }
  const from: { since?: string } = since === null ? {} : { since: wholeSeconds(since) }
  const answer = await unlessSwitchedOff(
    client.get('/repos/{owner}/{repo}/issues', { ...routeOf(repository), ...list, ...from }),
  )
  if (answer === null) return { entries: [], next: null, readAt: client.clock.now() }
  const entries = told(Entries, answer)
  // To go on behind another answer would leave a hole.
  if (entries.some((it) => Date.parse(it.updated_at) < Date.parse(from.since ?? it.updated_at)))
    throw new TrackerdError('UPSTREAM_INVALID', { what: 'the list of issues begins before the time it was asked for' })
  const last = entries.at(-1)?.updated_at ?? since
  const stays = last === since
  const next: Place = stays ? { since, page: page + 1 } : { since: last, page: 1 }
  // A full page goes on whatever the link says: in this list it may name a cursor instead of a page.
  const ends = answer.nextPage === null && entries.length < PER_PAGE
  return { entries, next: ends ? null : next, readAt: answer.sentAt }
}

/** A repository with its issues switched off has none to list. */
async function unlessSwitchedOff(call: Promise<Answer>): Promise<Answer | null> {
  try {
    return await call
  } catch (error) {
    if (error instanceof TrackerdError && error.code === 'UPSTREAM_NOT_FOUND' && error.details.status === 410)
      return null
    throw error
  }
}

/** A transferred issue redirects to its new home, where it has a new id: 301. A deleted one answers 410, or 404. */
async function readIssue(client: GithubClient, repository: Repository, object: Listed | KnownObject) {
  const parameters = { ...routeOf(repository), issue_number: numberOf(object) }
  try {
    const answer = await client.get('/repos/{owner}/{repo}/issues/{issue_number}', parameters, { redirect: 'refuse' })
    const issue = told(Entry, answer)
    if (!isIssue(issue)) return []
    return String(issue.id) === object.externalId ? [item(repository, 'issues', { issue: answer.data })] : 'moved'
  } catch (error) {
    if (!(error instanceof TrackerdError) || error.code !== 'UPSTREAM_NOT_FOUND') throw error
    return error.details.status === 301 ? 'moved' : 'deleted'
  }
}

/** `octo/hello#12` is 12. */
function numberOf(object: Listed | KnownObject): Json {
  if ('key' in object) return object.key
  const number = /#(\d+)$/.exec(object.externalKey ?? '')?.[1]
  if (number === undefined) throw new TrackerdError('INTERNAL', { what: `issue ${object.externalId} has no number` })
  return Number(number)
}
