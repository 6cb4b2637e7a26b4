import { SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { ErrorCode } from '../errors.ts'
import type { SyncMode } from '../ports/source-reader.ts'
import type { Tx } from './tx.ts'

/** What a run was asked to read. */
export interface SyncRequest {
  /** All when not given. */
  readonly streams?: readonly string[]
  /** ISO 8601; bounds of a window. */
  readonly since?: string
  readonly until?: string
}

/** A run that reads a source: its sync record while it says `running`. */
export interface ReadingRun {
  readonly id: Uuid
  readonly endpointId: Uuid
  readonly type: 'polling' | 'manual'
  readonly mode: SyncMode
  readonly request: SyncRequest
  readonly startedAt: Date
  readonly waitingUntil: Date | null
}

const COLUMNS = `id, integration_endpoint_id as "endpointId", sync_type as type, mode, request, started_at as "startedAt",
  waiting_until as "waitingUntil"`

/** The run has begun; false when another one reads the endpoint already. */
export async function openRun(tx: Tx, run: Omit<ReadingRun, 'waitingUntil'>): Promise<boolean> {
  const opened = await tx.count(
    `insert into tracker_integration.sync_records
       (id, tenant_id, integration_endpoint_id, sync_type, mode, request, direction, status, started_at, created_by)
     values ($1, $2, $3, $4, $5, $6, 'ingress', 'running', $7, '${SYSTEM_ACTOR}')
     on conflict (integration_endpoint_id) where status = 'running' and mode is not null do nothing`,
    [run.id, tx.tenantId, run.endpointId, run.type, run.mode, JSON.stringify(run.request), run.startedAt],
  )
  return opened === 1
}

export async function findRunningRun(tx: Tx, endpointId: Uuid): Promise<ReadingRun | null> {
  const rows = await tx.rows<ReadingRun>(
    `select ${COLUMNS} from tracker_integration.sync_records
      where integration_endpoint_id = $1 and status = 'running' and mode is not null`,
    [endpointId],
  )
  return rows[0] ?? null
}

export interface RunningRow {
  readonly endpointId: Uuid
  readonly id: Uuid
  readonly mode: SyncMode
  readonly startedAt: Date
  readonly itemsProcessed: number
  readonly waitingUntil: Date | null
}

/** The runs that read a source now; an endpoint has one at most. */
export function listRunningRuns(tx: Tx): Promise<RunningRow[]> {
  return tx.rows(
    `select integration_endpoint_id as "endpointId", id, mode, started_at as "startedAt",
            items_processed as "itemsProcessed", waiting_until as "waitingUntil"
       from tracker_integration.sync_records where status = 'running' and mode is not null`,
  )
}

/** From here on only this worker writes for the run: `holdRun` of the one before fails. False when it has ended. */
export async function takeRun(tx: Tx, runId: Uuid, workerId: Uuid): Promise<boolean> {
  const taken = await tx.count(
    `update tracker_integration.sync_records set worker_id = $2, heartbeat_at = now(), waiting_until = null
      where id = $1 and status = 'running'`,
    [runId, workerId],
  )
  return taken === 1
}

export interface RunProgress {
  readonly processed: number
  readonly failed: number
  readonly counts: Readonly<Record<string, number>>
}

/**
 * The run lives and has done this much more; false when it was closed or another worker took it. Called last in the
 * transaction of a page: the row is locked until the commit, and pages of other streams wait for it.
 */
export async function advanceRun(tx: Tx, runId: Uuid, workerId: Uuid, done: RunProgress): Promise<boolean> {
  const held = await tx.count(
    `update tracker_integration.sync_records r set heartbeat_at = now(), items_processed = items_processed + $3,
        items_failed = items_failed + $4,
        counts = r.counts || coalesce((
          select jsonb_object_agg(g.key, coalesce((r.counts ->> g.key)::bigint, 0) + g.value::bigint)
            from jsonb_each_text($5::jsonb) g), '{}')
      where id = $1 and worker_id = $2 and status = 'running'`,
    [runId, workerId, done.processed, done.failed, JSON.stringify(done.counts)],
  )
  return held === 1
}

/** The run sleeps; nobody counts it as lost before `until`. */
export async function parkRun(tx: Tx, runId: Uuid, workerId: Uuid, until: Date): Promise<boolean> {
  const parked = await tx.count(
    `update tracker_integration.sync_records set waiting_until = $3, heartbeat_at = now()
      where id = $1 and worker_id = $2 and status = 'running'`,
    [runId, workerId, until],
  )
  return parked === 1
}

/** What a run did not get done. Stored as the API shows it. */
export interface RunFailure {
  readonly scope: string | null
  readonly stream: string | null
  readonly code: ErrorCode
  readonly text: string
  readonly hint: string
}

export interface RunEnd {
  readonly status: 'success' | 'failed' | 'partial'
  readonly at: Date
  readonly failures: readonly RunFailure[]
  readonly error: string | null
}

/** The run has ended; false when somebody else had ended or taken it. `workerId` null: whoever holds it. */
export async function closeRun(tx: Tx, runId: Uuid, workerId: Uuid | null, end: RunEnd): Promise<boolean> {
  const closed = await tx.count(
    `update tracker_integration.sync_records set status = $3, completed_at = $4, failures = $5, error_message = $6,
        waiting_until = null, heartbeat_at = now()
      where id = $1 and ($2::uuid is null or worker_id = $2) and status = 'running'`,
    [runId, workerId, end.status, end.at, JSON.stringify(end.failures), end.error],
  )
  return closed === 1
}

/** What the run's record counts so far. */
export async function countItems(tx: Tx, runId: Uuid): Promise<{ processed: number; failed: number }> {
  const rows = await tx.rows<{ processed: number; failed: number }>(
    'select items_processed as processed, items_failed as failed from tracker_integration.sync_records where id = $1',
    [runId],
  )
  return rows[0] ?? { processed: 0, failed: 0 }
}
