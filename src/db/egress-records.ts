import type { EgressKind } from '../domain/egress/rules.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

export interface EgressRow {
  readonly id: Uuid
  readonly endpointId: Uuid
  readonly eventId: Uuid
  readonly eventType: string
  readonly kind: EgressKind | null
  readonly target: string | null
  readonly status: 'pending' | 'done' | 'skipped' | 'dead'
  readonly reason: string | null
  readonly attempts: number
  readonly nextAttemptAt: Date
  readonly lastError: string | null
  readonly alreadyThere: boolean
  readonly externalKey: string | null
  readonly url: string | null
  readonly createdAt: Date
  readonly completedAt: Date | null
  readonly syncRecordId: Uuid | null
}

/** Actions, and the events that none follows from (yet), under the same names. */
const RECORDS = `(
  select id, integration_endpoint_id, message_id, event_type, kind, coalesce(action -> 'item' ->> 'key', action -> 'scope' ->> 'name') as target,
         status, reason, attempts, next_attempt_at, last_error, found, external_key, url, created_at, completed_at,
         sync_record_id
    from tracker_integration.egress_actions
  union all
  select id, integration_endpoint_id, message_id, event_type, null, null, status, reason, attempts, next_attempt_at,
         last_error, false, null, null, created_at, null, null
    from tracker_integration.egress_events where status <> 'planned')`

export interface EgressWhere {
  readonly id?: Uuid | undefined
  readonly endpointId?: Uuid | undefined
  readonly status?: string | undefined
  readonly kind?: string | undefined
  readonly eventType?: string | undefined
}

/** Newest first, behind the position `after` of the page before. */
export function listEgress(
  tx: Tx,
  where: EgressWhere,
  page: { after: { at: string; id: Uuid } | null; limit: number },
): Promise<EgressRow[]> {
  return tx.rows(
    `select r.id, r.integration_endpoint_id as "endpointId", r.message_id as "eventId", r.event_type as "eventType", r.kind,
            r.target, r.status, r.reason, r.attempts, r.next_attempt_at as "nextAttemptAt", r.last_error as "lastError",
            r.found as "alreadyThere", r.external_key as "externalKey", r.url, r.created_at as "createdAt",
            r.completed_at as "completedAt", r.sync_record_id as "syncRecordId"
       from ${RECORDS} r
      where ($1::uuid is null or r.id = $1) and ($2::uuid is null or r.integration_endpoint_id = $2)
        and ($3::text is null or r.status = $3) and ($4::text is null or r.kind = $4)
        and ($5::text is null or r.event_type = $5)
        and ($6::timestamptz is null or (date_trunc('milliseconds', r.created_at), r.id) < ($6, $7::uuid))
      order by date_trunc('milliseconds', r.created_at) desc, r.id desc limit $8`,
    [
      where.id ?? null,
      where.endpointId ?? null,
      where.status ?? null,
      where.kind ?? null,
      where.eventType ?? null,
      page.after?.at ?? null,
      page.after?.id ?? null,
      page.limit,
    ],
  )
}

/** What is dead waits again, with fresh attempts. Returns the endpoints that have something to do, once for each row. */
export async function reviveEgress(
  tx: Tx,
  which: Omit<EgressWhere, 'status' | 'eventType'>,
  now: Date,
): Promise<Uuid[]> {
  const values = [which.id ?? null, which.endpointId ?? null, which.kind ?? null, now]
  const revive = (table: string, ofKind: string) =>
    tx.rows<{ id: Uuid }>(
      `update tracker_integration.${table} set status = 'pending', attempts = 0, next_attempt_at = $4
        where status = 'dead' and ($1::uuid is null or id = $1)
          and ($2::uuid is null or integration_endpoint_id = $2) and ${ofKind}
       returning integration_endpoint_id as id`,
      values,
    )
  const actions = await revive('egress_actions', '($3::text is null or kind = $3)')
  const events = await revive('egress_events', '$3::text is null')
  return [...actions, ...events].map(({ id }) => id)
}
