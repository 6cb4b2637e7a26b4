import type { Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

/** The newest state of a source object that a batch brings. */
export interface LedgerEntry {
  readonly id: Uuid
  readonly kind: string
  readonly externalId: string
  readonly externalKey: string | null
  readonly url: string | null
  readonly scopeId: Uuid | null
  readonly aggregateType: string | null
  readonly aggregateId: Uuid | null
  readonly sourceVersion: string
  readonly observedAt: string
  readonly contentHash: Buffer
  readonly goneReason: string | null
}

/** What the ledger held before; nulls when the object is new to it. */
export interface LedgerSurvivor {
  readonly id: Uuid
  readonly priorVersion: string | null
  readonly priorObservedAt: Date | null
  readonly priorHash: Buffer | null
}

/**
 * Locks the entries in id order, advances those that are new or newer and tells what they held before. Entries that
 * do not come back are stale or known already: nothing was written for them.
 *
 * Newer means: a greater source version; or the same version with other content, received later (the content hash
 * decides between two received at the same instant, so that the outcome never depends on the order of processing).
 * What the ledger is seen to know already is left out before anything is locked (`lateral`: see `lockRows`). Entries only
 * ever advance, so what is stale in an older snapshot is stale for good; a repeated batch then leaves no trace at all
 * where locks would be written to the page and to the log (2.1 against 1.7 KB a delivery).
 *
 * The prior columns are there because RETURNING shows only new values before PostgreSQL 18, and a read in the same
 * statement would show a snapshot older than the lock.
 */
export async function advanceLedger(
  tx: Tx,
  source: { endpointId: Uuid; system: string; host: string },
  entries: readonly LedgerEntry[],
): Promise<LedgerSurvivor[]> {
  return tx.rows<LedgerSurvivor>(
    `insert into tracker_integration.external_objects as known
       (tenant_id, integration_endpoint_id, system, host, id, kind, external_id, external_key, url, scope_id,
        aggregate_type, aggregate_id, source_version, observed_at, content_hash, gone_reason, gone_at,
        first_seen_at, last_seen_at)
     select $1, $2, $3, $4, g.id, g.kind, g.external_id, g.external_key, g.url, g.scope_id,
        g.aggregate_type, g.aggregate_id, g.source_version, g.observed_at, g.content_hash, g.gone_reason,
        case when g.gone_reason is not null then g.observed_at end, g.observed_at, g.observed_at
       from unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[], $10::uuid[], $11::text[], $12::uuid[],
                   $13::text[], $14::timestamptz[], $15::bytea[], $16::text[])
         as g (id, kind, external_id, external_key, url, scope_id, aggregate_type, aggregate_id,
               source_version, observed_at, content_hash, gone_reason)
        left join lateral (
          select true as known from tracker_integration.external_objects seen
           where seen.id = g.id
             and (seen.source_version > g.source_version
               or (seen.source_version = g.source_version
                   and (seen.content_hash = g.content_hash
                     or (seen.observed_at, seen.content_hash) >= (g.observed_at, g.content_hash))))
          offset 0
        ) seen on true
      where seen.known is null
      order by g.id
     on conflict (id) do update set
       integration_endpoint_id = excluded.integration_endpoint_id,
       external_key = excluded.external_key,
       url = excluded.url,
       scope_id = excluded.scope_id,
       aggregate_type = excluded.aggregate_type,
       aggregate_id = excluded.aggregate_id,
       prior_version = known.source_version,
       prior_observed_at = known.observed_at,
       prior_hash = known.content_hash,
       source_version = excluded.source_version,
       observed_at = excluded.observed_at,
       content_hash = excluded.content_hash,
       gone_reason = excluded.gone_reason,
       gone_at = case when excluded.gone_reason is not null then coalesce(known.gone_at, excluded.gone_at) end,
       last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at)
     where excluded.source_version > known.source_version
        or (excluded.source_version = known.source_version
            and excluded.content_hash <> known.content_hash
            and (excluded.observed_at, excluded.content_hash) > (known.observed_at, known.content_hash))
     returning known.id, known.prior_version as "priorVersion", known.prior_observed_at as "priorObservedAt",
               known.prior_hash as "priorHash"`,
    [
      tx.tenantId,
      source.endpointId,
      source.system,
      source.host,
      entries.map((e) => e.id),
      entries.map((e) => e.kind),
      entries.map((e) => e.externalId),
      entries.map((e) => e.externalKey),
      entries.map((e) => e.url),
      entries.map((e) => e.scopeId),
      entries.map((e) => e.aggregateType),
      entries.map((e) => e.aggregateId),
      entries.map((e) => e.sourceVersion),
      entries.map((e) => e.observedAt),
      entries.map((e) => e.contentHash),
      entries.map((e) => e.goneReason),
    ],
  )
}

/**
 * Lets one transaction at a time work on a scope, until it ends. Rows of a scope are fed by several source objects,
 * and a row that does not exist yet cannot be locked: without this, two batches would each write half of it.
 */
export async function lockScopes(tx: Tx, scopeIds: readonly Uuid[]): Promise<void> {
  const keys = scopeIds.map((id) => BigInt.asIntN(64, BigInt(`0x${id.replaceAll('-', '').slice(0, 16)}`)))
  const sorted = [...new Set(keys)].sort((a, b) => (a < b ? -1 : 1))
  await tx.rows('select pg_advisory_xact_lock(key) from unnest($1::bigint[]) as key', [sorted.map(String)])
}
