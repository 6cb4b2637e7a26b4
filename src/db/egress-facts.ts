import type { EgressScope } from '../domain/egress/actions.ts'
import type { NamedItem } from '../domain/egress/plan.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

/** The repository with this id, when the endpoint watches it. */
export async function watchedRepository(tx: Tx, endpointId: Uuid, scopeId: string): Promise<EgressScope | null> {
  const rows = await tx.rows<EgressScope>(
    `select external_id as "externalId", name from tracker_integration.scope_bindings
      where integration_endpoint_id = $1 and scope_id::text = $2 and kind = 'repository' and status = 'active'
        and external_id is not null and deleted_at is null`,
    [endpointId, scopeId],
  )
  return rows[0] ?? null
}

/**
 * Where issues about an initiative go: the scope of the binding that the rules name, else the first one of the initiative.
 * Boards take no issues.
 */
export async function driftScope(
  tx: Tx,
  endpointId: Uuid,
  { bindingId, initiativeId }: { bindingId: string | null; initiativeId: string },
): Promise<EgressScope | null> {
  const rows = await tx.rows<EgressScope>(
    `select external_id as "externalId", name from tracker_integration.scope_bindings
      where integration_endpoint_id = $1 and kind in ('repository', 'project') and status = 'active' and not archived
        and external_id is not null and deleted_at is null
        and case when $2::text is null then initiative_id::text = $3 else id::text = $2 end
      order by created_at, id limit 1`,
    [endpointId, bindingId, initiativeId],
  )
  return rows[0] ?? null
}

export async function initiativeTitle(tx: Tx, initiativeId: string): Promise<string | null> {
  const rows = await tx.rows<{ title: string }>(
    'select title from tracker_discovery.initiatives where id::text = $1 and deleted_at is null',
    [initiativeId],
  )
  return rows[0]?.title ?? null
}

/** The commit that a deployment of the tenant brought. */
export async function commitOfDeployment(tx: Tx, id: Uuid): Promise<string | null> {
  const rows = await tx.rows<{ sha: string | null }>(
    'select commit_sha as sha from tracker_release.deployment_records where tenant_id = $1 and id = $2',
    [tx.tenantId, id],
  )
  return rows[0]?.sha ?? null
}

/** Keys of the work items that a pull request names. */
export async function keysOfReview(tx: Tx, peerReviewId: Uuid): Promise<readonly string[]> {
  const rows = await tx.rows<{ keys: string[] }>(
    'select story_keys as keys from tracker_construction.peer_reviews where id = $1 and deleted_at is null',
    [peerReviewId],
  )
  return rows[0]?.keys ?? []
}

/**
 * Keys of the work items that the pull requests of a deployment name. null while it is not known what the deployment
 * contains; none for the first of an environment: then it is everything there ever was.
 */
export async function keysOfDeployment(tx: Tx, deploymentId: Uuid): Promise<readonly string[] | null> {
  const [deployment] = await tx.rows<{ base: string | null }>(
    'select contents_base_sha as base from tracker_release.deployment_records where id = $1',
    [deploymentId],
  )
  const base = deployment?.base ?? null
  if (base === null || base === '') return base === null ? null : []
  const rows = await tx.rows<{ key: string }>(
    `with contained as (
       select c.commit_id as id from tracker_release.deployment_changes c
        where c.tenant_id = $1 and c.deployment_record_id = $2 and c.base_sha = $3
     ), reviews as (
       select p.peer_review_id as id from contained
         join tracker_construction.pull_request_commits p on p.tenant_id = $1 and p.commit_id = contained.id
       union
       select r.id from contained
         join tracker_construction.commits c on c.id = contained.id
         join tracker_construction.peer_reviews r
           on r.tenant_id = $1 and r.scope_id = c.scope_id and r.merge_commit = c.sha and r.merged_at is not null
     )
     select distinct unnest(r.story_keys) as key from reviews
       join tracker_construction.peer_reviews r on r.id = reviews.id
      where r.merged_at is not null and r.deleted_at is null
      order by 1`,
    [tx.tenantId, deploymentId, base],
  )
  return rows.map(({ key }) => key)
}

/** The work items with these keys that live in projects which the endpoint watches. Words that only look like a key name none. */
export function itemsOfKeys(
  tx: Tx,
  endpoint: { readonly id: Uuid; readonly host: string },
  keys: readonly string[],
  except: Uuid | null,
): Promise<NamedItem[]> {
  const living = (table: string) =>
    `select i.external_key, i.scope_id, i.external_refs from ${table} i
      where i.tenant_id = $1 and i.external_key = wanted.key and i.deleted_at is null`
  return tx.rows<NamedItem>(
    `select distinct on (ref.id) ref.id as "externalId", item.external_key as key,
            json_build_object('externalId', b.external_id, 'name', b.name) as scope,
            (select count(*)::int from tracker_construction.story_mentions n
               join tracker_construction.peer_reviews r on r.id = n.aggregate_id
              where n.tenant_id = $1 and n.story_key = wanted.key and n.aggregate_type = 'PeerReview'
                and wanted.key = any(r.story_keys) and r.merged_at is null and r.closed_at is null
                and r.opened_at is not null and r.deleted_at is null
                and r.id is distinct from $5::uuid) as "openReviews"
       from unnest($2::text[]) as wanted (key)
      cross join lateral (
        ${living('tracker_discovery.user_stories')}
        union all ${living('tracker_construction.technical_stories')}
        union all ${living('tracker_qa.defects')}) item
       join tracker_integration.scope_bindings b
         on b.scope_id = item.scope_id and b.integration_endpoint_id = $3 and b.kind = 'project' and b.status = 'active'
        and b.external_id is not null and b.deleted_at is null
      cross join lateral jsonb_to_recordset(item.external_refs) as ref (host text, kind text, id text)
      where ref.host = $4 and ref.kind = 'issue'
      order by ref.id`,
    [tx.tenantId, keys, endpoint.id, endpoint.host, except],
  )
}
