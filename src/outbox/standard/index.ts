import type { CloudEventV1 } from 'cloudevents'
import type { StoredEvent } from '../../db/outbox-claim.ts'
import type { EventType } from '../../domain/events.ts'
import { TrackerdError } from '../../errors.ts'
import type { OutgoingEvent } from '../../ports/event-sink.ts'
import { traceFields } from '../../ports/tracing.ts'
import { type CdEvent, cdEventOf, type Mapping } from './cdevent.ts'
import * as changes from './changes.ts'
import { custom } from './custom.ts'
import * as incidents from './incidents.ts'
import { referenceOf, sourceOf } from './payload.ts'
import * as services from './services.ts'
import * as tickets from './tickets.ts'

/** How every event of ours is told to others; a type without a line here does not compile. */
export const MAPPINGS: Readonly<Record<EventType, Mapping>> = {
  'peer_review.opened': changes.opened,
  'peer_review.reviewed': changes.reviewed,
  'peer_review.merged': changes.merged,
  'peer_review.abandoned': changes.abandoned,
  'deployment.succeeded': services.succeeded,
  'deployment.failed': services.failed,
  'deployment.rolled_back': services.rolledBack,
  'incident.detected': incidents.detected,
  'incident.resolved': incidents.resolved,
  'work_item.created': tickets.created,
  'work_item.updated': tickets.updated,
  'work_item.closed': tickets.closed,
  'metric_snapshot.computed': custom('metricsnapshot', 'computed'),
  'drift_alert.opened': custom('driftalert', 'opened'),
  'drift_alert.raised': custom('driftalert', 'raised'),
  'drift_alert.closed': custom('driftalert', 'closed'),
  'sync.failed': custom('sync', 'failed'),
  'sync.object_gone': custom('object', 'gone'),
}

/** Sorts like the number: the form that the CloudEvents extension `sequence` asks for. */
const SEQUENCE_DIGITS = 16

/**
 * The stored event as a CloudEvent 1.0 that carries a CDEvent. Its id is that of the row, so it is the same however often
 * it is sent. A plain object with the members that the class of the `cloudevents` package gives it, in its order: that class
 * checks and copies each event, which takes longer than all else; tests hold what is made here against it. Throws
 * EVENT_UNMAPPABLE.
 */
export const cloudEventOf = (event: StoredEvent) => cloudEventWith(event, event.payload)

/**
 * The event as it is sent. `payloadText` is its payload as JSON, which is most of it: where that is at hand it is taken as
 * it is instead of being written again. Throws EVENT_UNMAPPABLE.
 */
export function outgoing(event: StoredEvent, payloadText = JSON.stringify(event.payload)): OutgoingEvent {
  const cloudEvent = cloudEventWith(event, null)
  const json = JSON.stringify(cloudEvent)
  // Behind it stand only ids, a number and a trace state, which has no comma between quotes: the last such place is the one.
  const at = json.lastIndexOf(NO_PAYLOAD) + NO_PAYLOAD.indexOf('null')
  return {
    id: event.id,
    type: cloudEvent.type,
    eventType: event.eventType,
    tenantId: event.tenantId,
    aggregateId: event.aggregateId,
    json: json.slice(0, at) + payloadText + json.slice(at + 'null'.length),
  }
}

/** The payload is the last member of customData. */
const NO_PAYLOAD = '"payload":null},"customDataContentType":'

function cloudEventWith(
  event: StoredEvent,
  payload: StoredEvent['payload'] | null,
): CloudEventV1<CdEvent> & { readonly data: CdEvent } {
  if (!Object.hasOwn(MAPPINGS, event.eventType))
    throw new TrackerdError('EVENT_UNMAPPABLE', { what: `no mapping for the type ${event.eventType}` })
  const about = referenceOf(event.payload)
  const mapped = MAPPINGS[event.eventType as EventType](event, about)
  const source = sourceOf(about, event.tenantId)
  const timestamp = event.occurredAt.toISOString()
  return {
    id: event.id,
    time: timestamp,
    type: mapped.type,
    source,
    specversion: '1.0',
    datacontenttype: 'application/json',
    subject: mapped.subject.id,
    data: cdEventOf(event, mapped, { source, timestamp, payload }),
    tenantid: event.tenantId,
    partitionkey: event.aggregateId,
    sequence: String(event.sequence).padStart(SEQUENCE_DIGITS, '0'),
    // The extension for distributed tracing: the trace it happened in, the same however often it is sent.
    ...traceFields(event.traceparent),
  }
}
