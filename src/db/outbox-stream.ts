import { STORED_EVENT, type StoredEvent } from './outbox-claim.ts'
import type { Tx } from './tx.ts'

/**
 * A place in a tenant's events. Sequences are given before commits, so behind a sequence something may still appear;
 * behind the pair (transaction, sequence), below the oldest transaction that is under way, nothing can.
 */
export interface StreamPlace {
  readonly transaction: string
  readonly sequence: number
}

export interface StreamPage {
  readonly events: readonly (StoredEvent & { readonly transaction: string })[]
  /** Where to read on: everything before it was looked at. */
  readonly next: StreamPlace
}

/** The place behind everything that can be read now. */
export async function streamEnd(tx: Tx): Promise<StreamPlace> {
  const rows = await tx.rows<{ transaction: string }>(
    'select pg_snapshot_xmin(pg_current_snapshot())::text as transaction',
  )
  return { transaction: rows[0]?.transaction ?? '0', sequence: 0 }
}

/** The next events of the tenant, at most `limit`, of one of these types (names, or patterns with *; empty is every type). */
export async function readStream(
  tx: Tx,
  after: StreamPlace,
  { types, limit }: { types: readonly string[]; limit: number },
): Promise<StreamPage> {
  // Asked first: what is below it now is complete for the statement that follows.
  const end = await streamEnd(tx)
  const events = await tx.rows<StoredEvent & { transaction: string }>(
    `select ${STORED_EVENT}, m.transaction_id::text as transaction
       from tracker_governance.outbox_messages m
      where m.tenant_id = $1 and (m.transaction_id, m.sequence) > ($2::xid8, $3::bigint) and m.transaction_id < $4::xid8
        and ($5::text[] = '{}' or exists (
          select from unnest($5::text[]) as pattern
           where m.event_type like replace(replace(pattern, '_', '\\_'), '*', '%')))
      order by m.tenant_id, m.transaction_id, m.sequence limit $6`,
    [tx.tenantId, after.transaction, after.sequence, end.transaction, types, limit],
  )
  const last = events.at(-1)
  const isFull = last !== undefined && events.length === limit
  return { events, next: isFull ? { transaction: last.transaction, sequence: last.sequence } : end }
}
