import type { ContentsRow } from '../domain/attribution/input.ts'
import type { Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import type { AttributedScope } from './attribution-scopes.ts'
import { scopesOf } from './attribution-since-deployments.ts'
import { epoch } from './facts-of.ts'
import type { Tx } from './tx.ts'

export interface NamedChange extends ContentsRow {
  /** A commit that was brought without a pull request. */
  readonly direct: boolean
  readonly deployedAt: EpochMs
}

/** The contents of these deployments, and what any deployment has of these commits. */
export function loadContents(
  tx: Tx,
  scopes: readonly AttributedScope[],
  deployments: readonly Uuid[],
  commits: readonly Uuid[],
): Promise<NamedChange[]> {
  if (deployments.length + commits.length === 0) return Promise.resolve([])
  return tx.rows<NamedChange>(CONTENTS_OF, [tx.tenantId, ...scopesOf(scopes), deployments, commits])
}

const LISTED = `tracker_construction.pull_request_commits l
     cross join lateral (
       select id, scope_id, merged_at from tracker_construction.peer_reviews
        where id = l.peer_review_id and tenant_id = $1 and scope_id = any($2) and number is not null
          and merged_at is not null and deleted_at is null offset 0) p`

/**
 * The same as for a whole initiative (`CONTENTS` of `attribution-input.ts`), looked up commit by commit. A commit that is
 * listed by a pull request, merged whenever, was not brought without.
 */
const CONTENTS_OF = `with linked as (
    select d.id as deployment_id, l.commit_id, l.known_by = 'explicit' as said
      from unnest($4::uuid[]) as d (id)
     cross join lateral (
       select contents_base_sha from tracker_release.deployment_records where id = d.id and tenant_id = $1 offset 0) r
     cross join lateral (
       select commit_id, known_by from tracker_release.deployment_changes
        where tenant_id = $1 and deployment_record_id = d.id and base_sha = r.contents_base_sha offset 0) l
     union
    select l.deployment_record_id, c.id, l.known_by = 'explicit'
      from unnest($5::uuid[]) as c (id)
     cross join lateral (
       select deployment_record_id, base_sha, known_by from tracker_release.deployment_changes
        where tenant_id = $1 and commit_id = c.id offset 0) l
     cross join lateral (
       select scope_id, source from tracker_release.deployment_records
        where id = l.deployment_record_id and tenant_id = $1 and production and first_terminal_at is not null
          and deleted_at is null and contents_base_sha = l.base_sha offset 0) d
      join unnest($2::uuid[], $3::text[]) as chosen (scope_id, source) using (scope_id, source)
  ), brought as materialized (
    select b.deployment_id, d.first_terminal_at, b.said, b.commit_id, c.scope_id, c.sha, c.title, c.authored_at
      from linked b
     cross join lateral (
       select first_terminal_at from tracker_release.deployment_records where id = b.deployment_id offset 0) d
     cross join lateral (
       select scope_id, sha, title, authored_at from tracker_construction.commits
        where id = b.commit_id and tenant_id = $1 and scope_id = any($2) and deleted_at is null offset 0) c
  ), of_pull_request as materialized (
    select b.deployment_id, b.commit_id, p.id as pull_request_id, b.said
      from brought b cross join lateral (
        select id from tracker_construction.peer_reviews
         where tenant_id = $1 and scope_id = b.scope_id and merge_commit = b.sha and number is not null
           and deleted_at is null offset 0) p
     union all
    select b.deployment_id, b.commit_id, l.id, b.said
      from brought b cross join lateral (
        select p.id, p.merged_at from ${LISTED} where l.tenant_id = $1 and l.commit_id = b.commit_id offset 0) l
     where l.merged_at <= b.first_terminal_at
  ), alone as materialized (
    select b.*, exists (
        select from ${LISTED} where l.tenant_id = $1 and l.commit_id = b.commit_id offset 0) as is_listed
      from brought b
     where not exists (
       select from of_pull_request o where o.deployment_id = b.deployment_id and o.commit_id = b.commit_id)
  ), rebased as materialized (
    select a.deployment_id, a.commit_id, l.id as pull_request_id, a.said
      from alone a
     cross join lateral (
       select id from tracker_construction.commits
        where tenant_id = $1 and scope_id = a.scope_id and authored_at = a.authored_at and title = a.title
          and id <> a.commit_id and deleted_at is null offset 0) twin
     cross join lateral (
       select p.id, p.scope_id, p.merged_at from ${LISTED} where l.tenant_id = $1 and l.commit_id = twin.id offset 0) l
     where not a.is_listed and l.scope_id = a.scope_id and l.merged_at <= a.first_terminal_at
  ), named as (
    select deployment_id, pull_request_id as change_id, said, false as direct from of_pull_request
     union all
    select deployment_id, pull_request_id, said, false from rebased
     union all
    select deployment_id, commit_id, said, true from alone a
     where not a.is_listed
       and not exists (select from rebased r where r.deployment_id = a.deployment_id and r.commit_id = a.commit_id)
     union all
    select d.id, p.id, true, false
      from unnest($4::uuid[]) as d (id)
     cross join lateral (
       select scope_id, unnest(pull_requests) as number from tracker_release.deployment_records
        where id = d.id and tenant_id = $1 offset 0) n
     cross join lateral (
       select id from tracker_construction.peer_reviews
        where tenant_id = $1 and scope_id = n.scope_id and number = n.number and deleted_at is null offset 0) p)
  select n.deployment_id as "deploymentId", n.change_id as "changeId",
         case when bool_or(n.said) then 'explicit' else 'compare' end as "knownBy", bool_or(n.direct) as direct,
         min(${epoch('d.first_terminal_at')}) as "deployedAt"
    from named n
   cross join lateral (
     select first_terminal_at from tracker_release.deployment_records where id = n.deployment_id offset 0) d
   group by n.deployment_id, n.change_id`
