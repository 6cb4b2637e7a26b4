import type { Uuid } from '../domain/ids.ts'
import { fromLines, jsonLines } from './table.ts'
import type { Tx } from './tx.ts'

export interface AuditEntry {
  readonly id: Uuid
  readonly userId: Uuid
  readonly correlationId: Uuid
  /** What happened, e.g. peer_review.updated. */
  readonly action: string
  readonly aggregateType: string
  readonly aggregateId: Uuid
  /** For changes: the changed fields `before` and `after`. Never a credential. */
  readonly payload: Readonly<Record<string, unknown>>
  readonly ip?: string | null
  readonly userAgent?: string | null
  readonly occurredAt: string
}

/** Adds lines to the audit, which nobody can change or remove afterwards. */
export async function appendAudit(tx: Tx, entries: readonly AuditEntry[]): Promise<void> {
  await tx.count(
    `insert into tracker_audit.audit_entries
       (tenant_id, id, user_id, correlation_id, action, aggregate_type, aggregate_id, payload, ip_address, user_agent, occurred_at)
     select $1, g.id, g.user_id, g.correlation_id, g.action, g.aggregate_type, g.aggregate_id, g.payload::jsonb,
            g.ip, g.user_agent, g.occurred_at
       from unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::uuid[], ${fromLines(8)},
                   $9::inet[], $10::text[], $11::timestamptz[])
         as g (id, user_id, correlation_id, action, aggregate_type, aggregate_id, payload, ip, user_agent, occurred_at)`,
    [
      tx.tenantId,
      entries.map((e) => e.id),
      entries.map((e) => e.userId),
      entries.map((e) => e.correlationId),
      entries.map((e) => e.action),
      entries.map((e) => e.aggregateType),
      entries.map((e) => e.aggregateId),
      jsonLines(entries.map((e) => e.payload)),
      entries.map((e) => e.ip ?? null),
      entries.map((e) => e.userAgent ?? null),
      entries.map((e) => e.occurredAt),
    ],
  )
}
