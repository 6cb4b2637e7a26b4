import type { Uuid } from '../domain/ids.ts'
import type { ClaimedEvent } from './outbox-claim.ts'
import type { RelayTx } from './tx.ts'

/** An event that could not be written in the standard form. */
export interface FailedEvent {
  readonly id: Uuid
  readonly error: string
  /** null: it is dead. */
  readonly nextAttemptAt: Date | null
}

/** An event that a sink has still to acknowledge. */
export interface OwedEvent {
  readonly event: ClaimedEvent
  readonly sink: string
  /** Refusals so far; 0 when the sink was down. */
  readonly attempts: number
  readonly nextAttemptAt: Date
  readonly error: string | null
}

export interface Settlement {
  readonly processed: readonly ClaimedEvent[]
  readonly owed: readonly OwedEvent[]
  readonly failed: readonly FailedEvent[]
}

/** What became of published events is stored. */
export async function settleEvents(tx: RelayTx, { processed, owed, failed }: Settlement, now: Date): Promise<void> {
  if (processed.length > 0) await markProcessed(tx, processed, now)
  if (owed.length > 0) await keepOwed(tx, owed, now)
  if (failed.length > 0) await markFailed(tx, failed, now)
}

/**
 * Each is written where it was read; looking its id up again costs as much as the rest. A row that moved meanwhile is left:
 * it is published once more.
 */
async function markProcessed(tx: RelayTx, events: readonly ClaimedEvent[], now: Date): Promise<void> {
  await tx.count(
    `update tracker_governance.outbox_messages m set processed_at = $3, last_error = null
       from unnest($1::tid[], $2::uuid[]) as given (place, id)
      where m.ctid = given.place and m.id = given.id
        and m.processed_at is null and m.dead_at is null and m.relayed_at is null`,
    [events.map(({ place }) => place), events.map(({ id }) => id), now],
  )
}

/** They leave the main way; from here on each sink that owes an answer is asked in its own time. */
async function keepOwed(tx: RelayTx, owed: readonly OwedEvent[], now: Date): Promise<void> {
  await tx.count(
    `insert into tracker_governance.outbox_backlog
       (tenant_id, message_id, aggregate_id, sequence, sink, attempts, next_attempt_at, last_error)
     select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::bigint[], $5::text[], $6::integer[],
                          $7::timestamptz[], $8::text[])
     on conflict (message_id, sink) do nothing`,
    [
      owed.map(({ event }) => event.tenantId),
      owed.map(({ event }) => event.id),
      owed.map(({ event }) => event.aggregateId),
      owed.map(({ event }) => event.sequence),
      owed.map(({ sink }) => sink),
      owed.map(({ attempts }) => attempts),
      owed.map(({ nextAttemptAt }) => nextAttemptAt),
      owed.map(({ error }) => error),
    ],
  )
  await tx.count(
    `update tracker_governance.outbox_messages m set relayed_at = $2, last_error = null
      where m.id = any($1::uuid[]) and m.processed_at is null and m.dead_at is null`,
    [[...new Set(owed.map(({ event }) => event.id))], now],
  )
}

async function markFailed(tx: RelayTx, failed: readonly FailedEvent[], now: Date): Promise<void> {
  await tx.count(
    `update tracker_governance.outbox_messages m
        set retry_count = m.retry_count + 1, last_error = given.error,
            next_attempt_at = coalesce(given.next_attempt_at, m.next_attempt_at),
            dead_at = case when given.next_attempt_at is null then $4::timestamptz end
       from unnest($1::uuid[], $2::text[], $3::timestamptz[]) as given (id, error, next_attempt_at)
      where m.id = given.id and m.processed_at is null and m.dead_at is null and m.relayed_at is null`,
    [failed.map(({ id }) => id), failed.map(({ error }) => error), failed.map((f) => f.nextAttemptAt), now],
  )
}
