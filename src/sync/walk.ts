import { isDeepStrictEqual } from 'node:util'
import { deploymentsWithoutContents, unfinishedDeployments, unfinishedRuns, unsettledChecks } from '../db/backlog.ts'
import { type CursorKey, type CursorRow, type StoredPass, saveCursor } from '../db/sync-cursors.ts'
import { TrackerdError } from '../errors.ts'
import type { Backlog, BacklogItem, Json, Page, Pass, Stream } from '../ports/source-reader.ts'
import { type Ending, failing } from './ending.ts'
import { freshIssues } from './fresh-issues.ts'
import { applyPages } from './page.ts'
import { ReadAhead } from './read-ahead.ts'
import { type PresentScope, watchParts } from './scopes.ts'
import { inRun, type Slice } from './slice.ts'

/** As many unfinished objects are read again in one pass. */
const BACKLOG_LIMIT = 500

/**
 * The stream is read page by page to its end, or as far as this turn goes. Pages are applied in the transaction that moves
 * the cursor behind them, so whatever happens the next turn goes on behind the last page that is stored. While pages are
 * applied the next ones are on their way.
 */
export async function walk(slice: Slice, scope: PresentScope, stream: Stream, row: CursorRow): Promise<Ending> {
  const key = { bindingId: row.bindingId, stream: stream.name }
  const { tracing } = slice.deps
  return failing(slice, scope.ref.name, key, async () => {
    const pass = continued(slice, row) ?? (await begun(slice, scope, stream))
    const repetition = new Repetition()
    const facts = { 'trackerd.stream': stream.name, 'trackerd.scope': scope.scopeId }
    const read = (at: Json) =>
      tracing.span('read page', { facts }, async (span) => {
        const page = await slice.reader.read(stream.name, scope.ref, passOf(pass, row), at)
        repetition.refuse(page, at)
        span.set({ 'trackerd.items': page.items.length })
        return page
      })
    const ahead = new ReadAhead(read, pass.at, slice.over)
    try {
      for (;;) {
        if (slice.over()) return { end: 'stopped' }
        const pages = await ahead.take()
        await tracing.span('apply pages', { facts: { ...facts, 'trackerd.pages': pages.length } }, () =>
          storePages(slice, key, pass, pages),
        )
        if (pages.at(-1)?.next === null) return { end: 'done' }
      }
    } finally {
      ahead.stop()
    }
  })
}

/** The pages are in the rows, and the walk goes on behind the last of them. */
async function storePages(slice: Slice, key: CursorKey, pass: StoredPass, pages: readonly Page[]): Promise<void> {
  const next = pages.at(-1)?.next ?? null
  await inRun(slice, async (tx) => {
    const done = await applyPages(tx, slice, pages)
    await watchParts(tx, slice, key.bindingId, pages)
    await saveCursor(tx, key, {
      runId: slice.run.id,
      state: next === null ? 'done' : 'running',
      pages: pages.length,
      items: pages.reduce((sum, { items }) => sum + items.length, 0),
      total: pages.findLast(({ total }) => total !== null)?.total ?? null,
      // A window is a look at the past: it says nothing about where the present begins.
      cursor: pass.mode === 'window' ? undefined : pages.findLast(({ cursor }) => cursor !== undefined)?.cursor,
      pass: next === null ? null : { ...pass, at: next },
      completedAt: next === null && pass.mode !== 'window' ? slice.deps.clock.now() : undefined,
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

async function begun(slice: Slice, scope: PresentScope, stream: Stream): Promise<StoredPass> {
  const { deps, run } = slice
  const mode = run.mode === 'census' ? 'incremental' : run.mode
  const backlog = stream.backlog === null || mode === 'window' ? [] : await lookUp(slice, scope, stream.backlog)
  const { since = null, until = null } = run.request
  return { mode, since, until, startedAt: deps.clock.now().toISOString(), backlog, at: null }
}

async function lookUp(slice: Slice, scope: PresentScope, backlog: Backlog): Promise<readonly BacklogItem[]> {
  if (backlog === 'fresh_issues') return freshIssues(slice, scope.ref)
  const { deps, tenantId } = slice
  return deps.db.tenant(tenantId, (tx) => BACKLOGS[backlog](tx, scope.scopeId, BACKLOG_LIMIT, deps.clock.now()))
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
