import type { Uuid } from '../domain/ids.ts'
import type { KnownObject, Listed } from '../ports/source-reader.ts'
import type { Tx } from './tx.ts'

/** How an object that a list names stands in the ledger. */
export interface Standing {
  readonly id: Uuid
  /** `missing`: not there. `stale`: its change was not seen. `gone`: we hold it to be gone. */
  readonly standing: 'known' | 'missing' | 'stale' | 'gone'
}

/** Compares what a list names with the ledger; one answer per object, in their order. Versions begin with a time. */
export async function compareWithLedger(
  tx: Tx,
  listed: readonly (Pick<Listed, 'changedAt'> & { readonly id: Uuid })[],
): Promise<Standing[]> {
  return tx.rows<Standing>(
    `select g.id, case
        when o.id is null then 'missing'
        when o.gone_at is not null then 'gone'
        when o.source_version < g.changed_at then 'stale'
        else 'known' end as standing
       from unnest($1::uuid[], $2::text[]) with ordinality as g (id, changed_at, n)
       left join lateral (
         select id, gone_at, source_version from tracker_integration.external_objects where id = g.id offset 0
       ) o on true
      order by g.n`,
    [listed.map((l) => l.id), listed.map((l) => l.changedAt)],
  )
}

/** The census saw these objects. */
export async function markSeen(tx: Tx, ids: readonly Uuid[], at: Date): Promise<void> {
  await tx.count(
    `update tracker_integration.external_objects o set last_seen_at = greatest(o.last_seen_at, $2)
       from unnest($1::uuid[]) g (id) where o.id = g.id`,
    [ids, at],
  )
}

export interface LedgerObject extends KnownObject {
  readonly id: Uuid
}

/**
 * Living objects of a scope that were last seen before `before`, in id order behind `after`. `since`: only versions that
 * begin with a later time.
 */
export function unseenObjects(
  tx: Tx,
  where: {
    scopeId: Uuid
    kinds: readonly string[]
    before: Date
    since: Date | null
    after: Uuid | null
    limit: number
  },
): Promise<LedgerObject[]> {
  return tx.rows(
    `select id, kind, external_id as "externalId", external_key as "externalKey"
       from tracker_integration.external_objects
      where scope_id = $1 and kind = any($2) and gone_at is null and last_seen_at < $3
        and ($4::text is null or source_version >= $4) and ($5::uuid is null or id > $5)
      order by id limit $6`,
    [where.scopeId, where.kinds, where.before, where.since?.toISOString() ?? null, where.after, where.limit],
  )
}

/** Some living objects of a scope: those that follow `from` in the order of ids, which are hashes; then from the first. */
export async function sampleObjects(
  tx: Tx,
  where: { scopeId: Uuid; kinds: readonly string[]; since: Date | null; from: Uuid; limit: number },
): Promise<LedgerObject[]> {
  const part = (side: '>=' | '<', limit: number) =>
    tx.rows<LedgerObject>(
      `select id, kind, external_id as "externalId", external_key as "externalKey"
         from tracker_integration.external_objects
        where scope_id = $1 and kind = any($2) and gone_at is null and id ${side} $4
          and ($3::text is null or source_version >= $3)
        order by id limit $5`,
      [where.scopeId, where.kinds, where.since?.toISOString() ?? null, where.from, limit],
    )
  const behind = await part('>=', where.limit)
  return behind.length === where.limit ? behind : [...behind, ...(await part('<', where.limit - behind.length))]
}
