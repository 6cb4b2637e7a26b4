import { z } from 'zod'
import type { ChangeKind } from '../../../src/domain/changes.ts'
import type { Json, Listed, ListPage, Pass } from '../../../src/ports/source-reader.ts'
import { told } from '../../payload/told.ts'
import type { GithubClient } from '../client/client.ts'
import { before, entry, OVERLAP_MS, oldestFirst, PER_PAGE, readUntil, routeOf, time } from './edge.ts'
import type { Repository } from './stream.ts'

/** Servers without `updated_at` (releases): what is published later, and nothing else, looks changed. */
const Entries = z.array(
  entry({ id: z.int(), created_at: time, updated_at: time.nullish(), published_at: time.nullish() }),
)
type Entry = z.output<typeof Entries>[number]

const changedAt = (it: Entry) => it.updated_at ?? it.published_at ?? it.created_at

/** What the first page of a pass showed: the next pass reads what lies beyond. */
export const Marks = z.object({ maxId: z.int(), changedAt: z.string().nullable(), etag: z.string().nullable() })
export type Marks = z.output<typeof Marks>

/** `below`: of this page, what has a lower id; null: all of it. */
export const Place = z.object({ page: z.int(), below: z.int().nullable(), marks: Marks })
export type Place = z.output<typeof Place>

export interface Fresh {
  /** What is to be read, least recently changed first. */
  readonly entries: readonly Entry[]
  readonly next: Place | null
  readonly marks: Marks
  readonly readAt: Date
}

/**
 * One step through a list that can neither be asked for what is new nor sorted by change. It comes newest first:
 * incrementally it is read down to a page on which nothing is new and nothing was changed. Nothing at all is read when
 * the first page is still what it was (304). `atMost`: entries in one step; the page is asked for again for the others.
 *
 * The marks are those of the first page: a change made while later pages are read lies beyond them. An object that is
 * created meanwhile moves the rest down, and some come twice; one that is deleted moves the rest up, and a page begins
 * behind one that nobody read. That one, and a change far down the list, are found by the census.
 */
export async function readNewestFirst(
  client: GithubClient,
  repository: Repository,
  route: string,
  pass: Pass,
  at: Place | null,
  atMost = PER_PAGE,
): Promise<Fresh> {
  const known = Marks.nullable().catch(null).parse(pass.cursor)
  const page = at?.page ?? 1
  const etag = at === null ? known?.etag : null
  const answer = await client.get(route, { ...routeOf(repository), per_page: PER_PAGE, page }, { etag })
  if (answer.notModified && known !== null) return { entries: [], next: null, marks: known, readAt: answer.sentAt }
  const all = told(Entries, answer)
  const marks = at?.marks ?? marksOf(all, answer.etag, pass)
  const wanted = all.filter((it) => isWanted(it, pass, known))
  const left = wanted.filter(({ id }) => typeof at?.below !== 'number' || id < at.below)
  const now = left.slice(0, atMost)
  const entries = oldestFirst(now, changedAt)
  return { entries, next: next(), marks, readAt: answer.sentAt }

  function next(): Place | null {
    if (now.length < left.length) return { page, below: now.at(-1)?.id ?? null, marks }
    const ends = answer.nextPage === null || (pass.mode === 'incremental' && wanted.length === 0)
    return ends ? null : { page: page + 1, below: null, marks }
  }
}

function marksOf(first: readonly Entry[], etag: string | null, { startedAt }: Pass): Marks {
  const changed = first.map(changedAt).sort()
  return {
    maxId: Math.max(0, ...first.map(({ id }) => id)),
    changedAt: readUntil(changed.at(-1) ?? null, startedAt),
    etag,
  }
}

/** A window is not ordered by change either: the whole list is walked, and what changed within it is taken. */
function isWanted(it: Entry, pass: Pass, known: Marks | null): boolean {
  const at = changedAt(it)
  if (pass.mode === 'window') {
    return (pass.since?.toISOString() ?? '') <= at && (pass.until === null || at <= pass.until.toISOString())
  }
  if (known === null || known.changedAt === null) return true
  return it.id > known.maxId || at > before(known.changedAt, OVERLAP_MS)
}

/**
 * Names the objects of such a list, as far back as `since` in the order of creation. What was created before and changed
 * after is asked for by itself, like what a deletion made slip between two pages.
 */
export async function listNewestFirst(
  client: GithubClient,
  repository: Repository,
  { route, kind }: { readonly route: string; readonly kind: ChangeKind },
  since: Date | null,
  at: Json | null,
): Promise<ListPage> {
  const page = z.int().nullable().catch(null).parse(at) ?? 1
  const answer = await client.get(route, { ...routeOf(repository), per_page: PER_PAGE, page })
  const entries = told(Entries, answer)
  const objects = entries.map(
    (it): Listed => ({ kind, externalId: String(it.id), key: it.id, changedAt: it.updated_at ?? null }),
  )
  const oldest = entries.at(-1)?.created_at
  const ends = answer.nextPage === null || (since !== null && oldest !== undefined && oldest < since.toISOString())
  return { objects, next: ends ? null : page + 1, total: null }
}
