import type { Uuid } from '../domain/ids.ts'
import { STORED_EVENT, type StoredEvent } from './outbox-claim.ts'
import type { RelayTx } from './tx.ts'

export interface WaitingEvent extends StoredEvent {
  /** Of the row in the backlog. */
  readonly backlogId: Uuid
  readonly attempts: number
}

/**
 * The next events that a sink has still to acknowledge, in order. What was refused waits for its next attempt, and holds
 * back what came after it for its own aggregate. The caller is the only one that catches up for this sink, and
 * reads in order.
 */
export function claimBacklog(
  tx: RelayTx,
  sink: string,
  { limit, now }: { limit: number; now: Date },
): Promise<WaitingEvent[]> {
  return tx.rows<WaitingEvent>(
    `select b.id as "backlogId", b.attempts, ${STORED_EVENT}
       from (
         select w.id, w.message_id, w.attempts, w.sequence from tracker_governance.outbox_backlog w
          where w.sink = $1 and w.status = 'waiting' and w.next_attempt_at <= $2
            and (select true from tracker_governance.outbox_backlog held
                  where held.aggregate_id = w.aggregate_id and held.sink = w.sink and held.sequence < w.sequence
                    and held.status = 'waiting' and held.attempts > 0 and held.next_attempt_at > $2 limit 1) is null
          order by w.sink, w.sequence limit $3) b
       join tracker_governance.outbox_messages m on m.id = b.message_id
      order by b.sequence`,
    [sink, now, limit],
  )
}

export interface Refused {
  readonly backlogId: Uuid
  readonly messageId: Uuid
  readonly error: string
  /** null: the event is dead. */
  readonly nextAttemptAt: Date | null
}

/** What the sink said is stored; an event is processed when no sink owes an answer for it any more. */
export async function settleBacklog(
  tx: RelayTx,
  { acknowledged, refused }: { acknowledged: readonly WaitingEvent[]; refused: readonly Refused[] },
  now: Date,
): Promise<void> {
  if (acknowledged.length > 0) {
    await tx.count(
      `update tracker_governance.outbox_backlog set status = 'acknowledged', acknowledged_at = $2, last_error = null
        where id = any($1::uuid[])`,
      [acknowledged.map(({ backlogId }) => backlogId), now],
    )
    await tx.count(
      `update tracker_governance.outbox_messages m set processed_at = $2
        where m.id = any($1::uuid[]) and m.processed_at is null and m.dead_at is null and not exists (
          select from tracker_governance.outbox_backlog b where b.message_id = m.id and b.status <> 'acknowledged')`,
      [acknowledged.map(({ id }) => id), now],
    )
  }
  if (refused.length === 0) return
  const at = refused.map(({ nextAttemptAt }) => nextAttemptAt)
  const errors = refused.map(({ error }) => error)
  await tx.count(
    `update tracker_governance.outbox_backlog b
        set attempts = b.attempts + 1, last_error = given.error,
            next_attempt_at = coalesce(given.next_attempt_at, b.next_attempt_at),
            status = case when given.next_attempt_at is null then 'dead' else 'waiting' end
       from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as given (id, error, next_attempt_at)
      where b.id = given.id`,
    [refused.map(({ backlogId }) => backlogId), errors, at],
  )
  await tx.count(
    `update tracker_governance.outbox_messages m
        set retry_count = m.retry_count + 1, last_error = given.error,
            dead_at = case when given.next_attempt_at is null then $4::timestamptz end
       from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as given (id, error, next_attempt_at)
      where m.id = given.id`,
    [refused.map(({ messageId }) => messageId), errors, at, now],
  )
}

/** The sinks that owe an answer for an event whose time has come. One index probe per sink that ever did. */
export async function sinksWithBacklog(tx: RelayTx, now: Date): Promise<string[]> {
  const rows = await tx.rows<{ sink: string }>(
    `with recursive names (sink) as (
       (select sink from tracker_governance.outbox_backlog where status = 'waiting' order by sink limit 1)
       union all
       select (select b.sink from tracker_governance.outbox_backlog b
                where b.status = 'waiting' and b.sink > names.sink order by b.sink limit 1)
         from names where names.sink is not null
     )
     select sink from names where sink is not null and exists (
       select from tracker_governance.outbox_backlog b
        where b.sink = names.sink and b.status = 'waiting' and b.next_attempt_at <= $1)`,
    [now],
  )
  return rows.map(({ sink }) => sink)
}

/**
 * Dead events of the tenant wait again, with fresh attempts: those with these ids, or of this type, or all. Events of the
 * same aggregate that came after them may have gone before. Returns their ids.
 */
export async function reviveDead(
  tx: RelayTx,
  tenantId: Uuid,
  which: { id?: Uuid | undefined; eventType?: string | undefined },
  now: Date,
): Promise<Uuid[]> {
  const rows = await tx.rows<{ id: Uuid }>(
    `update tracker_governance.outbox_messages
        set dead_at = null, retry_count = 0, next_attempt_at = $4
      where tenant_id = $1 and dead_at is not null and ($2::uuid is null or id = $2) and ($3::text is null or event_type = $3)
      returning id`,
    [tenantId, which.id ?? null, which.eventType ?? null, now],
  )
  const ids = rows.map(({ id }) => id)
  await tx.count(
    `update tracker_governance.outbox_backlog set status = 'waiting', attempts = 0, next_attempt_at = $2
      where message_id = any($1::uuid[]) and status = 'dead'`,
    [ids, now],
  )
  return ids
}
