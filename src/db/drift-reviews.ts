import type { Reviewed } from '../domain/drift/review-drift.ts'
import type { Uuid } from '../domain/ids.ts'
import { SCOPES } from './drift-cycles.ts'
import { epoch } from './facts-of.ts'
import type { Tx } from './tx.ts'

/** Pull requests of people that are open, and those that ended since then, oldest first. */
export function readReviewed(tx: Tx, initiativeId: Uuid, since: Date, now: Date): Promise<Reviewed[]> {
  return tx.rows(
    `select p.id, concat('#' || p.number || ' ', p.title) as text, p.pull_request_url as url, p.author_id as "authorId",
            case when p.draft and p.merged_at is null then null else ${epoch('coalesce(p.ready_at, p.opened_at)')} end
              as "readyAt",
            ${epoch('p.merged_at')} as "mergedAt", ${epoch('coalesce(p.closed_at, p.merged_at)')} as "closedAt",
            coalesce((
              select jsonb_agg(jsonb_build_object('reviewerId', d ->> 'reviewer_id',
                       'at', ${epoch("coalesce(d ->> 'first_approved_at', d ->> 'submitted_at')::timestamptz")}))
                from jsonb_array_elements(p.reviewer_decisions) d where d ->> 'decision' = 'approved'), '[]') as approvals
       from tracker_construction.peer_reviews p
      where p.tenant_id = $1 and p.scope_id in (${SCOPES}) and p.deleted_at is null and not p.author_is_bot
        and p.inside_path is distinct from false and p.opened_at <= $4
        and (p.merged_at is null and p.closed_at is null or p.merged_at >= $3 or p.closed_at >= $3)
      order by p.opened_at, p.id`,
    [tx.tenantId, initiativeId, since, now],
  )
}
