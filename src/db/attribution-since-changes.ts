import type { ChangeRow } from '../domain/attribution/input.ts'
import type { Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { isText, notBefore } from './attribution-since-sql.ts'
import type { Tx } from './tx.ts'

const CURRENT = "tenant_id = $1 and initiative_id = $2 and known_to = 'infinity'"

/** What was deployed where: of the deployments that are read, and the first successes of scopes. */
export interface Deployed {
  readonly scopeId: Uuid
  readonly version: string | null
  readonly at: EpochMs
}

export interface KnownChange {
  readonly id: Uuid
  readonly kind: ChangeRow['kind']
  /** Merged before `since` and not deployed by then. */
  readonly waits: boolean
}

/**
 * The changes whose facts may be others now, beside those that were merged since: those that waited for a deployment in
 * the scopes that had one since, and those that were deployed since. Of what was merged before the first success of its
 * scope only what came after the commit which that deployed.
 */
export function knownChanges(
  tx: Tx,
  initiativeId: Uuid,
  { since, from }: { readonly since: EpochMs; readonly from: EpochMs },
  active: readonly Uuid[],
  firsts: readonly Deployed[],
): Promise<KnownChange[]> {
  return tx.rows<KnownChange>(KNOWN, [
    tx.tenantId,
    initiativeId,
    new Date(since),
    new Date(from),
    active,
    firsts.map(({ scopeId }) => scopeId),
    firsts.map(({ version }) => version),
    firsts.map(({ at }) => new Date(at)),
  ])
}

const FACTS = 'tracker_metrics.change_facts'
const KNOWN = `
  select f.change_id as id, f.kind, true as waits
    from unnest($5::uuid[]) as own (scope_id)
   cross join lateral (
     select change_id, kind from ${FACTS}
      where ${CURRENT} and scope_id = own.scope_id and merged_at < $3 and merged_at is not null
        and deployed_at is null and baseline_at is null offset 0) f
   union
  select f.change_id, f.kind, true
    from unnest($6::uuid[], $7::text[], $8::timestamptz[]) as first (scope_id, version, at)
   cross join lateral (
     select min(at) as at
       from (select merged_at as at from tracker_construction.peer_reviews
              where tenant_id = $1 and scope_id = first.scope_id and merge_commit = first.version and merged_at <= first.at
              union all
             select committed_at from tracker_construction.commits
              where tenant_id = $1 and scope_id = first.scope_id and sha = first.version
              union all
             select first.at) heads offset 0) start
   cross join lateral (
     select change_id, kind from ${FACTS}
      where ${CURRENT} and scope_id = first.scope_id and merged_at >= start.at and merged_at < $3 and merged_at is not null
        and deployed_at is null and baseline_at is not null offset 0) f
   where first.scope_id = any($5)
   union
  select change_id, kind, merged_at < $3 from ${FACTS} where ${CURRENT} and deployed_at >= $3
   union
  select change_id, kind, false from ${FACTS} where ${CURRENT} and kind = 'commit' and merged_at >= $4
    and (deployed_at is null or deployed_at < $3)`

/** The commits that were deployed. */
export async function deployedCommits(tx: Tx, deployed: readonly Deployed[]): Promise<Uuid[]> {
  const rows = await tx.rows<{ id: Uuid }>(
    `select c.id from (select distinct * from unnest($2::uuid[], $3::text[]) as given (scope_id, sha)) d
      cross join lateral (
        select id from tracker_construction.commits
         where tenant_id = $1 and scope_id = d.scope_id and sha = d.sha and deleted_at is null offset 0) c`,
    [tx.tenantId, deployed.map(({ scopeId }) => scopeId), deployed.map(({ version }) => version)],
  )
  return rows.map(({ id }) => id)
}

/**
 * The pull requests that were merged since `from`, these, those whose merge commit was deployed, and whatever these may
 * have been taken along by: merges of the branch that they were merged into, and of the branches of those.
 */
export async function choosePullRequests(
  tx: Tx,
  scopeIds: readonly Uuid[],
  from: EpochMs,
  ids: readonly Uuid[],
  deployed: readonly Deployed[],
): Promise<Uuid[]> {
  const rows = await tx.rows<{ id: Uuid }>(CHOSEN, [
    tx.tenantId,
    scopeIds,
    new Date(from),
    ids,
    deployed.map(({ scopeId }) => scopeId),
    deployed.map(({ version }) => version),
  ])
  return rows.map(({ id }) => id)
}

const PULL_REQUESTS = 'tracker_construction.peer_reviews'
const CHOSEN = `
  with recursive going as (
    select p.id, p.scope_id, p.target_branch, p.merged_at
      from unnest($4::uuid[]) as given (id)
     cross join lateral (
       select id, scope_id, target_branch, merged_at from ${PULL_REQUESTS} where id = given.id and tenant_id = $1 offset 0) p
     union
    select p.id, p.scope_id, p.target_branch, p.merged_at
      from going g
     cross join lateral (
       select id, scope_id, target_branch, merged_at from ${PULL_REQUESTS}
        where tenant_id = $1 and scope_id = g.scope_id and ${isText('source_branch', 'g.target_branch')} and merged_at >= g.merged_at
          and deleted_at is null offset 0) p
  )
  select id from going
   union
  select p.id from unnest($2::uuid[]) as own (scope_id)
   cross join lateral (
     select id from ${PULL_REQUESTS}
      where tenant_id = $1 and scope_id = own.scope_id and merged_at >= ${notBefore('$3')} and deleted_at is null offset 0) p
   union
  select p.id from (select distinct * from unnest($5::uuid[], $6::text[]) as given (scope_id, version)) d
   cross join lateral (
     select id from ${PULL_REQUESTS}
      where tenant_id = $1 and scope_id = d.scope_id and merge_commit = d.version and merged_at is not null
        and deleted_at is null offset 0) p`

/** The merged pull requests with these numbers. */
export async function numberedPullRequests(
  tx: Tx,
  named: readonly { readonly scopeId: Uuid; readonly number: number }[],
): Promise<Uuid[]> {
  if (named.length === 0) return []
  const rows = await tx.rows<{ id: Uuid }>(
    `select p.id from (select distinct * from unnest($2::uuid[], $3::bigint[]) as given (scope_id, number)) n
      cross join lateral (
        select id from ${PULL_REQUESTS}
         where tenant_id = $1 and scope_id = n.scope_id and number = n.number and merged_at is not null
           and deleted_at is null offset 0) p`,
    [tx.tenantId, named.map(({ scopeId }) => scopeId), named.map(({ number }) => number)],
  )
  return rows.map(({ id }) => id)
}
