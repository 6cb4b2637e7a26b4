import type { ClaimedDelivery, DeliveryMark } from '../db/inbox.ts'
import type { Span, Tracing } from '../ports/tracing.ts'

/** As many links an SDK keeps of a span. */
const MOST_LINKS = 128

/**
 * The spans of one batch. Each delivery goes on in the trace that it came in with, though it is applied together with
 * others: its span and that of the batch name each other. One that came in untraced is part of the batch only.
 */
export class BatchTrace {
  readonly #tracing: Tracing
  readonly #spans = new Map<ClaimedDelivery, Span>()

  constructor(tracing: Tracing) {
    this.#tracing = tracing
  }

  /** Runs `work` in the span of the batch, once each delivery has its own. */
  within<T>(system: string, deliveries: readonly ClaimedDelivery[], work: () => Promise<T>): Promise<T> {
    if (!this.#tracing.on) return work()
    const links = [...new Set(deliveries.flatMap(({ traceparent }) => traceparent ?? []))].slice(0, MOST_LINKS)
    const facts = { 'trackerd.source': system, 'messaging.batch.message_count': deliveries.length }
    return this.#tracing.span('apply batch', { links, facts }, (batch) => {
      for (const delivery of deliveries) if (delivery.traceparent !== null) this.#begin(delivery, system, batch)
      return work()
    })
  }

  /** What the events of a delivery go on from. */
  traceparent(delivery: ClaimedDelivery): string | null {
    return this.#spans.get(delivery)?.traceparent ?? null
  }

  /** The batch is on disk; `marks` are those of its deliveries, in their order. */
  settled(deliveries: readonly ClaimedDelivery[], marks: readonly DeliveryMark[]): void {
    for (const [i, delivery] of deliveries.entries()) {
      const span = this.#spans.get(delivery)
      const { status, reason = null, error = null } = marks[i] ?? {}
      span?.set({ 'trackerd.outcome': status, 'trackerd.reason': reason ?? undefined })
      if (error !== null) span?.fail(String(error.code))
      span?.end()
    }
  }

  /** Nothing of the batch is stored. */
  failed(error: unknown): void {
    for (const span of this.#spans.values()) {
      span.fail(error)
      span.end()
    }
  }

  #begin(delivery: ClaimedDelivery, system: string, batch: Span): void {
    const { id, topic, attempts, traceparent } = delivery
    const facts = {
      'messaging.system': 'trackerd',
      'messaging.message.id': id,
      'trackerd.source': system,
      'trackerd.topic': topic,
      'trackerd.attempt': attempts + 1,
    }
    const links = batch.traceparent === null ? [] : [batch.traceparent]
    this.#spans.set(
      delivery,
      this.#tracing.start('apply delivery', { kind: 'consumer', parent: traceparent, facts, links }),
    )
  }
}
