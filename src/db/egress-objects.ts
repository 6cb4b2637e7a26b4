import type { EgressObject } from '../domain/egress/actions.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

/** An issue that we opened; `id` is the one it has in the ledger. Known ones stay as they are. */
export async function rememberObject(
  tx: Tx,
  object: EgressObject & { readonly id: Uuid; readonly marker: Uuid; readonly endpointId: Uuid },
): Promise<void> {
  await tx.count(
    `insert into tracker_integration.egress_objects
       (id, tenant_id, integration_endpoint_id, marker, external_id, external_key, url)
     values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [object.id, tx.tenantId, object.endpointId, object.marker, object.externalId, object.key, object.url],
  )
}

/**
 * Which of these issues we opened: those whose id is known, and those that bear the marker of an action whose issue is not
 * known yet, because its answer is still on the way or was lost. A copy that somebody made of our text is theirs.
 */
export async function findOwnIssues(
  tx: Tx,
  issues: readonly { readonly id: Uuid; readonly marker: string | null }[],
): Promise<ReadonlySet<Uuid>> {
  const rows = await tx.rows<{ id: Uuid }>(
    `select given.id from unnest($1::uuid[], $2::uuid[]) as given (id, marker)
      where exists (select from tracker_integration.egress_objects o where o.id = given.id)
         or (given.marker is not null
             and not exists (select from tracker_integration.egress_objects o
                              where o.tenant_id = $3 and o.marker = given.marker)
             and exists (select from tracker_integration.egress_actions a
                          where a.tenant_id = $3 and a.marker = given.marker and a.kind = 'issue'))`,
    [issues.map(({ id }) => id), issues.map(({ marker }) => marker), tx.tenantId],
  )
  return new Set(rows.map(({ id }) => id))
}
