import type { Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

/** Which of these rows, endpoints and subscriptions, are the tenant's; also those that were removed. */
export async function ownedRows(tx: Tx, ids: readonly Uuid[]): Promise<ReadonlySet<Uuid>> {
  const rows = await tx.rows<{ id: Uuid }>(
    `select id from tracker_integration.integration_endpoints where tenant_id = $1 and id = any($2::uuid[])
     union all
     select id from tracker_integration.event_subscriptions where tenant_id = $1 and id = any($2::uuid[])`,
    [tx.tenantId, ids],
  )
  return new Set(rows.map(({ id }) => id))
}
