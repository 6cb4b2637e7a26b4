import { SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { SyncMode } from '../ports/source-reader.ts'
import type { RunFailure } from './sync-runs.ts'
import type { Database, Tx } from './tx.ts'

export interface SyncRun {
  readonly id: Uuid
  readonly endpointId: Uuid
  /** `egress`: it wrote to the source; the others took what it sent, or what was reported. */
  readonly type: 'webhook' | 'recovery' | 'report' | 'egress'
  readonly status: 'running' | 'success' | 'failed' | 'partial'
  readonly startedAt: Date
  readonly completedAt: Date | null
  readonly processed: number
  readonly failed: number
  readonly counts: Readonly<Record<string, number>>
  readonly error: string | null
  readonly failures?: readonly RunFailure[]
}

/** The record of a run says what the run knows now. Written with the run's own work, so the two never differ. */
export async function saveSyncRun(tx: Tx, run: SyncRun): Promise<void> {
  await tx.count(
    `insert into tracker_integration.sync_records
       (id, tenant_id, integration_endpoint_id, sync_type, direction, status, started_at, completed_at,
        items_processed, items_failed, counts, error_message, failures, heartbeat_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, now(), '${SYSTEM_ACTOR}')
     on conflict (id) do update set status = excluded.status, completed_at = excluded.completed_at,
       items_processed = excluded.items_processed, items_failed = excluded.items_failed, counts = excluded.counts,
       error_message = excluded.error_message, failures = excluded.failures, heartbeat_at = excluded.heartbeat_at`,
    [
      run.id,
      tx.tenantId,
      run.endpointId,
      run.type,
      run.type === 'egress' ? 'egress' : 'ingress',
      run.status,
      run.startedAt,
      run.completedAt,
      run.processed,
      run.failed,
      JSON.stringify(run.counts),
      run.error,
      JSON.stringify(run.failures ?? []),
    ],
  )
}

/** Runs that gave no sign of life for so long are closed as failed: their worker died. Returns how many. */
export function closeLostRuns(db: Database, silentForMs: number): Promise<number> {
  return db.relay((tx) =>
    tx.count(
      `update tracker_integration.sync_records
          set status = 'failed', completed_at = now(), error_message = 'the worker died before the run ended'
        where status = 'running' and heartbeat_at < now() - make_interval(secs => $1)
          and (waiting_until is null or waiting_until < now() - make_interval(secs => $1))`,
      [silentForMs / 1000],
    ),
  )
}

export interface SyncRecordRow {
  readonly id: Uuid
  readonly endpointId: Uuid
  readonly type: string
  readonly direction: 'ingress' | 'egress'
  readonly status: SyncRun['status']
  readonly startedAt: Date
  readonly completedAt: Date | null
  readonly itemsProcessed: number
  readonly itemsFailed: number
  readonly counts: Record<string, number>
  readonly error: string | null
  readonly mode: SyncMode | null
  readonly failures: readonly RunFailure[]
  readonly waitingUntil: Date | null
}

const COLUMNS = `id, integration_endpoint_id as "endpointId", sync_type as type, direction, status, started_at as "startedAt",
  completed_at as "completedAt", items_processed as "itemsProcessed", items_failed as "itemsFailed", counts, error_message as error, mode,
  failures, waiting_until as "waitingUntil"`

/** Newest first, behind the position `after` of the page before. */
export function listSyncRecords(
  tx: Tx,
  where: {
    endpointId?: Uuid | undefined
    status?: string | undefined
    type?: string | undefined
    since?: string | undefined
    until?: string | undefined
  },
  page: { after: { at: string; id: Uuid } | null; limit: number },
): Promise<SyncRecordRow[]> {
  return tx.rows(
    `select ${COLUMNS} from tracker_integration.sync_records
      where tenant_id = $1 and ($2::uuid is null or integration_endpoint_id = $2) and ($3::text is null or status = $3)
        and ($4::text is null or sync_type = $4) and ($5::timestamptz is null or started_at >= $5)
        and ($6::timestamptz is null or started_at < $6)
        and ($7::timestamptz is null or (date_trunc('milliseconds', started_at), id) < ($7, $8::uuid))
      order by date_trunc('milliseconds', started_at) desc, id desc limit $9`,
    [
      tx.tenantId,
      where.endpointId ?? null,
      where.status ?? null,
      where.type ?? null,
      where.since ?? null,
      where.until ?? null,
      page.after?.at ?? null,
      page.after?.id ?? null,
      page.limit,
    ],
  )
}

export async function findSyncRecord(tx: Tx, id: Uuid): Promise<SyncRecordRow | null> {
  const rows = await tx.rows<SyncRecordRow>(`select ${COLUMNS} from tracker_integration.sync_records where id = $1`, [
    id,
  ])
  return rows[0] ?? null
}

export function countSyncRecords(tx: Tx): Promise<{ status: SyncRun['status']; count: number }[]> {
  return tx.rows(
    'select status, count(*)::int as count from tracker_integration.sync_records where tenant_id = $1 group by 1',
    [tx.tenantId],
  )
}
