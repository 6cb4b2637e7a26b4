import type { Uuid } from '../domain/ids.ts'

/** An event as it leaves: a CloudEvent in structured form. */
export interface OutgoingEvent {
  /** The same however often it is sent. */
  readonly id: Uuid
  /** As CloudEvents has it, e.g. dev.cdevents.change.merged.0.3.0. */
  readonly type: string
  /** As the outbox has it, e.g. peer_review.merged. */
  readonly eventType: string
  readonly tenantId: Uuid
  /** Events of one aggregate arrive in order. */
  readonly aggregateId: Uuid
  readonly json: string
}

export interface PublishReport {
  /** Events that the sink does not take, each with the reason; those it took are durable there. */
  readonly refused: ReadonlyMap<Uuid, string>
  /** Later events of their aggregates, which were not sent. */
  readonly untried: ReadonlySet<Uuid>
}

export const ALL_TAKEN: PublishReport = { refused: new Map(), untried: new Set() }

/** Where the events of all tenants go: a broker. One file each in `outbox/sinks`, and one line in its list. */
export interface EventSink {
  /** As TRACKERD_SINKS names it: what it has not acknowledged is kept under this name. */
  readonly name: string
  /**
   * Sends events in the order given for each aggregate; resolves when the sink has answered for all of them. Rejects with
   * SINK_UNAVAILABLE when it cannot be reached: any of them may have arrived, and all are sent again later.
   */
  publish(events: readonly OutgoingEvent[], signal: AbortSignal): Promise<PublishReport>
  /** Resolves when the sink can take events; rejects with SINK_UNAVAILABLE. */
  check(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}
