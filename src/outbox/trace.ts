import type { ClaimedEvent } from '../db/outbox-claim.ts'
import type { Span, Tracing } from '../ports/tracing.ts'
import type { Published } from './publish.ts'

/**
 * Publishes a batch. Each event goes on in the trace that it was stored in, though it is published together with others:
 * its span and that of the batch are linked.
 */
export function publishTraced(
  tracing: Tracing,
  claimed: readonly ClaimedEvent[],
  publish: () => Promise<Published>,
): Promise<Published> {
  if (!tracing.on) return publish()
  const facts = { 'messaging.batch.message_count': claimed.length }
  return tracing.span('publish batch', { facts }, async (batch) => {
    const spans = new Map(
      claimed.flatMap((event) => (event.traceparent === null ? [] : [[event.id, begin(tracing, event, batch)]])),
    )
    try {
      const outcome = await publish()
      for (const { id } of outcome.failed) spans.get(id)?.fail('EVENT_UNMAPPABLE')
      for (const { event, sink } of outcome.owed) spans.get(event.id)?.set({ 'trackerd.owed_to': sink })
      return outcome
    } catch (error) {
      for (const span of spans.values()) span.fail(error)
      throw error
    } finally {
      for (const span of spans.values()) span.end()
    }
  })
}

function begin(tracing: Tracing, { id, eventType, traceparent, retryCount }: ClaimedEvent, batch: Span): Span {
  const facts = {
    'messaging.system': 'trackerd',
    'messaging.message.id': id,
    'trackerd.event_type': eventType,
    'trackerd.attempt': retryCount + 1,
  }
  const links = batch.traceparent === null ? [] : [batch.traceparent]
  return tracing.start('publish event', { kind: 'producer', parent: traceparent, facts, links })
}
