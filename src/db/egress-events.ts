import type { Uuid } from '../domain/ids.ts'
import { STORED_EVENT, type StoredEvent, type ToldEvent } from './outbox-claim.ts'
import type { RelayTx, Tx } from './tx.ts'

/**
 * Each event has a row for each endpoint of its tenant whose rules look at its type; known ones stay as they are. Returns
 * the endpoints that have something new.
 */
export async function fanOutEgress(tx: RelayTx, events: readonly ToldEvent[], now: Date): Promise<Uuid[]> {
  const tenants = await tenantsThatWrite(tx, [...new Set(events.map(({ tenantId }) => tenantId))])
  // Most tenants let nothing be written, and then nothing has to travel.
  const told = events.filter(({ tenantId }) => tenants.has(tenantId))
  if (told.length === 0) return []
  const rows = await tx.rows<{ id: Uuid }>(
    `with made as (
       insert into tracker_integration.egress_events
         (tenant_id, integration_endpoint_id, message_id, event_type, next_attempt_at)
       select e.tenant_id, e.id, given.id, given.event_type, $4
         from tracker_integration.integration_endpoints e
         join unnest($1::uuid[], $2::uuid[], $3::text[]) with ordinality as given (id, tenant_id, event_type, n)
           on given.tenant_id = e.tenant_id
        where e.deleted_at is null and given.event_type = any(e.egress_event_types)
        order by given.n
       on conflict (integration_endpoint_id, message_id) do nothing
       returning integration_endpoint_id
     )
     select distinct integration_endpoint_id as id from made`,
    [told.map(({ id }) => id), told.map((e) => e.tenantId), told.map((e) => e.eventType), now],
  )
  return rows.map(({ id }) => id)
}

async function tenantsThatWrite(tx: RelayTx, tenantIds: readonly Uuid[]): Promise<Set<Uuid>> {
  const rows = await tx.rows<{ tenantId: Uuid }>(
    `select distinct tenant_id as "tenantId" from tracker_integration.integration_endpoints
      where tenant_id = any($1::uuid[]) and egress_event_types <> '{}' and deleted_at is null`,
    [tenantIds],
  )
  return new Set(rows.map(({ tenantId }) => tenantId))
}

/** Endpoints with an event to decide about, or an action to perform, whose time has come: two index probes each. */
export async function endpointsWithEgress(tx: RelayTx, now: Date): Promise<Uuid[]> {
  const rows = await tx.rows<{ id: Uuid }>(
    `select e.id from tracker_integration.integration_endpoints e
      where e.deleted_at is null and e.has_credential and e.status <> 'inactive' and (
        exists (select from tracker_integration.egress_events p
                 where p.integration_endpoint_id = e.id and p.status = 'pending' and p.next_attempt_at <= $1)
        or exists (select from tracker_integration.egress_actions a
                    where a.integration_endpoint_id = e.id and a.status = 'pending' and a.next_attempt_at <= $1))`,
    [now],
  )
  return rows.map(({ id }) => id)
}

export interface DueEgressEvent extends StoredEvent {
  readonly egressEventId: Uuid
  readonly attempts: number
  /** When the relay handed it over. */
  readonly handedAt: Date
}

/**
 * The oldest event that waits for a decision, of all rows about which nothing older waits: what follows from an alert that
 * was closed depends on what followed when it was opened. Nobody else decides about it until the transaction ends. null:
 * there is none.
 */
export async function nextEgressEvent(tx: Tx, endpointId: Uuid, now: Date): Promise<DueEgressEvent | null> {
  const rows = await tx.rows<DueEgressEvent>(
    `select due.id as "egressEventId", due.attempts, due.created_at as "handedAt", ${STORED_EVENT}
       from (
         select p.id, p.message_id, p.attempts, p.created_at
           from tracker_integration.egress_events p
           join tracker_governance.outbox_messages m on m.id = p.message_id
          where p.integration_endpoint_id = $1 and p.status = 'pending' and p.next_attempt_at <= $2
            and not exists (
              select from tracker_integration.egress_events older
                join tracker_governance.outbox_messages told on told.id = older.message_id
               where older.integration_endpoint_id = $1 and older.status = 'pending' and older.sequence < p.sequence
                 and told.aggregate_id = m.aggregate_id)
          order by p.sequence limit 1 for update of p skip locked) due
       join tracker_governance.outbox_messages m on m.id = due.message_id`,
    [endpointId, now],
  )
  return rows[0] ?? null
}

/** What was decided about an event, or when it is looked at again. */
export type EgressDecision =
  | { readonly status: 'planned' }
  | { readonly status: 'skipped'; readonly reason: string }
  | { readonly status: 'pending'; readonly until: Date; readonly error?: string }
  | { readonly status: 'dead'; readonly error: string }

export async function decideEgressEvent(tx: Tx, id: Uuid, decision: EgressDecision): Promise<void> {
  await tx.count(
    `update tracker_integration.egress_events
        set status = $2, reason = $3, last_error = $4, next_attempt_at = coalesce($5, next_attempt_at),
            attempts = attempts + case when $4::text is null then 0 else 1 end
      where id = $1`,
    [
      id,
      decision.status,
      'reason' in decision ? decision.reason : null,
      'error' in decision ? (decision.error ?? null) : null,
      'until' in decision ? decision.until : null,
    ],
  )
}
