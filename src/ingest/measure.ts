import type { ClaimedDelivery, DeliveryMark } from '../db/inbox.ts'
import type { Telemetry } from '../ports/telemetry.ts'

/** Deliveries of one transaction, and the mark of each. */
export interface SettledBatch {
  readonly system: string
  readonly deliveries: readonly ClaimedDelivery[]
  readonly marks: readonly DeliveryMark[]
}

/** Tells how the deliveries of a batch ended and how long they waited for it. Called when that is on disk, not before. */
export function measureBatch(
  telemetry: Telemetry,
  { system, deliveries, marks }: SettledBatch,
  { now, seconds }: { now: Date; seconds: number },
): void {
  telemetry.observe('trackerd_apply_batch_duration_seconds', { system }, seconds)
  const counts = new Map<string, number>()
  for (const [i, { status }] of marks.entries()) {
    counts.set(status, (counts.get(status) ?? 0) + 1)
    const receivedAt = deliveries[i]?.receivedAt
    if (receivedAt === undefined || (status !== 'applied' && status !== 'skipped')) continue
    // It may have been received by a machine whose clock is ahead.
    const waited = Math.max(0, now.getTime() - receivedAt.getTime()) / 1_000
    telemetry.observe('trackerd_apply_latency_seconds', { system }, waited)
  }
  for (const [outcome, count] of counts)
    telemetry.count('trackerd_deliveries_settled_total', { system, outcome }, count)
}
