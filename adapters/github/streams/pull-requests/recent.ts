import { z } from 'zod'
import type { Instant } from '../../../../src/domain/changes.ts'
import type { Json, Page, Pass } from '../../../../src/ports/source-reader.ts'
import { told } from '../../../payload/told.ts'
import type { GithubClient } from '../../client/client.ts'
import { before, OVERLAP_MS, PER_PAGE, readUntil, routeOf, time } from '../edge.ts'
import type { Repository } from '../stream.ts'
import { Entry } from './entry.ts'
import { itemsOfEntries } from './nested-of.ts'

const Entries = z.array(Entry)
const AsCursor = z.object({ updatedAt: time.nullable(), etag: z.string().nullable() })
/** Where an incremental pass begins. What another version of this program wrote reads as nothing: everything is read. */
export const Cursor = AsCursor.nullable().catch(null)
export type Cursor = z.output<typeof AsCursor>
const Position = z
  .object({ page: z.int().min(2), cursor: AsCursor })
  .nullable()
  .catch(null)

/**
 * A page of what changed since the cursor, latest first: the list of pull requests has no `since`. What changes while it is
 * read moves to its front and pushes the rest to later pages: entries come twice, none is left out, and what moved is later
 * than the new cursor, which is the newest change on the first page. Before the old cursor some is read again, because
 * changes of the same moment become visible one after the other. All times are GitHub's, so no clock of ours makes a hole.
 * An unchanged first page (304) means an unchanged list. A new check does not change its pull request: the stream of checks
 * asks for those.
 */
export async function readRecent(
  client: GithubClient,
  repository: Repository,
  cursor: Cursor,
  { startedAt }: Pick<Pass, 'startedAt'>,
  at: Json | null,
): Promise<Page> {
  const place = Position.parse(at) ?? { page: 1, cursor: null }
  const { page } = place
  const answer = await client.get(
    '/repos/{owner}/{repo}/pulls',
    { ...routeOf(repository), state: 'all', sort: 'updated', direction: 'desc', per_page: PER_PAGE, page },
    page === 1 ? { etag: cursor.etag } : {},
  )
  const readAt = answer.sentAt
  if (answer.notModified) return { items: [], readAt, next: null, cursor, total: null }
  const { nextPage } = answer
  const entries = told(Entries, answer)
  const stop = cursor.updatedAt === null ? '' : before(cursor.updatedAt, OVERLAP_MS)
  const fresh = entries.filter(({ updated_at }) => updated_at >= stop)
  const items = await itemsOfEntries(client, repository, fresh)
  const reached = place.cursor ?? {
    updatedAt: readUntil(newestOf(entries) ?? cursor.updatedAt, startedAt),
    etag: answer.etag,
  }
  if (nextPage === null || fresh.length < entries.length)
    return { items, readAt, next: null, cursor: reached, total: null }
  return { items, readAt, next: { page: nextPage, cursor: reached }, total: null }
}

const newestOf = (entries: readonly Entry[]): Instant | undefined =>
  entries
    .map((it) => it.updated_at)
    .sort()
    .at(-1)
