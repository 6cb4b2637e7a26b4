import type { Uuid } from '../domain/ids.ts'
import type { SystemName } from '../ports/source-adapter.ts'
import type { Database, Tx } from './tx.ts'

/** What the webhook door may know of an endpoint before it knows the tenant. */
export interface DoorEndpoint {
  readonly tenantId: Uuid
  readonly system: SystemName
  readonly baseUrl: string | null
  /** Envelope; opens with the endpoint id as context. */
  readonly authConfig: unknown
}

export async function findDoorEndpoint(db: Database, endpointId: Uuid): Promise<DoorEndpoint | null> {
  const rows = await db.door<DoorEndpoint>(
    `select tenant_id as "tenantId", system_type as system, base_url as "baseUrl", auth_config as "authConfig"
       from tracker_integration.door_endpoint($1)`,
    [endpointId],
  )
  return rows[0] ?? null
}

/** Which tenant an endpoint belongs to: a job carries only the endpoint. */
export async function findEndpointTenant(db: Database, endpointId: Uuid): Promise<Uuid | null> {
  const rows = await db.relay((tx) =>
    tx.rows<{ tenantId: Uuid }>(
      'select tenant_id as "tenantId" from tracker_integration.integration_endpoints where id = $1 and deleted_at is null',
      [endpointId],
    ),
  )
  return rows[0]?.tenantId ?? null
}

/** What applying needs of an endpoint. */
export interface SourceEndpoint {
  readonly id: Uuid
  readonly system: SystemName
  readonly host: string
  readonly status: 'active' | 'inactive' | 'error'
  readonly bindingMode: 'auto' | 'listed'
}

export async function readSourceEndpoint(tx: Tx, endpointId: Uuid): Promise<SourceEndpoint | null> {
  const rows = await tx.rows<SourceEndpoint>(
    `select id, system_type as system, host, status, binding_mode as "bindingMode"
       from tracker_integration.integration_endpoints where id = $1 and deleted_at is null`,
    [endpointId],
  )
  return rows[0] ?? null
}

/** Remembers when the source last sent something (null: it did not), and when something was last applied. */
export async function touchEndpoint(
  tx: Tx,
  endpointId: Uuid,
  at: { delivery: Date | null; sync: Date },
): Promise<void> {
  await tx.count(
    `update tracker_integration.integration_endpoints
        set last_delivery_at = greatest(last_delivery_at, $2), last_sync_at = greatest(last_sync_at, $3) where id = $1`,
    [endpointId, at.delivery, at.sync],
  )
}
