import type { EgressRules } from '../domain/egress/rules.ts'
import { SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { ScopeRules } from '../domain/rules.ts'
import type { SourceScopeKind, SystemName } from '../ports/source-adapter.ts'
import type { Json } from '../ports/source-reader.ts'
import type { Database, Tx } from './tx.ts'

/** Which source an endpoint reads; enough to try a credential before there is anything else. */
export interface Connectable {
  readonly id: Uuid
  readonly name: string
  readonly system: SystemName
  readonly host: string
  readonly baseUrl: string | null
}

/** What reading its source needs of an endpoint. */
export interface ReadingEndpoint extends Connectable {
  readonly status: 'active' | 'inactive' | 'error'
  readonly bindingMode: 'auto' | 'listed'
  readonly authConfig: unknown
  readonly hasCredential: boolean
  readonly credentialWarnedDays: number | null
  readonly scopePatterns: readonly string[]
  readonly syncIntervalSeconds: number | null
  readonly lastDeliveryAt: Date | null
  readonly lastPolledAt: Date | null
  readonly lastCensusAt: Date | null
  readonly lastDiscoveredAt: Date | null
  readonly lastRecoveredAt: Date | null
  readonly createdAt: Date
  /** What is written to it; only what is on. */
  readonly egress: Partial<EgressRules>
  /** What happened before is not told there. */
  readonly egressSince: Date | null
}

export async function readReadingEndpoint(tx: Tx, id: Uuid): Promise<ReadingEndpoint | null> {
  const rows = await tx.rows<ReadingEndpoint>(
    `select id, name, system_type as system, host, base_url as "baseUrl", status, binding_mode as "bindingMode",
            auth_config as "authConfig", has_credential as "hasCredential",
            credential_warned_days as "credentialWarnedDays", scope_patterns as "scopePatterns",
            sync_interval_seconds as "syncIntervalSeconds", last_delivery_at as "lastDeliveryAt",
            last_polled_at as "lastPolledAt", last_census_at as "lastCensusAt",
            last_discovered_at as "lastDiscoveredAt", last_recovered_at as "lastRecoveredAt", created_at as "createdAt",
            egress, egress_since as "egressSince"
       from tracker_integration.integration_endpoints where id = $1 and deleted_at is null`,
    [id],
  )
  return rows[0] ?? null
}

/** What decides whether an endpoint is due; nothing secret. */
export interface EndpointTimes {
  readonly id: Uuid
  readonly status: 'active' | 'inactive' | 'error'
  readonly syncIntervalSeconds: number | null
  readonly lastDeliveryAt: Date | null
  readonly lastPolledAt: Date | null
  readonly lastCensusAt: Date | null
  readonly createdAt: Date
  /** A run that has not ended; null when there is none. */
  readonly running: { readonly heartbeatAt: string; readonly waitingUntil: string | null } | null
}

/** The endpoints of all tenants that are read: with a credential, and not paused. */
export function endpointsToRead(db: Database): Promise<EndpointTimes[]> {
  return db.relay((tx) =>
    tx.rows(
      `select e.id, e.status, e.sync_interval_seconds as "syncIntervalSeconds", e.last_delivery_at as "lastDeliveryAt",
              e.last_polled_at as "lastPolledAt", e.last_census_at as "lastCensusAt", e.created_at as "createdAt",
              (select json_build_object('heartbeatAt', r.heartbeat_at, 'waitingUntil', r.waiting_until)
                 from tracker_integration.sync_records r
                where r.integration_endpoint_id = e.id and r.status = 'running' and r.mode is not null) as running
         from tracker_integration.integration_endpoints e
        where e.deleted_at is null and e.has_credential and e.status <> 'inactive'`,
    ),
  )
}

export interface EndpointReading {
  readonly status?: 'active' | 'error'
  readonly lastError?: { readonly code: string; readonly text: string; readonly at: string } | null
  readonly syncedAt?: Date
  readonly polledAt?: Date
  readonly censusAt?: Date
  readonly discoveredAt?: Date
  readonly recoveredAt?: Date
}

/** What reading found out about the endpoint. A paused one stays paused, times only move forward. */
export async function noteReading(tx: Tx, id: Uuid, found: EndpointReading): Promise<void> {
  await tx.count(
    `update tracker_integration.integration_endpoints set
        status = case when status = 'inactive' then status else coalesce($2, status) end,
        last_error = case when $3 then $4::jsonb else last_error end,
        last_sync_at = greatest(last_sync_at, $5), last_polled_at = greatest(last_polled_at, $6),
        last_census_at = greatest(last_census_at, $7), last_discovered_at = greatest(last_discovered_at, $8),
        last_recovered_at = greatest(last_recovered_at, $9),
        updated_by = '${SYSTEM_ACTOR}'
      where id = $1`,
    [
      id,
      found.status ?? null,
      found.lastError !== undefined,
      found.lastError === undefined || found.lastError === null ? null : JSON.stringify(found.lastError),
      found.syncedAt ?? null,
      found.polledAt ?? null,
      found.censusAt ?? null,
      found.discoveredAt ?? null,
      found.recoveredAt ?? null,
    ],
  )
}

export interface EndpointHealth {
  readonly health: object
  readonly credentialExpiresAt: Date | null
  readonly credentialWarnedDays: number | null
}

export async function saveHealth(tx: Tx, id: Uuid, found: EndpointHealth): Promise<void> {
  await tx.count(
    `update tracker_integration.integration_endpoints set health = $2, credential_expires_at = $3,
        credential_warned_days = $4, updated_by = '${SYSTEM_ACTOR}' where id = $1`,
    [id, JSON.stringify(found.health), found.credentialExpiresAt, found.credentialWarnedDays],
  )
}

export interface ReadingScope {
  readonly id: Uuid
  readonly kind: SourceScopeKind
  readonly externalId: string | null
  readonly scopeId: Uuid | null
  readonly name: string
  readonly url: string | null
  readonly status: 'active' | 'paused' | 'gone'
  readonly archived: boolean
  /** What locating it left for translation; null when nothing. */
  readonly learned: Json | null
  /** null: not known yet, or the source has none. */
  readonly defaultBranch: string | null
  readonly pathPrefix: string | null
  /** Those that its operator set. */
  readonly rules: Partial<ScopeRules>
}

/** The scopes an endpoint watches, by name. */
export function listReadingScopes(tx: Tx, endpointId: Uuid): Promise<ReadingScope[]> {
  return tx.rows(
    `select id, kind, external_id as "externalId", scope_id as "scopeId", name, url, status, archived, learned, rules,
            default_branch as "defaultBranch", path_prefix as "pathPrefix"
       from tracker_integration.scope_bindings
      where integration_endpoint_id = $1 and deleted_at is null order by lower(name)`,
    [endpointId],
  )
}
