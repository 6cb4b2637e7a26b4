import { CLOCK_LEEWAY_MS } from '../domain/changes.ts'
import type { Uuid } from '../domain/ids.ts'
import type { KnownObject, Listed } from '../ports/source-reader.ts'
import type { Tx } from './tx.ts'

/** How an object that a list names stands in the ledger. */
export interface Standing {
  readonly id: Uuid
  /** `missing`: not there. `stale`: its change was not seen. `gone`: we hold it to be gone. */
  readonly standing: 'known' | 'missing' | 'stale' | 'gone'
}

/**
 * Compares what a list names with the ledger; one answer per object, in their order. Versions begin with
 * a time; where a list dates a change into the future, nothing is seen from it.
 */
export async function compareWithLedger(
  tx: Tx,
  listed: readonly (Pick<Listed, 'changedAt'> & { readonly id: Uuid })[],
  now: Date,
): Promise<Standing[]> {
  const latest = new Date(now.getTime() + CLOCK_LEEWAY_MS).toISOString()
  return tx.rows<Standing>(
    `select g.id, case
        when o.id is null then 'missing'
        when o.gone_at is not null then 'gone'
        when o.source_version < g.changed_at and g.changed_at <= $3 then 'stale'
        else 'known' end as standing
       from unnest($1::uuid[], $2::text[]) with ordinality as g (id, changed_at, n)
       left join lateral (
         select id, gone_at, source_version from tracker_integration.external_objects where id = g.id offset 0
       ) o on true
      order by g.n`,
    [listed.map((l) => l.id), listed.map((l) => l.changedAt), latest],
  )
}

/** The census saw these objects. Each is found by one index probe, whatever the planner believes (see `lockRows`). */
export async function markSeen(tx: Tx, ids: readonly Uuid[], at: Date): Promise<void> {
  await tx.count(
    `update tracker_integration.external_objects o set last_seen_at = greatest(o.last_seen_at, $2)
       from (
         select held.place from unnest($1::uuid[]) as g (id)
          cross join lateral (
            select ctid as place from tracker_integration.external_objects where id = g.id offset 0 for update
          ) held
       ) seen
      where o.ctid = seen.place`,
    [ids.toSorted(), at],
  )
}

export interface LedgerObject extends KnownObject {
  readonly id: Uuid
}

interface InScope {
  readonly scopeId: Uuid
  readonly kind: string
  /** Only versions that begin with a later time. */
  readonly since: Date | null
}

const OBJECT = 'id, kind, external_id as "externalId", external_key as "externalKey", source_version as version'

/**
 * Of the next `limit` objects of a scope in id order, behind `after`: those that live and were last seen before `before`.
 * `last` is the last one looked at; null when there was none. Bounded by what is looked at, not by what is found: a scope
 * of which everything was seen would else be read as a whole by every call (1.5 s for 100,000 objects).
 */
export async function unseenObjects(
  tx: Tx,
  where: InScope & { readonly before: Date; readonly after: Uuid | null; readonly limit: number },
): Promise<{ objects: LedgerObject[]; last: Uuid | null }> {
  const rows = await tx.rows<LedgerObject & { unseen: boolean }>(
    `select ${OBJECT}, gone_at is null and last_seen_at < $5 and ($3::text is null or source_version >= $3) as unseen
       from tracker_integration.external_objects
      where scope_id = $1 and kind = $2 and ($6::uuid is null or id > $6)
      order by id limit $4`,
    [where.scopeId, where.kind, where.since?.toISOString() ?? null, where.limit, where.before, where.after],
  )
  return { objects: rows.filter(({ unseen }) => unseen), last: rows.at(-1)?.id ?? null }
}

/** Some living objects of a scope: those that follow `from` in the order of ids, which are hashes; then from the first. */
export async function sampleObjects(
  tx: Tx,
  where: InScope & { readonly from: Uuid; readonly limit: number },
): Promise<LedgerObject[]> {
  const part = (side: '>=' | '<', limit: number) =>
    tx.rows<LedgerObject>(
      `select ${OBJECT} from tracker_integration.external_objects
        where scope_id = $1 and kind = $2 and gone_at is null and id ${side} $4
          and ($3::text is null or source_version >= $3)
        order by id limit $5`,
      [where.scopeId, where.kind, where.since?.toISOString() ?? null, where.from, limit],
    )
  const behind = await part('>=', where.limit)
  return behind.length === where.limit ? behind : [...behind, ...(await part('<', where.limit - behind.length))]
}
