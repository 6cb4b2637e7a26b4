import type { Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

export interface InitiativeRow {
  readonly id: Uuid
  readonly title: string
}

const MEANT = `select i.id, i.title from tracker_discovery.initiatives i
  where i.tenant_id = $1 and i.deleted_at is null
    and ($2::text is null or i.id::text = lower($2) or lower(i.title) = lower($2) or exists (
      select from tracker_integration.scope_bindings b
       where b.tenant_id = $1 and b.initiative_id = i.id and b.deleted_at is null and lower(b.name) = lower($2)))
  order by lower(i.title), i.id`

/** Initiatives that are meant by an id, a title or the name of a scope, whatever its case; all of them for null. */
export function findInitiatives(tx: Tx, ref: string | null): Promise<InitiativeRow[]> {
  return tx.planned(MEANT, [tx.tenantId, ref])
}

/** What a question for numbers names. */
export interface AskedPlace {
  /** The time zone of the tenant. */
  readonly zone: string
  /** As `findInitiatives`. */
  readonly initiatives: readonly InitiativeRow[]
  /** null: there is none of that id, or none was asked for. */
  readonly scorecard: { readonly id: Uuid; readonly name: string; readonly metrics: readonly string[] } | null
}

/** All of it at once: it is asked for with every report. */
export async function findPlace(tx: Tx, ref: string | null, scorecardId: Uuid | null): Promise<AskedPlace> {
  const [place] = await tx.planned<AskedPlace>(
    `select coalesce((select time_zone from tracker_governance.tenants where id = $1), 'UTC') as zone,
            array(select json_build_object('id', m.id, 'title', m.title) from (${MEANT}) m) as initiatives,
            (select json_build_object('id', id, 'name', name, 'metrics', metric_types)
               from tracker_metrics.scorecard_definitions
              where tenant_id = $1 and id = $3 and deleted_at is null) as scorecard`,
    [tx.tenantId, ref, scorecardId],
  )
  if (place === undefined) throw new TypeError('a place is one row')
  return place
}

/** The name of the environment that most was deployed to, transient ones aside; null when nothing was. */
export async function busiestEnvironment(tx: Tx, initiativeId: Uuid): Promise<string | null> {
  const rows = await tx.rows<{ name: string }>(
    `select e.name from tracker_release.environments e
       join tracker_integration.scope_bindings b on b.tenant_id = $1 and b.scope_id = e.scope_id
       join tracker_release.deployment_records d on d.tenant_id = $1 and d.environment_id = e.id and d.deleted_at is null
      where e.tenant_id = $1 and b.initiative_id = $2 and b.deleted_at is null and not e.transient and e.deleted_at is null
      group by e.name order by count(*) desc, e.name limit 1`,
    [tx.tenantId, initiativeId],
  )
  return rows[0]?.name ?? null
}
