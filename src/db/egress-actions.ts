import type { EgressAction, EgressObject } from '../domain/egress/actions.ts'
import type { PlannedAction } from '../domain/egress/plan.ts'
import type { EgressKind } from '../domain/egress/rules.ts'
import type { Uuid } from '../domain/ids.ts'
import { fromLines, jsonLines } from './table.ts'
import type { Tx } from './tx.ts'

/** The actions of one event wait to be performed, in this order. Those that are known already stay as they are. */
export function insertEgressActions(
  tx: Tx,
  endpointId: Uuid,
  event: { readonly id: Uuid; readonly eventType: string; readonly occurredAt: Date },
  planned: readonly PlannedAction[],
  now: Date,
): Promise<number> {
  return tx.count(
    `insert into tracker_integration.egress_actions
       (tenant_id, integration_endpoint_id, message_id, event_type, occurred_at, key, kind, target, marker, action,
        next_attempt_at)
     select $1, $2, $3, $4, $11, g.key, g.kind, g.target, g.marker, g.action::jsonb, $10
       from unnest($5::text[], $6::text[], $7::text[], $8::uuid[], ${fromLines(9)})
         with ordinality as g (key, kind, target, marker, action, n)
      order by g.n
     on conflict (integration_endpoint_id, message_id, key) do nothing`,
    [
      tx.tenantId,
      endpointId,
      event.id,
      event.eventType,
      planned.map(({ key }) => key),
      planned.map(({ action }) => action.kind),
      planned.map(({ target }) => target),
      planned.map(({ action }) => action.marker),
      jsonLines(planned.map(({ action }) => action)),
      now,
      event.occurredAt,
    ],
  )
}

/** Whether an action with this marker was planned before. */
export async function isMarkerPlanned(tx: Tx, marker: Uuid): Promise<boolean> {
  return (
    (await tx.count('select from tracker_integration.egress_actions where tenant_id = $1 and marker = $2 limit 1', [
      tx.tenantId,
      marker,
    ])) > 0
  )
}

export interface ClaimedAction {
  readonly id: Uuid
  readonly messageId: Uuid
  readonly eventType: string
  readonly kind: EgressKind
  readonly target: string
  readonly attempts: number
  readonly action: EgressAction
  /** The name of its scope as it is now; null when the endpoint does not watch it any more. */
  readonly scopeName: string | null
  /** The same was done on its target because of a later event. */
  readonly isOvertaken: boolean
  /** The issue of ours it is about: its own, or that of `issueMarker`. */
  readonly own: EgressObject | null
  /** Of the event: audit and log go on under it. */
  readonly correlationId: Uuid | null
  /** The trace that the event belongs to. */
  readonly traceparent: string | null
}

/**
 * The action of the oldest event whose time has come, of all targets on which nothing older waits. `worker` has it for as many
 * milliseconds as `holdMs` says for its kind, and nobody else touches it meanwhile. null: there is none.
 */
export async function claimEgressAction(
  tx: Tx,
  endpointId: Uuid,
  { worker, now, holdMs }: { worker: Uuid; now: Date; holdMs: Readonly<Partial<Record<EgressKind, number>>> },
): Promise<ClaimedAction | null> {
  const rows = await tx.rows<ClaimedAction>(
    `with due as (
       select a.id from tracker_integration.egress_actions a
        where a.integration_endpoint_id = $1 and a.status = 'pending' and a.next_attempt_at <= $2
          and not exists (
            select from tracker_integration.egress_actions older
             where older.integration_endpoint_id = $1 and older.target = a.target and older.status = 'pending'
               and (older.occurred_at, older.sequence) < (a.occurred_at, a.sequence))
        order by a.occurred_at, a.sequence limit 1 for update of a skip locked
     ), claimed as (
       update tracker_integration.egress_actions a
          set worker_id = $3, attempted_at = $2,
              next_attempt_at = $2::timestamptz + make_interval(secs => ($4::jsonb ->> a.kind)::double precision / 1000)
         from due where a.id = due.id
       returning a.*
     )
     select c.id, c.message_id as "messageId", c.event_type as "eventType", c.kind, c.target, c.attempts, c.action,
            m.correlation_id as "correlationId", m.traceparent,
            exists (
              select from tracker_integration.egress_actions newer
               where newer.integration_endpoint_id = $1 and newer.target = c.target and newer.kind = c.kind
                 and (c.kind <> 'remote_link' or newer.marker = c.marker)
                 and newer.status = 'done' and newer.occurred_at > c.occurred_at) as "isOvertaken",
            (select b.name from tracker_integration.scope_bindings b
              where b.integration_endpoint_id = $1 and b.external_id = c.action -> 'scope' ->> 'externalId'
                and b.kind in ('repository', 'project') and b.status = 'active' and b.deleted_at is null limit 1) as "scopeName",
            (select json_build_object('externalId', o.external_id, 'key', o.external_key, 'url', o.url)
               from tracker_integration.egress_objects o
              where o.tenant_id = c.tenant_id
                and o.marker = coalesce((c.action ->> 'issueMarker')::uuid, c.marker)) as own
       from claimed c left join tracker_governance.outbox_messages m on m.id = c.message_id`,
    [endpointId, now, worker, JSON.stringify(holdMs)],
  )
  return rows[0] ?? null
}

/** How an attempt ended. */
export type ActionOutcome =
  | { readonly status: 'done'; readonly found: boolean; readonly object: EgressObject | null }
  | { readonly status: 'skipped'; readonly reason: string }
  /** Tried again at `until`. `isCounted`: it spent an attempt. */
  | { readonly status: 'pending'; readonly until: Date; readonly error: string; readonly isCounted: boolean }
  | { readonly status: 'dead'; readonly error: string }

/** Stores the end of an attempt; false when another worker holds the action by now: then nothing is stored. */
export async function settleEgressAction(
  tx: Tx,
  id: Uuid,
  worker: Uuid,
  outcome: ActionOutcome,
  { now, syncRecordId }: { now: Date; syncRecordId: Uuid },
): Promise<boolean> {
  const object = outcome.status === 'done' ? outcome.object : null
  const settled = await tx.count(
    `update tracker_integration.egress_actions
        set status = $3, reason = $4, last_error = $5, next_attempt_at = coalesce($6, next_attempt_at),
            attempts = attempts + $7, found = $8, external_id = $9, external_key = $10, url = $11,
            completed_at = case when $3 = 'pending' then null else $12::timestamptz end, sync_record_id = $13,
            worker_id = null
      where id = $1 and worker_id = $2 and status = 'pending'`,
    [
      id,
      worker,
      outcome.status,
      outcome.status === 'skipped' ? outcome.reason : null,
      'error' in outcome ? outcome.error : null,
      outcome.status === 'pending' ? outcome.until : null,
      outcome.status === 'pending' && !outcome.isCounted ? 0 : 1,
      outcome.status === 'done' && outcome.found,
      object?.externalId ?? null,
      object?.key ?? null,
      object?.url ?? null,
      now,
      syncRecordId,
    ],
  )
  return settled === 1
}
