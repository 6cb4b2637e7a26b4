import type { SyncedEndpoint } from '../domain/drift/sync-drift.ts'
import type { Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { epoch } from './facts-of.ts'
import type { Tx } from './tx.ts'

interface EndpointRow extends Omit<SyncedEndpoint, 'census' | 'runs'> {
  readonly ended: number
  readonly failed: number
  readonly censusAt: EpochMs | null
  readonly counts: Readonly<Record<string, number>> | null
}

/** An endpoint without an interval of its own is asked this often at least: while webhooks flow, polling only looks after them. */
const LONGEST_USUAL_SECONDS = 3_600
const DAY_MS = 86_400_000

/** How the reading of each endpoint goes that the initiative has scopes of. */
export async function readSyncedEndpoints(tx: Tx, initiativeId: Uuid, now: Date): Promise<SyncedEndpoint[]> {
  const rows = await tx.rows<EndpointRow>(
    `select e.id, e.name, ${epoch('e.created_at')} as "createdAt",
            case when e.has_credential and e.status <> 'inactive'
                 then coalesce(e.sync_interval_seconds, ${LONGEST_USUAL_SECONDS}) * 1000::float8 end as "intervalMs",
            ${epoch('good.completed_at')} as "lastSuccessAt", runs.ended, runs.failed,
            ${epoch('census.completed_at')} as "censusAt", census.counts
       from tracker_integration.integration_endpoints e
       left join lateral (
         select completed_at from tracker_integration.sync_records
          where integration_endpoint_id = e.id and mode in ('incremental', 'full') and status in ('success', 'partial')
            and completed_at <= $3
          order by completed_at desc limit 1) good on true
      cross join lateral (
         select (good_runs + failed_runs)::int as ended, failed_runs::int as failed
           from (select count(*) as good_runs from tracker_integration.sync_records
                  where integration_endpoint_id = e.id and mode is not null and status in ('success', 'partial')
                    and completed_at > $4 and completed_at <= $3) g
          cross join (select count(*) as failed_runs from tracker_integration.sync_records
                  where tenant_id = $1 and integration_endpoint_id = e.id and mode is not null and status = 'failed'
                    and completed_at > $4 and completed_at <= $3) f) runs
       left join lateral (
         select completed_at, counts from tracker_integration.sync_records
          where integration_endpoint_id = e.id and mode = 'census' and status in ('success', 'partial')
            and completed_at <= $3
          order by completed_at desc limit 1) census on true
      where e.tenant_id = $1 and e.deleted_at is null
        and e.id in (select integration_endpoint_id from tracker_integration.scope_bindings
                      where tenant_id = $1 and initiative_id = $2 and deleted_at is null and kind <> 'service')
      order by e.name, e.id`,
    [tx.tenantId, initiativeId, now, new Date(now.getTime() - DAY_MS)],
  )
  return rows.map(({ ended, failed, censusAt, counts, ...endpoint }) => ({
    ...endpoint,
    runs: { ended, failed },
    census: censusAt === null ? null : censusOf(censusAt, counts ?? {}),
  }))
}

function censusOf(at: EpochMs, counts: Readonly<Record<string, number>>): SyncedEndpoint['census'] {
  const { listed = 0, missing = 0, gone = 0, stale = 0, differing = 0 } = counts
  return { at, compared: listed, missingHere: missing, goneThere: gone, otherVersion: stale + differing }
}
