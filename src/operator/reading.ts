import type {
  Actor,
  DeliveryStatus,
  Page,
  PageRequest,
  RunningSync,
  StatusView,
  SyncRecordDetail,
  SyncRecordFilter,
  SyncRecordView,
} from '../app.ts'
import { countDoneDeliveries, countOpenDeliveries, type DeliveryCount } from '../db/delivery-records.ts'
import { listEndpoints } from '../db/endpoint-records.ts'
import { listBudgets } from '../db/rate-budgets.ts'
import { countRows } from '../db/row-counts.ts'
import { readProgress } from '../db/sync-cursors.ts'
import { countSyncRecords, findSyncRecord, listSyncRecords } from '../db/sync-records.ts'
import { listRunningRuns, type RunningRow } from '../db/sync-runs.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import type { JobQueue } from '../ports/job-queue.ts'
import type { Counted } from './counted.ts'
import type { OperatorDeps } from './deps.ts'
import { endpointView } from './endpoints.ts'
import { readOutboxStats } from './outbox.ts'
import { iso, momentOf, pageOf } from './pages.ts'
import { syncRecordDetail, syncRecordView } from './sync-record-view.ts'

/** What operators read: sync records, the state of everything. */
export function readingUseCases(deps: OperatorDeps & { counted: Counted; queue: Pick<JobQueue, 'depth'> }) {
  return {
    async listSyncRecords(actor: Actor, filter: SyncRecordFilter, page: PageRequest): Promise<Page<SyncRecordView>> {
      const after = momentOf(page.cursor)
      const rows = await deps.db.tenant(actor.tenantId, (tx) =>
        listSyncRecords(tx, filter, { after, limit: page.limit + 1 }),
      )
      return pageOf(rows, page, syncRecordView, (row) => [row.startedAt.toISOString(), row.id])
    },

    showSyncRecord: (actor: Actor, id: Uuid): Promise<SyncRecordDetail> =>
      deps.db.tenant(actor.tenantId, async (tx) => {
        const row = await findSyncRecord(tx, id)
        if (row === null) throw new TrackerdError('NOT_FOUND', { what: 'sync record' })
        const progress = await readProgress(tx, id, row.endpointId)
        return syncRecordDetail(row, progress, await listBudgets(tx, row.endpointId))
      }),

    async status(actor: Actor): Promise<StatusView> {
      const queue = await deps.queue.depth()
      return deps.db.tenant(actor.tenantId, async (tx) => {
        const endpoints = await listEndpoints(tx)
        const done = await deps.counted(actor.tenantId, 'deliveries', () => countDoneDeliveries(tx))
        const deliveries = [...(await countOpenDeliveries(tx)), ...done]
        const running = await listRunningRuns(tx)
        const syncRecords = { running: 0, success: 0, failed: 0, partial: 0 }
        for (const { status, count } of await countSyncRecords(tx)) syncRecords[status] = count
        return {
          tenant: { id: actor.tenantId, slug: actor.tenantSlug },
          endpoints: endpoints.map((row) => ({
            ...endpointView(deps, row),
            ...inboxOf(deliveries.filter((d) => d.endpointId === row.id)),
            runningSync: runningSync(running.find((run) => run.endpointId === row.id)),
          })),
          rows: await deps.counted(actor.tenantId, 'rows', () => countRows(tx)),
          syncRecords,
          outbox: await readOutboxStats(tx, deps),
          queue,
        }
      })
    },
  }
}

const runningSync = (row: RunningRow | undefined): RunningSync | null =>
  row === undefined
    ? null
    : {
        id: row.id,
        mode: row.mode,
        startedAt: row.startedAt.toISOString(),
        itemsProcessed: row.itemsProcessed,
        waitingUntil: iso(row.waitingUntil),
      }

function inboxOf(counts: readonly DeliveryCount[]) {
  const deliveries: Record<DeliveryStatus, number> = { pending: 0, applied: 0, skipped: 0, failed: 0, dead: 0 }
  for (const { status, count } of counts) deliveries[status] += count
  const waiting = counts.filter((c) => c.status === 'pending' || c.status === 'failed').map((c) => c.oldest.getTime())
  const skipped = counts
    .filter((c) => c.reason !== null)
    .map((c) => ({ reason: c.reason as string, count: c.count }))
    .sort((a, b) => b.count - a.count)
  return {
    deliveries,
    oldestPendingAt: waiting.length === 0 ? null : new Date(Math.min(...waiting)).toISOString(),
    skipped,
  }
}
