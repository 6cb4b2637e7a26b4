import type { StoredEvent } from '../../db/outbox-claim.ts'
import type { Reference } from './payload.ts'

/** The version of CDEvents that every event is written in. */
export const CDEVENTS_VERSION = '0.5.1'

/** What a mapping says of an event; everything else follows from the stored row. */
export interface Mapped {
  /** With its version, as the published schema has it. */
  readonly type: string
  readonly subject: {
    readonly id: string
    readonly source?: string
    readonly content: Readonly<Record<string, unknown>>
  }
}

/** Pure: the same row always gives the same event. `about` is the object of a source that its payload names. */
export type Mapping = (event: StoredEvent, about: Reference) => Mapped

/** An event as CDEvents has it. Its contexts and contents take no further members: what is ours stands in customData. */
export interface CdEvent {
  readonly context: {
    readonly specversion: string
    readonly id: string
    readonly source: string
    readonly type: string
    readonly timestamp: string
  }
  readonly subject: Mapped['subject']
  readonly customData: Readonly<Record<string, unknown>>
  readonly customDataContentType: 'application/json'
}

/** The stored event in the form of CDEvents. `source` is where it happened, `timestamp` when, `payload` what goes along. */
export function cdEventOf(
  event: StoredEvent,
  { type, subject }: Mapped,
  { source, timestamp, payload }: { source: string; timestamp: string; payload: StoredEvent['payload'] | null },
): CdEvent {
  return {
    context: {
      specversion: CDEVENTS_VERSION,
      id: event.id,
      source,
      type,
      timestamp,
    },
    subject,
    customData: {
      tenantId: event.tenantId,
      eventType: event.eventType,
      eventVersion: event.eventVersion,
      aggregateType: event.aggregateType,
      aggregateId: event.aggregateId,
      ...(event.correlationId === null ? {} : { correlationId: event.correlationId }),
      payload,
    },
    customDataContentType: 'application/json',
  }
}
