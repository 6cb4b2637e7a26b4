import type { StreamPlace } from './outbox-stream.ts'
import type { Tx } from './tx.ts'

/**
 * Removes what is done and old, a few rows at a time, so that no lock lasts. Rows that somebody else holds just now are
 * left for the next time. Each returns how many rows went; fewer than `limit` means that no more are there.
 */

/** Raw bodies of deliveries received before `before` that were applied or skipped. The rows stay. */
export function dropBodies(tx: Tx, before: Date, limit: number): Promise<number> {
  return tx.count(
    `update tracker_integration.inbox_messages set body = null
      where ctid = any (array(
        select ctid from tracker_integration.inbox_messages
         where tenant_id = $1 and received_at < $2 and status in ('applied', 'skipped') and body is not null
         order by received_at limit $3 for update skip locked))`,
    [tx.tenantId, before, limit],
  )
}

/** Deliveries received before `before`, once their bodies were dropped. */
export function removeDeliveries(tx: Tx, before: Date, limit: number): Promise<number> {
  return tx.count(
    `delete from tracker_integration.inbox_messages
      where ctid = any (array(
        select ctid from tracker_integration.inbox_messages
         where tenant_id = $1 and received_at < $2 and status in ('applied', 'skipped') and body is null
         order by received_at limit $3 for update skip locked))`,
    [tx.tenantId, before, limit],
  )
}

/**
 * Records of runs that began before `before` and have ended. Of each kind of run of an endpoint the last one that did all it should
 * stays, because it says until when the source is known; one that failed says nothing of that.
 */
export function removeSyncRecords(tx: Tx, before: Date, limit: number): Promise<number> {
  return tx.count(
    `delete from tracker_integration.sync_records
      where ctid = any (array(
        select old.ctid from tracker_integration.sync_records old
         where old.tenant_id = $1 and old.created_at < $2 and old.status <> 'running'
           and (old.status = 'failed'
             or old.started_at < (${lastGood('good.mode = old.mode')})
             or old.started_at < (${lastGood('good.mode is null and old.mode is null')}))
         order by old.created_at limit $3 for update of old skip locked))`,
    [tx.tenantId, before, limit],
  )
}

/** As two questions, because the index answers "is not distinct from" with neither. */
const lastGood = (sameMode: string) => `
  select good.started_at from tracker_integration.sync_records good
   where good.integration_endpoint_id = old.integration_endpoint_id and good.sync_type = old.sync_type and ${sameMode}
     and good.status = 'success' and good.failures = '[]' and not good.request ? 'streams'
   order by good.mode desc, good.started_at desc limit 1`

/** What became of events that subscribers took before `before`. What they did not take stays. */
export function removeEventDeliveries(tx: Tx, before: Date, limit: number): Promise<number> {
  return tx.count(
    `delete from tracker_integration.event_deliveries
      where ctid = any (array(
        select ctid from tracker_integration.event_deliveries
         where tenant_id = $1 and delivered_at < $2 and status = 'delivered'
         order by delivered_at limit $3 for update skip locked))`,
    [tx.tenantId, before, limit],
  )
}

/**
 * What was written, or left undone, before `before`, and the events that everything was done about. An issue that we opened
 * stays: that it was asked for is what closes it, whenever its alert ends. So does what is later than something that still
 * waits for the same target: it says that this one is overtaken. `lateral … offset 0`: a bare `not exists` would be answered
 * by reading all actions first.
 */
export async function removeEgress(tx: Tx, before: Date, limit: number): Promise<number> {
  const actions = await tx.count(
    `delete from tracker_integration.egress_actions
      where ctid = any (array(
        select a.ctid from tracker_integration.egress_actions a
         cross join lateral (
           select exists (
             select from tracker_integration.egress_actions older
              where older.integration_endpoint_id = a.integration_endpoint_id and older.target = a.target
                and older.kind = a.kind and older.occurred_at < a.occurred_at and older.status in ('pending', 'dead')
           ) as one offset 0) waiting
         where a.tenant_id = $1 and a.completed_at < $2 and a.status in ('done', 'skipped') and a.kind <> 'issue'
           and not waiting.one
         order by a.completed_at limit $3 for update of a skip locked))`,
    [tx.tenantId, before, limit],
  )
  if (actions === limit) return actions
  const events = await tx.count(
    `delete from tracker_integration.egress_events
      where ctid = any (array(
        select e.ctid from tracker_integration.egress_events e
         cross join lateral (
           select exists (
             select from tracker_integration.egress_actions a
              where a.integration_endpoint_id = e.integration_endpoint_id and a.message_id = e.message_id
           ) as one offset 0) action
         where e.tenant_id = $1 and e.created_at < $2 and e.status in ('planned', 'skipped') and not action.one
         order by e.created_at limit $3 for update of e skip locked))`,
    [tx.tenantId, before, limit - actions],
  )
  return actions + events
}

/** How far a walk through the events has come. */
export interface EventWalk {
  readonly removed: number
  /** Where to go on; null when no event is left that is old enough. */
  readonly next: StreamPlace | null
}

/**
 * Looks at the next `limit` events after `after` and removes those that every sink had before `before`. An event stays as
 * long as a subscriber's delivery of it does, and as long as an endpoint has something to write because of it.
 */
export async function removeEvents(tx: Tx, before: Date, after: StreamPlace | null, limit: number): Promise<EventWalk> {
  const [walked] = await tx.rows<{ seen: number; removed: number; old: boolean; next: StreamPlace | null }>(
    `with seen as materialized (
       select ctid as place, id, transaction_id, sequence, created_at, processed_at
         from tracker_governance.outbox_messages
        where tenant_id = $1 and (transaction_id, sequence) > ($3::xid8, $4::bigint)
        order by tenant_id, transaction_id, sequence limit $5
     ), gone as (
       delete from tracker_governance.outbox_messages
        where ctid = any (array(
          select place from seen
           where processed_at < $2
             and not exists (
               select from tracker_integration.event_subscriptions s
                 join tracker_integration.event_deliveries d on d.event_subscription_id = s.id and d.message_id = seen.id
                where s.tenant_id = $1)
             and not exists (
               select from tracker_integration.integration_endpoints e
                 join tracker_integration.egress_events w on w.integration_endpoint_id = e.id and w.message_id = seen.id
                where e.tenant_id = $1 and w.status in ('pending', 'dead'))
             and not exists (
               select from tracker_integration.integration_endpoints e
                 join tracker_integration.egress_actions a on a.integration_endpoint_id = e.id and a.message_id = seen.id
                where e.tenant_id = $1 and a.status in ('pending', 'dead'))))
          and processed_at is not null
       returning id
     ), settled as (
       delete from tracker_governance.outbox_backlog b using gone
        where b.message_id = gone.id and b.status = 'acknowledged'
     ), last as (select * from seen order by transaction_id desc, sequence desc limit 1)
     select (select count(*)::int from seen) as seen, (select count(*)::int from gone) as removed,
            coalesce((select created_at < $2 from last), false) as old,
            (select jsonb_build_object('transaction', transaction_id::text, 'sequence', sequence) from last) as next`,
    [tx.tenantId, before, after?.transaction ?? '0', after?.sequence ?? 0, limit],
  )
  if (walked === undefined) throw new TypeError('an aggregate without groups is one row')
  // Events are written about in the order of their age: after one that is young there are no old ones.
  return { removed: walked.removed, next: walked.seen === limit && walked.old ? walked.next : null }
}
