import type { Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

export interface AuditRow {
  readonly id: Uuid
  /** When, to the microsecond: a place in the list. */
  readonly at: string
  readonly userId: Uuid
  /** Of the key, or the subject of the token; null: neither is of the tenant. */
  readonly keyName: string | null
  readonly correlationId: Uuid
  readonly action: string
  readonly subjectType: string
  readonly subjectId: Uuid
  readonly payload: unknown
  readonly ip: string | null
  readonly userAgent: string | null
}

export interface AuditWhere {
  readonly actor?: Uuid | undefined
  readonly action?: string | undefined
  readonly subjectType?: string | undefined
  readonly subjectId?: Uuid | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

/** Newest first, behind the position `after` of the page before. */
export function listAudit(
  tx: Tx,
  where: AuditWhere,
  page: { after: { at: string; id: Uuid } | null; limit: number },
): Promise<AuditRow[]> {
  const { after } = page
  // Without a place there is no bound: a condition that may be null would keep the index from being entered at it.
  const older = after === null ? '' : 'and (a.occurred_at, a.id) < ($9::timestamptz, $10::uuid)'
  return tx.rows(
    `select a.id, to_json(a.occurred_at) #>> '{}' as at, a.user_id as "userId", coalesce(k.name, s.subject) as "keyName",
            a.correlation_id as "correlationId", a.action, a.aggregate_type as "subjectType",
            a.aggregate_id as "subjectId", a.payload, host(a.ip_address) as ip, a.user_agent as "userAgent"
       from tracker_audit.audit_entries a
       left join tracker_integration.api_keys k on k.id = a.user_id and k.tenant_id = a.tenant_id
       left join tracker_integration.token_subjects s on s.id = a.user_id and s.tenant_id = a.tenant_id
      where a.tenant_id = $1 and ($2::uuid is null or a.user_id = $2) and ($3::text is null or a.action = $3)
        and ($4::text is null or a.aggregate_type = $4) and ($5::uuid is null or a.aggregate_id = $5)
        and ($6::timestamptz is null or a.occurred_at >= $6) and ($7::timestamptz is null or a.occurred_at < $7) ${older}
      order by a.occurred_at desc, a.id desc limit $8`,
    [
      tx.tenantId,
      where.actor ?? null,
      where.action ?? null,
      where.subjectType ?? null,
      where.subjectId ?? null,
      where.since ?? null,
      where.until ?? null,
      page.limit,
      ...(after === null ? [] : [after.at, after.id]),
    ],
  )
}
