import type { OutboxEntry } from '../db/outbox.ts'
import type { Receipt } from '../ports/source-adapter.ts'

/** Each event goes on in the trace of the receipt it comes from; where that names none, in that of the transaction. */
export function inTheirTraces(events: readonly OutboxEntry[], receipts: readonly Receipt[]): readonly OutboxEntry[] {
  const traces = new Map<string, string>()
  for (const { correlationId, traceparent } of receipts) if (traceparent != null) traces.set(correlationId, traceparent)
  if (traces.size === 0) return events
  return events.map((event) => ({ ...event, traceparent: traces.get(event.correlationId) }))
}
