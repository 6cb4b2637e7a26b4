import { isDeepStrictEqual } from 'node:util'
import { readCredentials } from '../db/credentials.ts'
import {
  type EndpointReading,
  listReadingScopes,
  noteReading,
  type ReadingScope,
  readReadingEndpoint,
} from '../db/reading-endpoints.ts'
import { type CursorRow, readCursors, saveCursor } from '../db/sync-cursors.ts'
import { closeRun, parkRun } from '../db/sync-runs.ts'
import { asTrackerdError, type ErrorCode, TrackerdError } from '../errors.ts'
import type { Stream } from '../ports/source-reader.ts'
import { takeCensus } from './census.ts'
import { type Connection, connect } from './connect.ts'
import { type Ending, failing } from './ending.ts'
import { outcomeOf } from './outcome.ts'
import { followPatterns, locate, type PresentScope } from './scopes.ts'
import { inRun, NOTHING_MORE, type Slice, type TurnOf } from './slice.ts'
import { walk } from './walk.ts'

/** Streams of one endpoint read at the same time. A source counts calls in flight too. */
const AT_ONCE = 4

export type Turn =
  | { readonly state: 'superseded' }
  | { readonly state: 'ended'; readonly status: 'success' | 'failed' | 'partial'; readonly items: number }
  | { readonly state: 'goes_on' }
  | { readonly state: 'waits'; readonly until: Date }

/** One worker's turn at a run: its streams go on side by side until all have ended, have to wait, or the turn is over. */
export async function takeTurn(turn: TurnOf): Promise<Turn> {
  let connection: Connection | null = null
  try {
    const { deps, tenantId, endpoint, signal } = turn
    connection = connect(deps, tenantId, endpoint, { signal, interactive: false })
    const slice: Slice = { ...turn, ...connection }
    const waits = await readAll(slice)
    const pending = await pendingTasks(slice)
    if (pending.length === 0) return await close(slice)
    // A stream that was not reached because the turn was over goes on at once, whatever the others wait for.
    const until = slice.over() || waits.length < pending.length ? null : new Date(Math.min(...waits.map(Number)))
    return until === null ? { state: 'goes_on' } : await park(turn, until)
  } catch (thrown) {
    if (turn.signal.aborted) return { state: 'goes_on' }
    const error = asTrackerdError(thrown)
    if (error.code === 'UPSTREAM_LIMITED') return park(turn, new Date(String(error.details.until)))
    if (error.code === 'SYNC_SUPERSEDED') return { state: 'superseded' }
    if (!ENDS_THE_RUN.has(error.code)) throw error
    // A credential may be replaced while it is used; the next turn takes the new one.
    if (error.code === 'UPSTREAM_UNAUTHENTICATED' && connection !== null && (await hasNewCredential(turn, connection)))
      return { state: 'goes_on' }
    return close(turn, error)
  }
}

/** What another turn would only meet again, until a person or the source changes something. */
const ENDS_THE_RUN: ReadonlySet<ErrorCode> = new Set([
  'CREDENTIAL_MISSING',
  'INPUT_INVALID',
  'SECRET_UNREADABLE',
  'TARGET_FORBIDDEN',
  'UPSTREAM_FORBIDDEN',
  'UPSTREAM_INVALID',
  'UPSTREAM_NOT_FOUND',
  'UPSTREAM_REJECTED',
  'UPSTREAM_UNAUTHENTICATED',
  'UPSTREAM_UNAVAILABLE',
])

async function park({ deps, tenantId, run, workerId }: TurnOf, until: Date): Promise<Turn> {
  await deps.db.tenant(tenantId, (tx) => parkRun(tx, run.id, workerId, until))
  return { state: 'waits', until }
}

/** Another than the connection used last: one that it has renewed itself and that is refused too is not. */
async function hasNewCredential({ deps, tenantId, endpoint }: TurnOf, { latestCredential }: Connection) {
  const now = await deps.db.tenant(tenantId, (tx) => readReadingEndpoint(tx, endpoint.id))
  if (now === null) return false
  const { access } = readCredentials(deps.box, now.authConfig, endpoint.id)
  return access !== undefined && !isDeepStrictEqual(access, latestCredential())
}

interface Task {
  readonly scope: ReadingScope
  readonly stream: Stream
  readonly row: CursorRow
}

/** When the streams that must wait may go on. */
async function readAll(slice: Slice): Promise<Date[]> {
  await followPatterns(slice)
  const tasks = await pendingTasks(slice)
  const waits: Date[] = []
  const present = new Map<string, Promise<PresentScope | null>>()
  const located = (scope: ReadingScope) => {
    const known = present.get(scope.id) ?? locate(slice, scope)
    present.set(scope.id, known)
    return known
  }
  const queue = tasks[Symbol.iterator]()
  let broken: { readonly error: unknown } | null = null
  const work = async () => {
    for (const task of queue) {
      if (slice.over() || broken !== null) return
      try {
        const ending = await turnOf(slice, task, located)
        if (ending.end === 'waits') waits.push(ending.until)
      } catch (error) {
        broken ??= { error }
      }
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  if (broken !== null) throw (broken as { error: unknown }).error
  return waits
}

function turnOf(
  slice: Slice,
  { scope, stream, row }: Task,
  located: (s: ReadingScope) => Promise<PresentScope | null>,
): Promise<Ending> {
  return failing(slice, scope.name, row, async () => {
    const present = await located(scope)
    if (present === null) return nothingThere(slice, row)
    return slice.run.mode === 'census' ? takeCensus(slice, present, stream, row) : walk(slice, present, stream, row)
  })
}

/** The stream has ended for this run without a page. */
async function nothingThere(slice: Slice, { bindingId, stream }: CursorRow): Promise<Ending> {
  await inRun(slice, async (tx) => {
    const ended = { runId: slice.run.id, state: 'done', pages: 0, items: 0, total: null, census: null } as const
    await saveCursor(tx, { bindingId, stream }, ended)
    return NOTHING_MORE
  })
  return { end: 'done' }
}

/** The streams this run has not come to the end of. */
async function pendingTasks({ deps, tenantId, endpoint, adapter, run }: Slice): Promise<Task[]> {
  return deps.db.tenant(tenantId, async (tx) => {
    const scopes = (await listReadingScopes(tx, endpoint.id)).filter((scope) => isRead(scope, run.mode))
    const streams = adapter.reading.streams.filter((stream) => isAsked(stream, run))
    const tasks = scopes.flatMap((scope) =>
      streams.filter(({ scopeKinds }) => scopeKinds.includes(scope.kind)).map((stream) => ({ scope, stream })),
    )
    const rows = await readCursors(
      tx,
      endpoint.id,
      tasks.map(({ scope, stream }) => ({ bindingId: scope.id, stream: stream.name })),
    )
    const rowOf = new Map(rows.map((row) => [`${row.bindingId}/${row.stream}`, row]))
    return tasks.flatMap(({ scope, stream }) => {
      const row = rowOf.get(`${scope.id}/${stream.name}`)
      const ended = row?.runId === run.id && row.state !== 'running'
      return row === undefined || ended ? [] : [{ scope, stream, row }]
    })
  })
}

/** A scope that is gone is looked for once a day: access can come back. */
const isRead = ({ status }: ReadingScope, mode: Slice['run']['mode']) =>
  status === 'active' || (status === 'gone' && (mode === 'census' || mode === 'full'))

const isAsked = ({ name, censusOf }: Stream, { mode, request }: Slice['run']) =>
  (mode !== 'census' || censusOf.length > 0) && (request.streams === undefined || request.streams.includes(name))

/** The run's record and the endpoint say how it ended. `error`: what ended it before its streams could. */
async function close(slice: TurnOf, error?: TrackerdError): Promise<Turn> {
  const { deps, run, endpoint, workerId } = slice
  const at = deps.clock.now()
  return deps.db.tenant(slice.tenantId, async (tx) => {
    const outcome = await outcomeOf(tx, slice, at, error)
    const closed = await closeRun(tx, run.id, workerId, outcome.end)
    if (!closed) throw new TrackerdError('SYNC_SUPERSEDED', { run: run.id })
    await noteReading(tx, endpoint.id, { ...outcome.endpoint, ...timesOf(slice, outcome.end.status, at) })
    const { status } = outcome.end
    const fields = { endpoint: endpoint.id, tenant: slice.tenantId, syncRecord: run.id, mode: run.mode, status }
    deps.logger[status === 'success' ? 'info' : 'warn']({ ...fields, items: outcome.items }, 'source read')
    return { state: 'ended', status, items: outcome.items }
  })
}

/** Also a failed run counts as read: the next one is due after the usual interval, not at once and for ever. */
function timesOf({ run }: TurnOf, status: string, at: Date): EndpointReading {
  const synced = status === 'failed' ? {} : { syncedAt: at }
  if (run.mode === 'census') return { ...synced, censusAt: at }
  return run.mode === 'window' ? synced : { ...synced, polledAt: at }
}
