import type { Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

export interface BudgetRow {
  readonly resource: string
  readonly limit: number | null
  readonly remaining: number | null
  readonly resetsAt: Date | null
  readonly blockedUntil: Date | null
  /** Waits in a row without an answer in between. */
  readonly blocks: number
  readonly reason: string | null
}

const COLUMNS = `resource, limit_value as "limit", remaining, resets_at as "resetsAt", blocked_until as "blockedUntil",
  blocks, reason`

/** The budgets of these resources, locked: whoever asks next sees what this transaction spends. */
export async function lockBudgets(tx: Tx, endpointId: Uuid, resources: readonly string[]): Promise<BudgetRow[]> {
  const lock = () =>
    tx.rows<BudgetRow>(
      `select ${COLUMNS} from tracker_integration.rate_budgets
        where tenant_id = $1 and integration_endpoint_id = $2 and resource = any($3) order by resource for update`,
      [tx.tenantId, endpointId, resources],
    )
  const known = await lock()
  if (known.length === resources.length) return known
  await tx.count(
    `insert into tracker_integration.rate_budgets (tenant_id, integration_endpoint_id, resource)
     select $1, $2, g from unnest($3::text[]) g order by g on conflict do nothing`,
    [tx.tenantId, endpointId, resources],
  )
  return lock()
}

/** The budget of a resource is as given. The caller holds its lock. */
export async function saveBudget(tx: Tx, endpointId: Uuid, b: BudgetRow): Promise<void> {
  await tx.count(
    `update tracker_integration.rate_budgets set limit_value = $4, remaining = $5, resets_at = $6, blocked_until = $7,
        blocks = $8, reason = $9
      where tenant_id = $1 and integration_endpoint_id = $2 and resource = $3`,
    [tx.tenantId, endpointId, b.resource, b.limit, b.remaining, b.resetsAt, b.blockedUntil, b.blocks, b.reason],
  )
}

export function listBudgets(tx: Tx, endpointId: Uuid): Promise<BudgetRow[]> {
  return tx.rows(
    `select ${COLUMNS} from tracker_integration.rate_budgets
      where tenant_id = $1 and integration_endpoint_id = $2 and (limit_value is not null or blocked_until is not null)
      order by resource`,
    [tx.tenantId, endpointId],
  )
}
