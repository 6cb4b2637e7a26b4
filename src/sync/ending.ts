import { type CursorKey, saveCursor } from '../db/sync-cursors.ts'
import { asTrackerdError, type ErrorCode, type TrackerdError } from '../errors.ts'
import { inRun, NOTHING_MORE, type Slice } from './slice.ts'

/** How a stream's turn ended; `stopped` and a wait leave it where the next turn goes on. */
export type Ending = { readonly end: 'done' | 'failed' | 'stopped' } | { readonly end: 'waits'; readonly until: Date }

/** What no stream can help: the whole turn ends. Everything else fails one stream alone. */
const ENDS_THE_TURN: ReadonlySet<ErrorCode> = new Set([
  'CONCURRENCY_CONFLICT',
  'DATABASE_UNAVAILABLE',
  'SECRET_UNREADABLE',
  'SYNC_SUPERSEDED',
  'UPSTREAM_UNAUTHENTICATED',
])

/**
 * Runs a stream's turn. A failure of its own is in its cursor and in the log, with its name, and stops no other stream;
 * a wait that the source asked for is an ending, not a failure. Throws only what ends the turn of all.
 */
export async function failing(
  slice: Slice,
  scope: string,
  key: CursorKey,
  turn: () => Promise<Ending>,
): Promise<Ending> {
  try {
    return await turn()
  } catch (thrown) {
    if (slice.signal.aborted) return { end: 'stopped' }
    const error = asTrackerdError(thrown)
    if (error.code === 'UPSTREAM_LIMITED') return { end: 'waits', until: new Date(String(error.details.until)) }
    if (ENDS_THE_TURN.has(error.code)) throw error
    await storeFailure(slice, scope, key, error)
    return { end: 'failed' }
  }
}

/** The stream's cursor says what went wrong; the run's record will, when it ends. */
async function storeFailure(slice: Slice, scope: string, key: CursorKey, error: TrackerdError): Promise<void> {
  const { endpoint, run, deps } = slice
  const fields = { endpoint: endpoint.id, syncRecord: run.id, scope, stream: key.stream }
  deps.logger.warn({ ...fields, err: error }, 'a stream could not be read')
  const { code, entry, message, details } = error
  // Only its name tells people what to grant: the details of an error stand in no record.
  const needed = typeof details.permission === 'string' ? ` (needs ${details.permission})` : ''
  // What the source refuses for good it would refuse at the same place for ever: the next walk begins anew.
  const begunAnew = entry.retry === 'stop' ? { pass: null, census: null } : {}
  await inRun(slice, async (tx) => {
    await saveCursor(tx, key, {
      ...begunAnew,
      runId: run.id,
      state: 'failed',
      pages: 0,
      items: 0,
      total: null,
      error: { code, text: `${message}${needed}`, hint: entry.hint, at: deps.clock.now().toISOString() },
    })
    return NOTHING_MORE
  })
}
