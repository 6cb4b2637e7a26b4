import type { ChangeRow } from '../domain/attribution/input.ts'
import type { Uuid } from '../domain/ids.ts'
import type { AttributedScope } from './attribution-scopes.ts'
import { epoch } from './facts-of.ts'
import type { Tx } from './tx.ts'

const pullRequestsWhere = (chosen: string) => `
  select p.id, 'pull_request' as kind, p.scope_id as "scopeId", p.number, p.title, p.labels,
         p.source_branch as "sourceBranch", p.target_branch as "targetBranch", p.author_login as "authorLogin",
         p.author_is_bot as "authorIsBot", false as "isMerge", ${epoch('p.first_commit_at')} as "firstCommitAt",
         ${epoch('m.authored_at')} as "mergeCommitAt", ${epoch('p.opened_at')} as "openedAt",
         ${epoch('p.ready_at')} as "readyAt", ${epoch('p.first_review_at')} as "firstReviewAt",
         ${epoch('p.approved_at')} as "approvedAt", ${epoch('p.merged_at')} as "mergedAt",
         ${epoch('p.closed_at')} as "closedAt", p.merge_commit as "mergeCommit", p.reverts,
         case when own.by_path then p.inside_path end as "insidePath",
         -- Each fits its column, both together may not; and least() takes what is not known for the larger one.
         case when p.additions is not null and p.deletions is not null
           then least(p.additions::bigint + p.deletions, 2147483647)::integer end as size
    from tracker_construction.peer_reviews p
    join unnest($2::uuid[], $3::boolean[]) as own (scope_id, by_path) on own.scope_id = p.scope_id
    left join (select scope_id, sha, authored_at from tracker_construction.commits
                where tenant_id = $1 and scope_id = any($2) and deleted_at is null) m
      on m.scope_id = p.scope_id and m.sha = p.merge_commit
   where p.tenant_id = $1 and p.scope_id = any($2) and p.number is not null and p.opened_at is not null
     and p.deleted_at is null and ${chosen}`

/** Parameters: tenant, scopes, and of each whether it has a path. */
export const PULL_REQUESTS = pullRequestsWhere('true')
const OPEN_PULL_REQUESTS = pullRequestsWhere('p.id = any($4) and p.merged_at is null')

/**
 * The rows of pull requests that are not merged; null when they are not all there, or not all open any more. And null when
 * one is the first to come from or go to what was deployed: by that a ref is known to be a branch.
 */
export async function loadOpenPullRequests(
  tx: Tx,
  scopes: readonly AttributedScope[],
  pullRequests: readonly Uuid[],
): Promise<ChangeRow[] | null> {
  const ids = scopes.map(({ id }) => id)
  const byPath = scopes.map(({ pathPrefix }) => pathPrefix !== null)
  const rows = await tx.rows<ChangeRow>(OPEN_PULL_REQUESTS, [tx.tenantId, ids, byPath, pullRequests])
  if (rows.length < pullRequests.length) return null
  const names = rows.flatMap(({ scopeId, sourceBranch, targetBranch }) =>
    [sourceBranch, targetBranch].map((name) => ({ scopeId, name })),
  )
  const ownBranch = new Map(scopes.map(({ id, defaultBranch }) => [id, defaultBranch]))
  const others = names.filter(({ scopeId, name }) => name !== null && name !== ownBranch.get(scopeId))
  const deployed = await tx.rows(
    `select from unnest($2::uuid[], $3::text[]) as given (scope_id, name)
      where exists (select from tracker_release.deployment_records d
                     where d.tenant_id = $1 and d.scope_id = given.scope_id and d.ref = given.name)
        and not exists (select from tracker_construction.peer_reviews p
                         where p.tenant_id = $1 and p.scope_id = given.scope_id and p.number is not null
                           and given.name in (p.source_branch, p.target_branch) and p.id <> all($4::uuid[]))
      limit 1`,
    [tx.tenantId, others.map(({ scopeId }) => scopeId), others.map(({ name }) => name), pullRequests],
  )
  return deployed.length === 0 ? rows : null
}
