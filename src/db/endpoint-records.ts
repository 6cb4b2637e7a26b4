import type { EgressRules } from '../domain/egress/rules.ts'
import type { EventType } from '../domain/events.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import type { Envelope } from '../ports/secret-box.ts'
import type { SystemName } from '../ports/source-adapter.ts'
import type { CheckLine } from '../ports/source-reader.ts'
import type { Tx } from './tx.ts'

export interface StoredHealth {
  readonly checkedAt: string
  readonly account: string | null
  readonly lines: readonly CheckLine[]
}

export interface EndpointRow {
  readonly id: Uuid
  readonly name: string
  readonly system: SystemName
  readonly baseUrl: string | null
  readonly host: string
  readonly authConfig: unknown
  readonly status: 'active' | 'inactive' | 'error'
  readonly bindingMode: 'auto' | 'listed'
  readonly lastDeliveryAt: Date | null
  readonly lastSyncAt: Date | null
  readonly lastError: { code: string; text: string; at: string } | null
  readonly hasCredential: boolean
  readonly credentialExpiresAt: Date | null
  readonly scopePatterns: readonly string[]
  readonly syncIntervalSeconds: number | null
  readonly lastPolledAt: Date | null
  readonly lastCensusAt: Date | null
  readonly health: StoredHealth | null
  /** Only what is on. */
  readonly egress: Partial<EgressRules>
  readonly egressSince: Date | null
  readonly createdAt: Date
  readonly version: number
}

const COLUMNS = `id, name, system_type as system, base_url as "baseUrl", host, auth_config as "authConfig", status,
  binding_mode as "bindingMode", last_delivery_at as "lastDeliveryAt", last_sync_at as "lastSyncAt",
  last_error as "lastError", has_credential as "hasCredential", credential_expires_at as "credentialExpiresAt",
  scope_patterns as "scopePatterns", sync_interval_seconds as "syncIntervalSeconds", last_polled_at as "lastPolledAt",
  last_census_at as "lastCensusAt", health, egress, egress_since as "egressSince", created_at as "createdAt", version`

/** Those that have a source: the one that stands for our own API is none of them. */
export function listEndpoints(tx: Tx): Promise<EndpointRow[]> {
  return tx.rows(
    `select ${COLUMNS} from tracker_integration.integration_endpoints
      where deleted_at is null and system_type <> 'api' order by name`,
  )
}

export async function findEndpoint(tx: Tx, id: Uuid): Promise<EndpointRow | null> {
  const rows = await tx.rows<EndpointRow>(
    `select ${COLUMNS} from tracker_integration.integration_endpoints where id = $1 and deleted_at is null`,
    [id],
  )
  return rows[0] ?? null
}

/** The same, and nobody else changes it until the transaction ends. */
export async function lockEndpoint(tx: Tx, id: Uuid): Promise<EndpointRow | null> {
  const rows = await tx.rows<EndpointRow>(
    `select ${COLUMNS} from tracker_integration.integration_endpoints where id = $1 and deleted_at is null for update`,
    [id],
  )
  return rows[0] ?? null
}

export async function isNameTaken(tx: Tx, name: string): Promise<boolean> {
  const found = await tx.count(
    'select 1 from tracker_integration.integration_endpoints where name = $1 and deleted_at is null',
    [name],
  )
  return found > 0
}

export interface NewEndpointRow {
  readonly id: Uuid
  readonly name: string
  readonly system: SystemName
  readonly baseUrl: string | null
  readonly host: string
  readonly authConfig: Envelope
  readonly bindingMode: 'auto' | 'listed'
  readonly hasCredential: boolean
  readonly scopePatterns: readonly string[]
}

/** The stored endpoint; null when its name is taken. */
export async function insertEndpoint(tx: Tx, e: NewEndpointRow, actor: Uuid): Promise<EndpointRow | null> {
  const rows = await tx.rows<EndpointRow>(
    `insert into tracker_integration.integration_endpoints
       (id, tenant_id, name, system_type, base_url, host, auth_config, binding_mode, has_credential, scope_patterns, created_by,
        updated_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) on conflict do nothing returning ${COLUMNS}`,
    [
      e.id,
      tx.tenantId,
      e.name,
      e.system,
      e.baseUrl,
      e.host,
      JSON.stringify(e.authConfig),
      e.bindingMode,
      e.hasCredential,
      e.scopePatterns,
      actor,
    ],
  )
  return rows[0] ?? null
}

export interface EndpointUpdate {
  readonly name?: string | undefined
  readonly status?: string | undefined
  readonly bindingMode?: string | undefined
  readonly authConfig?: Envelope | undefined
  readonly hasCredential?: boolean | undefined
  readonly scopePatterns?: readonly string[] | undefined
  /** null: the usual interval. */
  readonly syncIntervalSeconds?: number | null | undefined
  readonly egress?: EgressUpdate | undefined
}

export interface EgressUpdate {
  readonly rules: Partial<EgressRules>
  readonly eventTypes: readonly EventType[]
  readonly since: Date | null
}

/**
 * The changed endpoint; null when it is not there, or not in the version given. Other processes are told. Throws
 * ALREADY_EXISTS when another endpoint has the name.
 */
export async function updateEndpoint(
  tx: Tx,
  id: Uuid,
  set: EndpointUpdate,
  version: number | undefined,
  actor: Uuid,
): Promise<EndpointRow | null> {
  const changed = tx.rows<EndpointRow>(
    `update tracker_integration.integration_endpoints
        set name = coalesce($2, name), status = coalesce($3, status), binding_mode = coalesce($4, binding_mode),
            auth_config = coalesce($5, auth_config), updated_by = $6, has_credential = coalesce($8, has_credential),
            scope_patterns = coalesce($9, scope_patterns),
            sync_interval_seconds = case when $10 then $11 else sync_interval_seconds end,
            egress = coalesce($12, egress), egress_event_types = coalesce($13, egress_event_types),
            egress_since = case when $12::jsonb is null then egress_since else $14 end
      where id = $1 and deleted_at is null and ($7::int is null or version = $7) returning ${COLUMNS}`,
    [
      id,
      set.name ?? null,
      set.status ?? null,
      set.bindingMode ?? null,
      set.authConfig === undefined ? null : JSON.stringify(set.authConfig),
      actor,
      version ?? null,
      set.hasCredential ?? null,
      set.scopePatterns ?? null,
      set.syncIntervalSeconds !== undefined,
      set.syncIntervalSeconds ?? null,
      set.egress === undefined ? null : JSON.stringify(set.egress.rules),
      set.egress?.eventTypes ?? null,
      set.egress?.since ?? null,
    ],
  )
  const [row = null] = await changed.catch((error: unknown) => {
    throw isNameRefused(error) ? new TrackerdError('ALREADY_EXISTS', { what: `endpoint ${set.name}` }) : error
  })
  await announceEndpoint(tx, id)
  return row
}

const isNameRefused = (error: unknown) =>
  error instanceof TrackerdError && error.details.constraint === 'idx_integration_endpoints_name'

export async function deleteEndpoint(tx: Tx, id: Uuid, actor: Uuid): Promise<boolean> {
  const deleted = await tx.count(
    `update tracker_integration.integration_endpoints
        set deleted_at = now(), status = 'inactive', auth_config = '{}', has_credential = false, updated_by = $2
      where id = $1 and deleted_at is null`,
    [id, actor],
  )
  await announceEndpoint(tx, id)
  return deleted === 1
}

/** The channel on which every process hears that an endpoint changed. */
export const ENDPOINT_CHANNEL = 'trackerd_endpoint_changed'

/** Told when the transaction commits, not before. */
export async function announceEndpoint(tx: Tx, id: Uuid): Promise<void> {
  await tx.rows('select pg_notify($1, $2)', [ENDPOINT_CHANNEL, id])
}
