import type { Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { epoch } from './facts-of.ts'
import type { Tx } from './tx.ts'

const FIRST_FACTS = [
  'select min(deployed_at) from tracker_metrics.deployment_facts where tenant_id = $1 and initiative_id = $2',
  'select min(opened_at) from tracker_metrics.change_facts where tenant_id = $1 and initiative_id = $2',
  'select min(merged_at) from tracker_metrics.change_facts where tenant_id = $1 and initiative_id = $2',
  'select min(started_at) from tracker_metrics.incident_facts where tenant_id = $1 and initiative_id = $2',
  `select min(closed_at) from tracker_metrics.work_facts where tenant_id = $1 and scope_id = any (array(
      select scope_id from tracker_integration.scope_bindings
       where tenant_id = $1 and initiative_id = $2 and scope_id is not null and deleted_at is null))`,
]

/** When the first happened that a metric counts; null: nothing did. */
export async function firstFactAt(tx: Tx, initiativeId: Uuid): Promise<EpochMs | null> {
  const firsts = FIRST_FACTS.map((first) => `(${first})`).join(', ')
  const [row] = await tx.rows<{ at: EpochMs | null }>(`select ${epoch(`least(${firsts})`)} as at`, [
    tx.tenantId,
    initiativeId,
  ])
  return row?.at ?? null
}
