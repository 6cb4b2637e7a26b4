import type { Uuid } from '../domain/ids.ts'
import { RETENTION_KINDS, type RetentionDays } from '../domain/retention.ts'
import type { Tx } from './tx.ts'

type Changed = Partial<RetentionDays>

/** What the tenant changed; nothing where nobody did. */
export async function readRetention(tx: Tx): Promise<Changed> {
  const [row] = await tx.rows<Record<keyof RetentionDays, number | null>>(
    `select raw_bodies as "rawBodies", deliveries, sync_records as "syncRecords", events,
            event_deliveries as "eventDeliveries", egress
       from tracker_governance.retention_settings where tenant_id = $1`,
    [tx.tenantId],
  )
  return Object.fromEntries(RETENTION_KINDS.flatMap((kind) => (row?.[kind] == null ? [] : [[kind, row[kind]]])))
}

/** These hold from now on in place of those before; what is left out is as by default. */
export async function saveRetention(tx: Tx, changed: Changed, actor: Uuid): Promise<void> {
  await tx.count(
    `insert into tracker_governance.retention_settings
       (tenant_id, raw_bodies, deliveries, sync_records, events, event_deliveries, egress, created_by, updated_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
     on conflict (tenant_id) do update
       set raw_bodies = excluded.raw_bodies, deliveries = excluded.deliveries, sync_records = excluded.sync_records,
           events = excluded.events, event_deliveries = excluded.event_deliveries, egress = excluded.egress,
           updated_by = excluded.updated_by`,
    [tx.tenantId, ...RETENTION_KINDS.map((kind) => changed[kind] ?? null), actor],
  )
}
