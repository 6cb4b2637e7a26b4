import { isDeepStrictEqual } from 'node:util'
import { deploymentsWithoutContents, unfinishedDeployments, unfinishedRuns, unsettledChecks } from '../db/backlog.ts'
import { type CursorKey, type CursorRow, type StoredPass, saveCursor } from '../db/sync-cursors.ts'
import { TrackerdError } from '../errors.ts'
import type { BacklogItem, Json, Page, Pass, Stream } from '../ports/source-reader.ts'
import { type Ending, failing } from './ending.ts'
import { applyItems } from './page.ts'
import type { PresentScope } from './scopes.ts'
import { inRun, NOTHING_MORE, type Slice } from './slice.ts'

/** As many unfinished objects are read again in one pass. */
const BACKLOG_LIMIT = 500

/**
 * The stream is read page by page to its end, or as far as this turn goes. Each page is applied in the transaction that
 * moves the cursor, so whatever happens the next turn goes on behind the last page that is stored. While a page is
 * applied the next one is on its way.
 */
export async function walk(slice: Slice, scope: PresentScope, stream: Stream, row: CursorRow): Promise<Ending> {
  const key = { bindingId: row.bindingId, stream: stream.name }
  return failing(slice, scope.ref.name, key, async () => {
    const pass = continued(slice, row) ?? (await begun(slice, scope, stream))
    const read = (at: Json) => slice.reader.read(stream.name, scope.ref, passOf(pass, row), at)
    const repetition = new Repetition()
    let at = pass.at
    let ahead: Promise<Page> | null = null
    for (;;) {
      if (slice.over()) return { end: 'stopped' }
      const page: Page = await (ahead ?? read(at))
      repetition.refuse(page, at)
      ahead = page.next === null || slice.over() ? null : aheadOf(read(page.next))
      await storePage(slice, key, pass, page)
      if (page.next === null) return { end: 'done' }
      at = page.next
    }
  })
}

/** The page is in the rows, and the walk goes on behind it. */
async function storePage(slice: Slice, key: CursorKey, pass: StoredPass, page: Page): Promise<void> {
  const ended = page.next === null
  await inRun(slice, async (tx) => {
    const done = page.items.length === 0 ? NOTHING_MORE : await applyItems(tx, slice, page.items, page.readAt)
    await saveCursor(tx, key, {
      runId: slice.run.id,
      state: ended ? 'done' : 'running',
      pages: 1,
      items: page.items.length,
      total: page.total,
      // A window is a look at the past: it says nothing about where the present begins.
      cursor: pass.mode === 'window' ? undefined : page.cursor,
      pass: ended ? null : { ...pass, at: page.next },
    })
    return done
  })
}

/** The walk that was left behind: of this run, or of one that did not come to its end. */
function continued({ run }: Slice, { pass, runId }: CursorRow): StoredPass | null {
  if (pass === null || runId === run.id || run.mode === 'incremental') return pass
  const { since = null, until = null } = run.request
  return pass.mode === run.mode && pass.since === since && pass.until === until ? pass : null
}

async function begun({ deps, tenantId, run }: Slice, scope: PresentScope, stream: Stream): Promise<StoredPass> {
  const mode = run.mode === 'census' ? 'incremental' : run.mode
  const lookup = stream.backlog === null || mode === 'window' ? null : BACKLOGS[stream.backlog]
  const backlog: BacklogItem[] =
    lookup === null
      ? []
      : await deps.db.tenant(tenantId, (tx) => lookup(tx, scope.scopeId, BACKLOG_LIMIT, deps.clock.now()))
  const { since = null, until = null } = run.request
  return { mode, since, until, startedAt: deps.clock.now().toISOString(), backlog, at: null }
}

const BACKLOGS = {
  unfinished_runs: unfinishedRuns,
  unsettled_checks: unsettledChecks,
  unfinished_deployments: unfinishedDeployments,
  deployment_contents: deploymentsWithoutContents,
}

function passOf(pass: StoredPass, { cursor }: CursorRow): Pass {
  const date = (text: string | null) => (text === null ? null : new Date(text))
  return {
    mode: pass.mode,
    cursor: pass.mode === 'incremental' ? cursor : null,
    since: date(pass.since),
    until: date(pass.until),
    startedAt: new Date(pass.startedAt),
    backlog: pass.backlog,
  }
}

/** Its failure is met when its turn comes, or never. */
function aheadOf(page: Promise<Page>): Promise<Page> {
  page.catch(() => undefined)
  return page
}

/** As many pages in a row may be the same: an object listed as new can be among the unfinished ones as well. */
const SAME_PAGES = 3

/** A source that gives the same page for ever must not be read for ever. */
class Repetition {
  #before: Page | null = null
  #same = 1

  refuse(page: Page, at: Json): void {
    const same = page.items.length > 0 && isDeepStrictEqual(this.#before?.items, page.items)
    this.#same = same ? this.#same + 1 : 1
    this.#before = page
    const stands = page.next !== null && isDeepStrictEqual(page.next, at)
    if (stands || this.#same >= SAME_PAGES)
      throw new TrackerdError('UPSTREAM_INVALID', { what: 'the source gives the same page again' })
  }
}
