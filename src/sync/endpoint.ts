import { findEndpointTenant } from '../db/endpoints.ts'
import { endpointsToRead, type ReadingEndpoint, readReadingEndpoint } from '../db/reading-endpoints.ts'
import { closeRun, findRunningRun, openRun, type ReadingRun, takeRun } from '../db/sync-runs.ts'
import type { Database } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { CATALOGUE, type ErrorCode } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { SyncDeps } from './deps.ts'
import { dueMode, needsWorker } from './due.ts'
import { type Turn, takeTurn } from './run.ts'

/** Longer turns gain nothing; shorter ones let other endpoints have theirs. */
const TURN_MS = 45_000

export type SyncTurn = Turn | { readonly state: 'nothing_due' }

/** One turn at the endpoint's running sync, or at the one that is due now. Running it twice at once changes nothing. */
export function createSync(deps: SyncDeps) {
  return async function syncEndpoint(endpointId: Uuid, signal: AbortSignal): Promise<SyncTurn> {
    const tenantId = await findEndpointTenant(deps.db, endpointId)
    if (tenantId === null) return { state: 'nothing_due' }
    const workerId = deps.newId()
    const begun = await deps.db.tenant(tenantId, async (tx) => {
      const endpoint = await readReadingEndpoint(tx, endpointId)
      if (endpoint === null) return null
      const running = await findRunningRun(tx, endpointId)
      const obstacle = obstacleOf(endpoint)
      if (obstacle !== null) {
        if (running !== null) await closeRun(tx, running.id, null, endedBy(obstacle, deps.clock.now()))
        return null
      }
      const run = running ?? due(endpoint, deps)
      if (run === null) return null
      if (run.waitingUntil !== null && run.waitingUntil > deps.clock.now()) return { wait: run.waitingUntil }
      if (running === null && !(await openRun(tx, run))) return null
      return (await takeRun(tx, run.id, workerId)) ? { endpoint, run } : null
    })
    if (begun === null) return { state: 'nothing_due' }
    if ('wait' in begun) return { state: 'waits', until: begun.wait }
    const { endpoint, run } = begun
    const hashEmail = await deps.hashEmail(tenantId)
    const end = deps.clock.now().getTime() + TURN_MS
    const over = () => signal.aborted || deps.clock.now().getTime() >= end
    const facts = { 'trackerd.endpoint': endpointId, 'trackerd.sync_record': run.id, 'trackerd.mode': run.mode }
    return deps.tracing.span('sync turn', { facts }, async (span) => {
      const turn = await takeTurn({ deps, tenantId, endpoint, run, workerId, hashEmail, signal, over })
      span.set({ 'trackerd.outcome': turn.state === 'ended' ? turn.status : turn.state })
      return turn
    })
  }
}

/** Why an endpoint cannot be read at all, whatever was begun. */
function obstacleOf(endpoint: ReadingEndpoint): ErrorCode | null {
  if (endpoint.status === 'inactive') return 'ENDPOINT_PAUSED'
  return endpoint.hasCredential ? null : 'CREDENTIAL_MISSING'
}

function endedBy(code: ErrorCode, at: Date) {
  const { text, hint } = CATALOGUE[code]
  // Not a failure: what was read is stored, and the walks that were left behind go on later.
  return { status: 'partial' as const, at, failures: [{ scope: null, stream: null, code, text, hint }], error: code }
}

function due(endpoint: ReadingEndpoint, { clock, newId }: SyncDeps): ReadingRun | null {
  const startedAt = clock.now()
  const mode = dueMode(endpoint, startedAt)
  if (mode === null) return null
  return { id: newId(), endpointId: endpoint.id, type: 'polling', mode, request: {}, startedAt, waitingUntil: null }
}

/** The endpoints whose source can be read. */
export const endpointsWithSource = async (db: Database): Promise<Uuid[]> =>
  (await endpointsToRead(db)).map(({ id }) => id)

/** The endpoints that somebody should look after now. */
export async function endpointsInNeed(db: Database, clock: Clock): Promise<Uuid[]> {
  const now = clock.now()
  return (await endpointsToRead(db)).filter((endpoint) => needsWorker(endpoint, now)).map(({ id }) => id)
}
