import type { AttributionInput } from '../domain/attribution/index.ts'
import type { ChangeRow, ContentsRow, DeployedRow } from '../domain/attribution/input.ts'
import type { Uuid } from '../domain/ids.ts'
import type { FailureSignal } from '../domain/metrics/facts.ts'
import { PULL_REQUESTS } from './attribution-pull-requests.ts'
import { type TroubledRow, withReopenings } from './attribution-reopenings.ts'
import { type AttributedScope, attributionRules } from './attribution-scopes.ts'
import { epoch } from './facts-of.ts'
import type { Tx } from './tx.ts'

/** What attribution wrote on a deployment the last time. */
export interface StoredVerdict {
  readonly previousDeploymentId: Uuid | null
  readonly kind: 'normal' | 'rollback' | 'hotfix'
  /** Strongest first; `at` in ISO 8601. */
  readonly failureSignals: readonly StoredSignal[]
}

export interface StoredSignal {
  readonly signal: FailureSignal['signal']
  readonly evidence_id: Uuid
  readonly at: string
}

export interface LoadedInput {
  readonly input: AttributionInput
  readonly stored: ReadonlyMap<Uuid, StoredVerdict>
}

/** 100,000 pull requests with their commits are hashed in it; what does not fit is written to disk and read again. */
const WORK_MEM = '64MB'

/**
 * Everything that attribution of these scopes looks at, in a number of statements that does not depend on how much there is.
 *
 * Whole scopes are joined with whole scopes, so joins are made by hashing; what is found by id is found in a lateral
 * subselect, which the planner cannot turn into anything else. Left to its guesses it took one row for a scope of
 * 10,000 pull requests and read them all again for each commit; and where both sides come in order of their scope, it
 * merged by that alone and compared each pull request with each commit (among 50 scopes, not among five).
 */
export async function loadAttribution(tx: Tx, scopes: readonly AttributedScope[]): Promise<LoadedInput> {
  const ids = scopes.map(({ id }) => id)
  const chosen = [tx.tenantId, ids, scopes.map(({ rules }) => rules.deploymentSource)]
  const byPath = scopes.map(({ pathPrefix }) => pathPrefix !== null)
  await tx.rows('set local enable_nestloop = off')
  await tx.rows('set local enable_mergejoin = off')
  await tx.rows(`set local work_mem = '${WORK_MEM}'`)
  const deployed = await tx.rows<DeploymentRow>(DEPLOYMENTS, [...chosen, scopes.map((scope) => scope.defaultBranch)])
  const pullRequests = await tx.rows<ChangeRow>(PULL_REQUESTS, [tx.tenantId, ids, byPath])
  const brought = await tx.rows<ContentsRow & { direct: boolean }>(CONTENTS, chosen)
  const troubled = await tx.rows<TroubledRow>(INCIDENTS, chosen)
  await tx.rows('set local enable_nestloop to default')
  await tx.rows('set local enable_mergejoin to default')
  await tx.rows('set local work_mem to default')
  const incidents = await withReopenings(tx, troubled)
  const direct = new Set(brought.flatMap(({ changeId, direct }) => (direct ? changeId : [])))
  const commits = direct.size === 0 ? [] : await tx.rows<ChangeRow>(COMMITS, [tx.tenantId, ids, byPath, [...direct]])

  const rules = new Map(scopes.map((scope) => [scope.id, attributionRules(scope)]))
  const stored = new Map(deployed.map(({ id, stored }) => [id, stored]))
  const deployments = deployed.map(({ declaredKind, remediates, stored: _, ...row }) => ({
    ...row,
    declared: { kind: declaredKind, remediates },
  }))
  const contents = brought.map(({ deploymentId, changeId, knownBy }) => ({ deploymentId, changeId, knownBy }))
  return { input: { deployments, changes: [...pullRequests, ...commits], contents, incidents, rules }, stored }
}

interface DeploymentRow extends Omit<DeployedRow, 'declared'> {
  readonly declaredKind: DeployedRow['declared']['kind']
  readonly remediates: readonly Uuid[]
  readonly stored: StoredVerdict
}

/** The production deployments of the source that the binding chose which have ended. */
const ENDED = `deployed as materialized (
  select d.*
    from (select id, scope_id, environment_id, release_package_id, external_id, source, status, first_terminal_at, commit_sha,
                 deployed_version, ref, declared_kind, remediates, pull_requests, contents_base_sha, contents_complete,
                 previous_deployment_id, kind, failure_signals
            from tracker_release.deployment_records
           where tenant_id = $1 and scope_id = any($2) and production and first_terminal_at is not null
             and deleted_at is null) d
    join unnest($2::uuid[], $3::text[]) as chosen (scope_id, source) using (scope_id, source))`

const SCOPE_PULL_REQUESTS = `pull_requests as materialized (
  select id, scope_id, number, merge_commit, merged_at from tracker_construction.peer_reviews
   where tenant_id = $1 and scope_id = any($2) and number is not null and deleted_at is null)`

/**
 * A ref is a branch, a tag or a commit, and nobody says which. It is taken for a branch where pull requests come from or go
 * to one of that name; whatever else was deployed is taken to come from the default branch.
 */
const DEPLOYMENTS = `with ${ENDED}, refs as materialized (select distinct scope_id, ref from deployed), branches as (
    select r.scope_id, r.ref from refs r
      join (select scope_id, target_branch as name from tracker_construction.peer_reviews
             where tenant_id = $1 and scope_id = any($2) and number is not null
             union all
            select scope_id, source_branch from tracker_construction.peer_reviews
             where tenant_id = $1 and scope_id = any($2) and number is not null) p
        on p.scope_id = r.scope_id and p.name = r.ref
     group by r.scope_id, r.ref)
  select d.id, d.scope_id as "scopeId", d.environment_id as "environmentId", d.external_id as "externalId",
         ${epoch('d.first_terminal_at')} as at, case d.status when 'failed' then 'failure' else 'success' end as outcome,
         coalesce(d.commit_sha, d.deployed_version, r.version_number) as version,
         case when b.ref is null then own.default_branch else d.ref end as branch,
         d.declared_kind as "declaredKind", d.remediates,
         (d.contents_base_sha <> '' and d.contents_complete) is true or d.pull_requests <> '{}' as "contentsKnown",
         json_build_object('previousDeploymentId', d.previous_deployment_id, 'kind', d.kind,
                           'failureSignals', d.failure_signals) as stored
    from deployed d
    join unnest($2::uuid[], $4::text[]) as own (scope_id, default_branch) on own.scope_id = d.scope_id
    left join branches b on b.scope_id = d.scope_id and b.ref = d.ref
    left join lateral (
      select version_number from tracker_release.release_packages
       where id = d.release_package_id and d.commit_sha is null and d.deployed_version is null offset 0) r on true`

/**
 * Which changes each deployment brought: the contents that hold are those against the base that it is known to have.
 *
 * A commit is of a pull request when it is its merge commit; when it is one of its commits and the pull request was merged
 * by then (a branch that began at another's has that one's commits in its list); and when it looks the same as such a one,
 * because a merge by rebase makes new commits with the old titles and author dates, and names only the last of them. A
 * commit that is of none was brought without; others are not told from those still on a branch.
 */
const CONTENTS = `with ${ENDED}, ${SCOPE_PULL_REQUESTS}, scope_commits as materialized (
    select id, scope_id, sha, title, authored_at from tracker_construction.commits
     where tenant_id = $1 and scope_id = any($2) and deleted_at is null
  ), brought as materialized (
    select d.id as deployment_id, d.first_terminal_at, l.known_by = 'explicit' as said,
           c.id as commit_id, c.scope_id, c.sha, c.title, c.authored_at
      from deployed d
     cross join lateral (
       select commit_id, known_by from tracker_release.deployment_changes
        where tenant_id = $1 and deployment_record_id = d.id and base_sha = d.contents_base_sha offset 0) l
      join scope_commits c on c.id = l.commit_id
  ), listed as materialized (
    select p.id, p.scope_id, p.merged_at, l.commit_id
      from pull_requests p
     cross join lateral (
       select commit_id from tracker_construction.pull_request_commits
        where tenant_id = $1 and peer_review_id = p.id offset 0) l
     where p.merged_at is not null
  ), of_pull_request as materialized (
    select b.deployment_id, b.commit_id, p.id as pull_request_id, b.said
      from brought b join pull_requests p on p.scope_id = b.scope_id and p.merge_commit = b.sha
     union all
    select b.deployment_id, b.commit_id, l.id, b.said
      from brought b join listed l on l.commit_id = b.commit_id
     where l.merged_at <= b.first_terminal_at
  ), alone as materialized (
    select b.* from brought b
     where not exists (
       select from of_pull_request o where o.deployment_id = b.deployment_id and o.commit_id = b.commit_id)
  ), rebased as materialized (
    select a.deployment_id, a.commit_id, l.id as pull_request_id, a.said
      from alone a
      join scope_commits twin
        on twin.scope_id = a.scope_id and twin.authored_at = a.authored_at and twin.title = a.title and twin.id <> a.commit_id
      join listed l on l.commit_id = twin.id and l.scope_id = a.scope_id
     where l.merged_at <= a.first_terminal_at and not exists (select from listed own where own.commit_id = a.commit_id)
  ), named as (
    select deployment_id, pull_request_id as change_id, said, false as direct from of_pull_request
     union all
    select deployment_id, pull_request_id, said, false from rebased
     union all
    select deployment_id, commit_id, said, true from alone a
     where not exists (select from listed own where own.commit_id = a.commit_id)
       and not exists (select from rebased r where r.deployment_id = a.deployment_id and r.commit_id = a.commit_id)
     union all
    select d.id, p.id, true, false
      from (select id, scope_id, unnest(pull_requests) as number from deployed) d
      join pull_requests p on p.scope_id = d.scope_id and p.number = d.number)
  select deployment_id as "deploymentId", change_id as "changeId",
         case when bool_or(said) then 'explicit' else 'compare' end as "knownBy", bool_or(direct) as direct
    from named group by deployment_id, change_id`

const COMMITS = `
  select c.id, 'commit' as kind, c.scope_id as "scopeId", null::integer as number, c.title, '{}'::text[] as labels,
         null as "sourceBranch", null as "targetBranch", c.author_login as "authorLogin",
         c.author_is_bot as "authorIsBot", coalesce(c.parents_count > 1, false) as "isMerge",
         ${epoch('c.authored_at')} as "firstCommitAt", ${epoch('c.authored_at')} as "mergeCommitAt",
         null as "openedAt", null as "readyAt", null as "firstReviewAt", null as "approvedAt",
         ${epoch('c.committed_at')} as "mergedAt", null as "closedAt", c.sha as "mergeCommit", '{}'::integer[] as reverts,
         case when own.by_path then c.inside_path end as "insidePath", null::integer as size
    from unnest($4::uuid[]) as direct (id)
   cross join lateral (
     select * from tracker_construction.commits where id = direct.id and tenant_id = $1 offset 0) c
    join unnest($2::uuid[], $3::boolean[]) as own (scope_id, by_path) on own.scope_id = c.scope_id`

/** Of the scopes, and those of others that are said to have to do with one of the deployments. */
const INCIDENTS = `with ${ENDED}, concerned as materialized (
    select id from tracker_operations.incidents where tenant_id = $1 and scope_id = any($2)
     union
    select i.id from deployed d cross join lateral (
      select id from tracker_operations.incidents where tenant_id = $1 and caused_by = d.id offset 0) i
     union
    select i.id from (
      select id, unnest(remediated_by) as mended from tracker_operations.incidents
       where tenant_id = $1 and remediated_by <> '{}') i
      join deployed d on d.id = i.mended
     union
    select l.incident_id from deployed d cross join lateral (
      select incident_id from tracker_operations.incident_deployments
       where tenant_id = $1 and deployment_record_id = d.id and source <> 'attribution' and deleted_at is null offset 0) l
  )
  select i.id, i.scope_id as "scopeId", ${epoch('i.started_at')} as "startedAt", ${epoch('i.resolved_at')} as "resolvedAt",
         i.issue_id as "issueId", i.reopenings,
         coalesce(i.caused_by, told.caused_by) as "causedBy",
         case when told.remediated_by is null then i.remediated_by
              else array(select distinct unnest(i.remediated_by || told.remediated_by) order by 1) end as "remediatedBy"
    from concerned
   cross join lateral (
     select * from tracker_operations.incidents where id = concerned.id and tenant_id = $1 offset 0) i
   cross join lateral (
     select (array_agg(deployment_record_id order by created_at, id) filter (where relation = 'caused_by'))[1] as caused_by,
            array_agg(deployment_record_id) filter (where relation = 'remediated_by') as remediated_by
       from tracker_operations.incident_deployments
      where tenant_id = $1 and incident_id = concerned.id and source <> 'attribution' and deleted_at is null offset 0) told
   where i.status <> 'duplicate' and i.deleted_at is null`
