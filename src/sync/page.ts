import { createHash } from 'node:crypto'
import { applyIsolating, type ReceiptOutcome, tellFuture } from '../apply/index.ts'
import { setAside } from '../db/inbox.ts'
import type { RunProgress } from '../db/sync-runs.ts'
import type { Tx } from '../db/tx.ts'
import { deliveryRowId } from '../domain/ids.ts'
import type { TrackerdError } from '../errors.ts'
import type { Page, PolledItem } from '../ports/source-reader.ts'
import type { Slice } from './slice.ts'

/** Time enough that the inbox does not meet the same trouble at once. */
const FIRST_RETRY_MS = 10_000

export interface Applied extends RunProgress {
  /** Objects that were new or told something new. */
  readonly changed: number
}

/** What was read at `readAt` is in the rows. */
export const applyItems = (tx: Tx, slice: Slice, items: readonly PolledItem[], readAt: Date): Promise<Applied> =>
  applyPages(tx, slice, [{ items, readAt }])

/**
 * What was read is in the rows. An item that cannot be applied is set aside alone, in the inbox, with its text and its
 * error; it is tried again from there, and the run goes on without it.
 */
export async function applyPages(
  tx: Tx,
  slice: Slice,
  pages: readonly Pick<Page, 'items' | 'readAt'>[],
): Promise<Applied> {
  const { endpoint, run, adapter } = slice
  const items = pages.flatMap(({ items, readAt }) => items.map((item) => ({ ...item, readAt })))
  const receipts = items.map(({ topic, payload, readAt }) => ({
    topic,
    payload,
    receivedAt: readAt,
    correlationId: run.id,
  }))
  const { outcomes, written, events, changed, fromFuture } = await applyIsolating(tx, {
    source: { tenantId: slice.tenantId, endpointId: endpoint.id, system: endpoint.system, host: endpoint.host },
    bindingMode: endpoint.bindingMode,
    adapter,
    receipts,
    hashEmail: slice.hashEmail,
    newId: slice.deps.newId,
  })
  const rejected = items.flatMap((item, i) => {
    const outcome = outcomes[i] as ReceiptOutcome
    return outcome.status === 'rejected' ? [asideOf(slice, item, outcome.error)] : []
  })
  const now = slice.deps.clock.now()
  const nextAttemptAt = new Date(now.getTime() + FIRST_RETRY_MS)
  if (rejected.length > 0) await setAside(tx, endpoint.id, rejected, { id: run.id, nextAttemptAt })
  const count = (status: ReceiptOutcome['status']) => outcomes.filter((outcome) => outcome.status === status).length
  const rows = Object.values(written).reduce((sum, n) => sum + n, 0)
  const failed = rejected.length
  tellFuture(slice.deps.logger, { endpoint: endpoint.id, tenant: slice.tenantId, syncRecord: run.id }, fromFuture)
  const counts = {
    applied: count('applied'),
    skipped: count('skipped'),
    set_aside: failed,
    rows,
    events,
    changed,
    ...(fromFuture.length === 0 ? {} : { from_future: fromFuture.length }),
  }
  return { processed: items.length - failed, failed, counts, changed }
}

/** The same text found again is the same row, however often it is read. */
function asideOf(slice: Slice, { topic, payload, readAt }: PolledItem & { readAt: Date }, error: TrackerdError) {
  const body = Buffer.from(JSON.stringify(payload))
  const deliveryId = `poll-${createHash('sha256').update(topic).update(body).digest('hex').slice(0, 32)}`
  return {
    id: deliveryRowId(slice.endpoint.id, deliveryId),
    deliveryId,
    topic,
    body,
    readAt,
    error: {
      code: error.code,
      text: error.entry.text,
      details: error.details,
      at: slice.deps.clock.now().toISOString(),
    },
  }
}
