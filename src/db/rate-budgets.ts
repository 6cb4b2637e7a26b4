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

/** The budgets of their resources are as given. The caller holds their locks. */
export async function saveBudgets(tx: Tx, endpointId: Uuid, budgets: readonly BudgetRow[]): Promise<void> {
  await tx.count(
    `update tracker_integration.rate_budgets b set limit_value = g.limit_value, remaining = g.remaining,
        resets_at = g.resets_at, blocked_until = g.blocked_until, blocks = g.blocks, reason = g.reason
       from unnest($3::text[], $4::integer[], $5::integer[], $6::timestamptz[], $7::timestamptz[], $8::integer[], $9::text[])
         as g (resource, limit_value, remaining, resets_at, blocked_until, blocks, reason)
      where b.tenant_id = $1 and b.integration_endpoint_id = $2 and b.resource = g.resource`,
    [
      tx.tenantId,
      endpointId,
      budgets.map((b) => b.resource),
      budgets.map((b) => b.limit),
      budgets.map((b) => b.remaining),
      budgets.map((b) => b.resetsAt),
      budgets.map((b) => b.blockedUntil),
      budgets.map((b) => b.blocks),
      budgets.map((b) => b.reason),
    ],
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
