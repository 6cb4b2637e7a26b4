import type { Contract } from '../domain/drift/contract-drift.ts'
import type { SatelliteProduct } from '../domain/drift/upstream-drift.ts'
import type { Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { epoch } from './facts-of.ts'
import type { Tx } from './tx.ts'

export interface ContractVersion {
  readonly id: Uuid
  readonly at: EpochMs
}

/** A contract with what became of it, but for what its versions say. */
export interface ContractRow extends Omit<Contract, 'comparison'> {
  /** openapi, asyncapi, or other, which nobody can compare. */
  readonly type: 'openapi' | 'asyncapi' | 'other'
  /** Oldest first. */
  readonly versions: readonly ContractVersion[]
}

/** The contracts of the initiative's blueprints. */
export function readContracts(tx: Tx, initiativeId: Uuid): Promise<ContractRow[]> {
  return tx.rows(
    `select c.id, c.contract_type as type, c.is_active as active, ${epoch('c.deprecation_date')} as "deprecatedAt",
            coalesce(c.external_refs -> 0 ->> 'key', c.contract_type || ' contract ' || left(c.id::text, 8)) as name,
            coalesce((select jsonb_agg(jsonb_build_object('id', v.id, 'at', ${epoch('v.recorded_at')})
                                       order by v.recorded_at, v.id)
                        from tracker_design.contract_versions v
                       where v.tenant_id = $1 and v.contract_id = c.id), '[]') as versions,
            coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'title', a.title, 'status', a.status,
                                                          'at', ${epoch('a.status_at')}) order by a.status_at, a.id)
                        from tracker_design.adrs a
                       where a.tenant_id = $1 and a.blueprint_id = b.id and a.deleted_at is null), '[]') as decisions
       from tracker_design.technical_blueprints b
       join tracker_design.technical_contracts c on c.tenant_id = $1 and c.blueprint_id = b.id
      where b.tenant_id = $1 and b.initiative_id = $2 and b.deleted_at is null and c.deleted_at is null
      order by c.id`,
    [tx.tenantId, initiativeId],
  )
}

/** Two versions of a contract. */
export interface VersionPair {
  readonly before: Uuid
  readonly after: Uuid
}

export type StoredComparison =
  | { readonly breaking: Exclude<Contract['comparison'], null | { readonly failed: string }>['breaking'] }
  | { readonly failed: string }

const pairs = `unnest($2::uuid[], $3::uuid[]) as p (before_id, after_id)`
const valuesOf = (tx: Tx, of: readonly VersionPair[]) => [
  tx.tenantId,
  of.map(({ before }) => before),
  of.map(({ after }) => after),
]
export const pairKey = ({ before, after }: VersionPair) => `${before}/${after}`

/** What was compared so far, by `pairKey`. */
export async function readComparisons(tx: Tx, of: readonly VersionPair[]): Promise<Map<string, StoredComparison>> {
  const rows = await tx.rows<VersionPair & { readonly result: StoredComparison }>(
    `select c.before_id as before, c.after_id as after, c.result
       from ${pairs} join tracker_design.contract_comparisons c
         on c.tenant_id = $1 and c.before_id = p.before_id and c.after_id = p.after_id`,
    valuesOf(tx, of),
  )
  return new Map(rows.map((row) => [pairKey(row), row.result]))
}

/** What both versions say. */
export function readVersionTexts(
  tx: Tx,
  of: readonly VersionPair[],
): Promise<(VersionPair & { readonly beforeText: string; readonly afterText: string })[]> {
  return tx.rows(
    `select p.before_id as before, p.after_id as after, b.content_payload as "beforeText", a.content_payload as "afterText"
       from ${pairs}
       join tracker_design.contract_versions b on b.tenant_id = $1 and b.id = p.before_id
       join tracker_design.contract_versions a on a.tenant_id = $1 and a.id = p.after_id`,
    valuesOf(tx, of),
  )
}

/** The result stands for good. */
export async function saveComparison(tx: Tx, { before, after }: VersionPair, result: StoredComparison): Promise<void> {
  await tx.count(
    `insert into tracker_design.contract_comparisons (tenant_id, before_id, after_id, result) values ($1, $2, $3, $4)
     on conflict do nothing`,
    [tx.tenantId, before, after, JSON.stringify(result)],
  )
}

/** Products whose way through the phases is that of the initiative. */
export function readProducts(tx: Tx, initiativeId: Uuid): Promise<SatelliteProduct[]> {
  return tx.rows(
    `select p.id, p.name, p.upstream_core_version as "upstreamCoreVersion"
       from tracker_governance.satellite_products p
      where p.tenant_id = $1 and p.deleted_at is null
        and p.id in (select satellite_product_id from tracker_governance.sdlc_executions
                      where tenant_id = $1 and initiative_id = $2 and deleted_at is null)
      order by p.id`,
    [tx.tenantId, initiativeId],
  )
}
