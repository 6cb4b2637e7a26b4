import type { Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { isText, notBefore } from './attribution-since-sql.ts'
import { epoch } from './facts-of.ts'
import type { Tx } from './tx.ts'

const PULL_REQUESTS = 'tracker_construction.peer_reviews'

export interface Ends {
  readonly namedBefore: EpochMs | null
  readonly takenAlong: EpochMs | null
}

/**
 * What there is of it further back: of `unsettled`, deployments that ended before `from`, and before one of them was merged
 * that they have named; of all,
 * changes into a branch that one of them was merged from, since that branch was merged there the last time. `deployed` is
 * the one branch that deployments of a scope stand on: what was merged into that is there by itself.
 */
export async function endsOf(
  tx: Tx,
  from: EpochMs,
  all: readonly Uuid[],
  unsettled: readonly Uuid[],
  deployed: readonly { readonly scopeId: Uuid; readonly branch: string }[],
): Promise<Ends> {
  const [ends] = await tx.rows<Ends>(ENDS, [
    tx.tenantId,
    new Date(from),
    all,
    unsettled,
    deployed.map(({ scopeId }) => scopeId),
    deployed.map(({ branch }) => branch),
  ])
  return ends ?? { namedBefore: null, takenAlong: null }
}

const ENDED_BEFORE = `production and first_terminal_at < $2 and deleted_at is null`
const ENDS = `
  with unsettled as materialized (
    select p.* from unnest($4::uuid[]) as given (id)
     cross join lateral (
       select scope_id, number, merge_commit, merged_at from ${PULL_REQUESTS} where id = given.id and tenant_id = $1 offset 0) p
  ), named as (
    select d.id, d.first_terminal_at as at
      from unsettled u
     cross join lateral (
       select id from tracker_construction.commits
        where tenant_id = $1 and scope_id = u.scope_id and sha = u.merge_commit offset 0) c
     cross join lateral (
       select deployment_record_id, base_sha from tracker_release.deployment_changes
        where tenant_id = $1 and commit_id = c.id offset 0) l
     cross join lateral (
       select id, first_terminal_at from tracker_release.deployment_records
        where id = l.deployment_record_id and tenant_id = $1 and contents_base_sha = l.base_sha and ${ENDED_BEFORE}
          and first_terminal_at < u.merged_at offset 0) d
     union all
    select d.id, d.first_terminal_at
      from (select distinct scope_id from unsettled) s
     cross join lateral (
       select id, first_terminal_at, unnest(pull_requests) as number from tracker_release.deployment_records
        where tenant_id = $1 and scope_id = s.scope_id and pull_requests <> '{}' and ${ENDED_BEFORE} offset 0) d
      join unsettled u on u.scope_id = s.scope_id and u.number = d.number and d.first_terminal_at < u.merged_at
  ), along as (
    select min(y.merged_at) as at
      from unnest($3::uuid[]) as given (id)
     cross join lateral (
       select id, scope_id, source_branch, target_branch, merged_at from ${PULL_REQUESTS}
        where id = given.id and tenant_id = $1 and source_branch is not null offset 0) x
     cross join lateral (
       select max(merged_at) as at from ${PULL_REQUESTS}
        where tenant_id = $1 and scope_id = x.scope_id and ${isText('source_branch', 'x.source_branch')} and merged_at < x.merged_at
          and target_branch is not distinct from x.target_branch and deleted_at is null offset 0) last
     cross join lateral (
       select id, merged_at from ${PULL_REQUESTS}
        where tenant_id = $1 and scope_id = x.scope_id and ${isText('target_branch', 'x.source_branch')}
          and merged_at <= x.merged_at and merged_at >= coalesce(last.at, '-infinity') and number is not null
          and opened_at is not null and deleted_at is null offset 0) y
     where y.id <> all($3)
       and not exists (
         select from unnest($5::uuid[], $6::text[]) as own (scope_id, branch)
          where own.scope_id = x.scope_id and own.branch = x.source_branch)
  )
  select (select ${epoch('min(at)')} from named) as "namedBefore",
         (select ${epoch('at')} from along) as "takenAlong"`

/** When the earliest happened that was a commit without a pull request until now, and is one of a pull request merged since. */
export async function commitsThatWereAlone(
  tx: Tx,
  initiativeId: Uuid,
  scopeIds: readonly Uuid[],
  since: EpochMs,
): Promise<EpochMs | null> {
  const [row] = await tx.rows<{ at: EpochMs | null }>(
    `select min(${epoch('least(f.merged_at, f.deployed_at)')}) as at
       from unnest($4::uuid[]) as own (scope_id)
      cross join lateral (
        select id, scope_id, merge_commit from ${PULL_REQUESTS}
         where tenant_id = $1 and scope_id = own.scope_id and merged_at >= ${notBefore('$3')} and number is not null
           and deleted_at is null offset 0) p
      cross join lateral (
        select id from tracker_construction.commits
         where tenant_id = $1 and scope_id = p.scope_id and sha = p.merge_commit
         union all
        select commit_id from tracker_construction.pull_request_commits where tenant_id = $1 and peer_review_id = p.id
        offset 0) c
      cross join lateral (
        select merged_at, deployed_at from tracker_metrics.change_facts
         where tenant_id = $1 and initiative_id = $2 and change_id = c.id and known_to = 'infinity' offset 0) f`,
    [tx.tenantId, initiativeId, new Date(since), scopeIds],
  )
  return row?.at ?? null
}

/** Whether by a pull request that was merged since a ref that was deployed before is known to be a branch. */
export async function namesBranch(
  tx: Tx,
  scopes: readonly { readonly id: Uuid; readonly defaultBranch: string | null }[],
  since: EpochMs,
): Promise<boolean> {
  const rows = await tx.rows(
    `select
       from (select distinct own.scope_id, n.name
               from unnest($3::uuid[], $4::text[]) as own (scope_id, default_branch)
              cross join lateral (
                select source_branch, target_branch from ${PULL_REQUESTS}
                 where tenant_id = $1 and scope_id = own.scope_id and merged_at >= ${notBefore('$2')} offset 0) p
              cross join lateral (values (p.source_branch), (p.target_branch)) n (name)
              where n.name is not null and n.name is distinct from own.default_branch) named
      where exists (select from tracker_release.deployment_records d
                     where d.tenant_id = $1 and d.scope_id = named.scope_id and ${isText('d.ref', 'named.name')} and d.production
                       and d.first_terminal_at < $2 offset 0)
        and not exists (select from ${PULL_REQUESTS} p
                         where p.tenant_id = $1 and p.scope_id = named.scope_id and ${isText('p.source_branch', 'named.name')}
                           and p.number is not null and (p.merged_at is null or p.merged_at < $2) offset 0)
        and not exists (select from ${PULL_REQUESTS} p
                         where p.tenant_id = $1 and p.scope_id = named.scope_id and ${isText('p.target_branch', 'named.name')}
                           and p.number is not null and (p.merged_at is null or p.merged_at < $2) offset 0)
      limit 1`,
    [tx.tenantId, new Date(since), scopes.map(({ id }) => id), scopes.map(({ defaultBranch }) => defaultBranch)],
  )
  return rows.length > 0
}
