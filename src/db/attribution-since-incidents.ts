import type { IncidentRow } from '../domain/attribution/input.ts'
import type { Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { CONCERNED_ROWS } from './attribution-input.ts'
import type { AttributedScope } from './attribution-scopes.ts'
import { scopesOf } from './attribution-since-deployments.ts'
import { notBefore } from './attribution-since-sql.ts'
import type { Tx } from './tx.ts'

/** The incidents of the initiative that began or ended since then, and those that have to do with one of these deployments. */
export function loadIncidentsSince(
  tx: Tx,
  initiativeId: Uuid,
  scopes: readonly AttributedScope[],
  since: EpochMs,
  recent: readonly Uuid[],
): Promise<IncidentRow[]> {
  return tx.rows<IncidentRow>(INCIDENTS_SINCE, [
    tx.tenantId,
    ...scopesOf(scopes),
    initiativeId,
    new Date(since),
    recent,
  ])
}

/**
 * One that was opened again ended since only by what was found before. Those of other scopes concern the initiative by a
 * deployment that somebody named, or did so before.
 */
const INCIDENTS_SINCE = `with happened as materialized (
    select id, scope_id, caused_by, remediated_by from tracker_operations.incidents
     where tenant_id = $1 and started_at >= ${notBefore('$5')}
     union
    select id, scope_id, caused_by, remediated_by from tracker_operations.incidents
     where tenant_id = $1 and resolved_at >= ${notBefore('$5')}
     union
    select i.id, i.scope_id, i.caused_by, i.remediated_by
      from tracker_metrics.incident_facts f cross join lateral (
        select id, scope_id, caused_by, remediated_by from tracker_operations.incidents
         where id = f.incident_id and tenant_id = $1 offset 0) i
     where f.tenant_id = $1 and f.initiative_id = $4 and f.known_to = 'infinity' and f.resolved_at >= ${notBefore('$5')}
  ), concerned as materialized (
    select id from happened where scope_id = any($2)
     union
    select h.id from happened h cross join lateral (
      select from tracker_metrics.incident_facts
       where tenant_id = $1 and initiative_id = $4 and incident_id = h.id and known_to = 'infinity' offset 0) f
     union
    select named.id
      from (select id, unnest(caused_by || remediated_by) as deployment_id from happened
             union all
            select h.id, l.deployment_record_id
              from happened h cross join lateral (
                select deployment_record_id from tracker_operations.incident_deployments
                 where tenant_id = $1 and incident_id = h.id and source <> 'attribution' and deleted_at is null offset 0) l) named
     cross join lateral (
       select scope_id, source from tracker_release.deployment_records
        where id = named.deployment_id and tenant_id = $1 and production and first_terminal_at is not null
          and deleted_at is null offset 0) d
      join unnest($2::uuid[], $3::text[]) as chosen (scope_id, source) using (scope_id, source)
     union
    select i.id from unnest($6::uuid[]) as d (id) cross join lateral (
      select id from tracker_operations.incidents where tenant_id = $1 and caused_by = d.id offset 0) i
     union
    select i.id from (
      select id, unnest(remediated_by) as mended from tracker_operations.incidents
       where tenant_id = $1 and remediated_by <> '{}') i
     where i.mended = any($6)
     union
    select l.incident_id from unnest($6::uuid[]) as d (id) cross join lateral (
      select incident_id from tracker_operations.incident_deployments
       where tenant_id = $1 and deployment_record_id = d.id and source <> 'attribution' and deleted_at is null offset 0) l
  )
  ${CONCERNED_ROWS}`
