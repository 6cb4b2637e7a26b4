import type { LineBefore } from '../domain/attribution/reading.ts'
import type { Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { DEPLOYED_ROWS, type DeploymentRow } from './attribution-input.ts'
import type { AttributedScope } from './attribution-scopes.ts'
import { isText, notBefore } from './attribution-since-sql.ts'
import { epoch } from './facts-of.ts'
import type { Tx } from './tx.ts'

interface Line {
  readonly scopeId: Uuid
  readonly environmentId: Uuid
  /** The last success before that is no rollback; null: there is none, so all of the line is read. */
  readonly startsAt: EpochMs | null
  readonly lastFailureAt: EpochMs | null
  /** From the start on, up to where reading begins. */
  readonly ids: readonly Uuid[]
  /** The first success; more where several ended in one instant. */
  readonly firstIds: readonly Uuid[]
}

/** What is known of each line up to `from`. */
export function linesBefore(
  tx: Tx,
  initiativeId: Uuid,
  scopes: readonly AttributedScope[],
  from: EpochMs,
): Promise<Line[]> {
  return tx.rows<Line>(LINES, [tx.tenantId, initiativeId, scopes.map(({ id }) => id), new Date(from)])
}

const CURRENT = "tenant_id = $1 and initiative_id = $2 and known_to = 'infinity'"
const FACTS = 'tracker_metrics.deployment_facts'
const OF_LINE = `${CURRENT} and scope_id = e.scope_id and environment_id = e.environment_id`

/** The environments of a scope are found one after the other by their index: they are few, and its deployments many. */
const LINES = `
  with recursive environments as (
    select s.scope_id, e.environment_id
      from unnest($3::uuid[]) as s (scope_id)
     cross join lateral (
       select environment_id from ${FACTS} where ${CURRENT} and scope_id = s.scope_id
        order by environment_id limit 1) e
     union all
    select e.scope_id, n.environment_id
      from environments e
     cross join lateral (
       select environment_id from ${FACTS}
        where ${CURRENT} and scope_id = e.scope_id and environment_id > e.environment_id
        order by environment_id limit 1) n
  )
  select e.scope_id as "scopeId", e.environment_id as "environmentId", ${epoch('start.at')} as "startsAt",
         ${epoch('failure.at')} as "lastFailureAt", tail.ids, first.ids as "firstIds"
    from environments e
    left join lateral (
      select deployed_at as at from ${FACTS}
       where ${OF_LINE} and outcome = 'success' and deployed_at < $4 and remediation_as is distinct from 'rollback'
       order by deployed_at desc limit 1) start on true
    left join lateral (
      select deployed_at as at from ${FACTS}
       where ${OF_LINE} and outcome = 'failure' and deployed_at < start.at order by deployed_at desc limit 1) failure on true
   cross join lateral (
      select coalesce(array_agg(deployment_id), '{}') as ids from ${FACTS}
       where ${OF_LINE} and deployed_at >= coalesce(start.at, '-infinity') and deployed_at < $4) tail
   cross join lateral (
      select coalesce(array_agg(deployment_id), '{}') as ids from ${FACTS}
       where ${OF_LINE} and outcome = 'success'
         and deployed_at = (select deployed_at from ${FACTS} where ${OF_LINE} and outcome = 'success'
                             order by deployed_at limit 1)) first`

/** The deployments with these ids, and with `from` those that ended since. */
export async function loadDeployments(
  tx: Tx,
  scopes: readonly AttributedScope[],
  ids: readonly Uuid[],
  from: EpochMs | null,
): Promise<DeploymentRow[]> {
  if (ids.length === 0 && from === null) return []
  const given = new Set(ids)
  const rows = await tx.rows<DeploymentRow>(CHOSEN_DEPLOYMENTS, [
    tx.tenantId,
    ...scopesOf(scopes),
    scopes.map(({ defaultBranch }) => defaultBranch),
    ids,
    from === null ? null : new Date(from),
  ])
  return rows.filter(({ id, at }) => given.has(id) || (from !== null && at >= from))
}

/** Parameters 2 and 3 wherever the source of deployments counts. */
export const scopesOf = (scopes: readonly AttributedScope[]) => [
  scopes.map(({ id }) => id),
  scopes.map(({ rules }) => rules.deploymentSource),
]

/** A ref is a branch where pull requests come from or go to one of that name, see `attribution-input.ts`. */
const CHOSEN_DEPLOYMENTS = `with ids as (
    select unnest($5::uuid[]) as id
     union
    select d.id from unnest($2::uuid[]) as own (scope_id)
     cross join lateral (
       select id from tracker_release.deployment_records
        where tenant_id = $1 and scope_id = own.scope_id and production and first_terminal_at >= ${notBefore('$6')}
          and deleted_at is null offset 0) d
  ), deployed as materialized (
    select d.*
      from ids
     cross join lateral (
       select * from tracker_release.deployment_records
        where id = ids.id and tenant_id = $1 and production and first_terminal_at is not null and deleted_at is null
       offset 0) d
      join unnest($2::uuid[], $3::text[]) as chosen (scope_id, source) using (scope_id, source)
  ), branches as (
    select r.scope_id, r.ref
      from (select distinct scope_id, ref from deployed) r
     cross join lateral (
       (select from tracker_construction.peer_reviews
         where tenant_id = $1 and scope_id = r.scope_id and ${isText('source_branch', 'r.ref')} and number is not null limit 1)
        union all
       (select from tracker_construction.peer_reviews
         where tenant_id = $1 and scope_id = r.scope_id and ${isText('target_branch', 'r.ref')} and number is not null limit 1)
        limit 1) p
  )
  ${DEPLOYED_ROWS}`

/** The last time before `from` that these versions were there, by their line. */
export async function lastOfVersions(
  tx: Tx,
  initiativeId: Uuid,
  rows: readonly DeploymentRow[],
  from: EpochMs,
): Promise<(Pick<LineBefore, 'scopeId' | 'environmentId'> & { version: string; at: EpochMs })[]> {
  const versions = rows.filter(({ version }) => version !== null)
  if (versions.length === 0) return []
  return tx.rows(
    `select v.scope_id as "scopeId", v.environment_id as "environmentId", v.version, ${epoch('last.at')} as at
       from (select distinct * from unnest($3::uuid[], $4::uuid[], $5::text[]) as given (scope_id, environment_id, version)) v
      cross join lateral (
        select deployed_at as at from ${FACTS}
         where ${CURRENT} and scope_id = v.scope_id and environment_id = v.environment_id and deployed_version = v.version
           and outcome = 'success' and deployed_at < $6
         order by deployed_at desc limit 1) last`,
    [
      tx.tenantId,
      initiativeId,
      versions.map(({ scopeId }) => scopeId),
      versions.map(({ environmentId }) => environmentId),
      versions.map(({ version }) => version),
      new Date(from),
    ],
  )
}

/** Deployments before `since` of which something was found since, and those that say that they mend one of `recent`. */
export async function deploymentsAround(
  tx: Tx,
  initiativeId: Uuid,
  scopes: readonly AttributedScope[],
  since: EpochMs,
  recent: readonly Uuid[],
): Promise<Uuid[]> {
  const rows = await tx.rows<{ id: Uuid }>(
    `select deployment_id as id from ${FACTS} where ${CURRENT} and found_until >= $3 and deployed_at < $3
      union
     select d.id
       from unnest($4::uuid[]) as own (scope_id)
      cross join lateral (
        select id, unnest(remediates) as mended from tracker_release.deployment_records
         where tenant_id = $1 and scope_id = own.scope_id and remediates <> '{}' offset 0) d
      where d.mended = any($5)`,
    [tx.tenantId, initiativeId, new Date(since), scopes.map(({ id }) => id), recent],
  )
  return rows.map(({ id }) => id)
}
