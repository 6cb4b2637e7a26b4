import type { Actor, AuditFilter, AuditView, Page, PageRequest, RouteUse } from '../app.ts'
import { type AuditRow, listAudit } from '../db/audit-records.ts'
import { SYSTEM_ACTOR } from '../domain/ids.ts'
import { hasDeed, type OperatorDeps, record } from './deps.ts'
import { momentOf, pageOf } from './pages.ts'

const view = ({ at, userId, keyName, ...row }: AuditRow): AuditView => ({
  ...row,
  occurredAt: new Date(at).toISOString(),
  actor: { id: userId, name: userId === SYSTEM_ACTOR ? 'trackerd' : keyName },
})

/** The audit: reading it, and the line that no use of the interface goes without. */
export function auditUseCases(deps: OperatorDeps) {
  return {
    async listAudit(actor: Actor, filter: AuditFilter, page: PageRequest): Promise<Page<AuditView>> {
      const after = momentOf(page.cursor)
      const rows = await deps.db.tenant(actor.tenantId, (tx) => listAudit(tx, filter, { after, limit: page.limit + 1 }))
      return pageOf(rows, page, view, (row) => [row.at, row.id])
    },

    async recordUse(actor: Actor, use: RouteUse): Promise<void> {
      if (hasDeed(actor)) return
      await deps.db.tenant(actor.tenantId, (tx) =>
        record(deps, tx, actor, {
          action: 'route.used',
          aggregateType: 'ApiKey',
          aggregateId: actor.keyId,
          payload: { route: use.route, params: use.params, status: use.status, request_id: use.requestId },
        }),
      )
    },
  }
}
