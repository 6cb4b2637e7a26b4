import type { Delivery, Status, SyncRecord } from './api.ts'
import type { Answer } from './deliveries.ts'

export interface Outcome {
  readonly status: Status
  readonly deliveries: readonly Delivery[]
  readonly syncRecords: readonly SyncRecord[]
  readonly first: readonly Answer[]
  readonly again: readonly Answer[]
  readonly unsigned: Answer
  readonly forged: Answer
}

/** What is not as it must be; empty when all is well. */
export function shortcomings(outcome: Outcome): string[] {
  const { status, deliveries, syncRecords, first, again, unsigned, forged } = outcome
  const states = new Map(deliveries.map((delivery) => [delivery.id, delivery.status]))
  const lost = first.filter(({ id }) => !['applied', 'skipped'].includes(states.get(id ?? '') ?? ''))
  const counted = syncRecords.reduce((sum, { items_processed }) => sum + items_processed, 0)
  const must: [holds: boolean, otherwise: string][] = [
    [first.every((it) => it.status === 202 && !it.duplicate), 'a signed delivery was not answered with 202'],
    [
      again.every((it) => it.status === 202 && it.duplicate === true),
      'a repeated delivery was not told as a duplicate',
    ],
    [unsigned.status === 401, `an unsigned delivery was answered with ${unsigned.status}`],
    [forged.status === 401, `a wrongly signed delivery was answered with ${forged.status}`],
    [deliveries.length === first.length, `${first.length} deliveries were sent, ${deliveries.length} are stored`],
    [lost.length === 0, `${lost.length} acknowledged deliveries are neither applied nor skipped`],
    [deliveries.every((it) => it.status !== 'skipped' || it.reason !== null), 'a skipped delivery has no reason'],
    [syncRecords.every((it) => it.status === 'success'), 'a sync record is not a success'],
    [counted === first.length, `the sync records count ${counted} of ${first.length} deliveries`],
    [status.rows.some(({ count }) => count > 0), 'no row was written'],
    [status.outbox.pending > 0, 'no event stands in the outbox'],
  ]
  return must.flatMap(([holds, otherwise]) => (holds ? [] : [otherwise]))
}
