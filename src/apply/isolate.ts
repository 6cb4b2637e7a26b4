import type { Tx } from '../db/tx.ts'
import { asTrackerdError, TrackerdError } from '../errors.ts'
import { applyReceipts, type Batch, type BatchResult, type ReceiptOutcome } from './apply.ts'

const NOTHING = { written: {}, events: 0, changed: 0, fromFuture: [] }

/**
 * Like `applyReceipts`, but a receipt that the database or a reducer cannot take is rejected alone: the batch is
 * halved until the one to blame is found, and everything else is applied. In the usual case that costs one savepoint.
 * Throws only what is nobody's fault: the database is away, a race was lost, our own SQL is wrong.
 */
export async function applyIsolating(tx: Tx, batch: Batch): Promise<BatchResult> {
  if (batch.receipts.length === 0) return { outcomes: [], ...NOTHING }
  await tx.count('savepoint batch')
  try {
    const result = await applyReceipts(tx, batch)
    await tx.count('release savepoint batch')
    return result
  } catch (error) {
    if (!isReceiptsFault(error)) throw error
    await tx.count('rollback to savepoint batch')
    if (batch.receipts.length === 1) return { outcomes: [rejected(error)], ...NOTHING }
  }
  const middle = Math.ceil(batch.receipts.length / 2)
  const first = await applyIsolating(tx, { ...batch, receipts: batch.receipts.slice(0, middle) })
  const second = await applyIsolating(tx, { ...batch, receipts: batch.receipts.slice(middle) })
  return joined(first, second)
}

/** A refused row, an invalid payload, or a reducer that trips over odd input: errors of JavaScript itself. */
function isReceiptsFault(error: unknown): boolean {
  if (error instanceof TrackerdError) return error.code === 'DATABASE_REJECTED' || error.code === 'PAYLOAD_INVALID'
  return error instanceof TypeError || error instanceof RangeError
}

const rejected = (error: unknown): ReceiptOutcome => ({ status: 'rejected', error: asTrackerdError(error) })

function joined(a: BatchResult, b: BatchResult): BatchResult {
  const written: Record<string, number> = { ...a.written }
  for (const [table, rows] of Object.entries(b.written)) written[table] = (written[table] ?? 0) + rows
  return {
    outcomes: [...a.outcomes, ...b.outcomes],
    written,
    events: a.events + b.events,
    changed: a.changed + b.changed,
    fromFuture: [...a.fromFuture, ...b.fromFuture],
  }
}
