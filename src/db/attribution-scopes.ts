import type { AttributionRules } from '../domain/attribution/index.ts'
import type { Uuid } from '../domain/ids.ts'
import { DEFAULT_RULES, type ScopeRules } from '../domain/rules.ts'
import type { Tx } from './tx.ts'

/** A scope of an initiative, with what its binding decides. */
export interface AttributedScope {
  readonly id: Uuid
  /** null: the source itself does not say, or has none. */
  readonly externalId: string | null
  readonly host: string
  readonly rules: ScopeRules
  readonly pathPrefix: string | null
  readonly defaultBranch: string | null
}

interface BindingRow extends Omit<AttributedScope, 'rules'> {
  readonly rules: Partial<ScopeRules>
}

/** The scopes of the initiative. Where two endpoints bind the same one, what an operator bound decides, then the older. */
export async function attributedScopes(tx: Tx, initiativeId: Uuid): Promise<AttributedScope[]> {
  const rows = await tx.rows<BindingRow>(
    `select distinct on (b.scope_id) b.scope_id as id, b.external_id as "externalId", e.host, b.rules,
            b.path_prefix as "pathPrefix", b.default_branch as "defaultBranch"
       from tracker_integration.scope_bindings b
       join tracker_integration.integration_endpoints e on e.id = b.integration_endpoint_id
      where b.tenant_id = $1 and b.initiative_id = $2 and b.scope_id is not null and b.deleted_at is null
      order by b.scope_id, b.bound_by desc, b.created_at, b.id`,
    [tx.tenantId, initiativeId],
  )
  return rows.map((row) => ({ ...row, rules: { ...DEFAULT_RULES, ...row.rules } }))
}

const HOUR_MS = 3_600_000

export const attributionRules = ({ rules }: AttributedScope): AttributionRules => ({
  attributionWindowMs: rules.attributionWindowHours * HOUR_MS,
  failedStatusFails: rules.failedStatusFails,
  hotfixPatterns: rules.hotfixPatterns,
  botPatterns: rules.botPatterns,
})
