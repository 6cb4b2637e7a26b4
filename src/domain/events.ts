import type { Uuid } from './ids.ts'

/** Every event type the outbox may carry: `interfaces.md` maps them to CDEvents. */
export const EVENT_TYPES = [
  'peer_review.opened',
  'peer_review.reviewed',
  'peer_review.merged',
  'peer_review.abandoned',
  'deployment.succeeded',
  'deployment.failed',
  'deployment.rolled_back',
  'incident.detected',
  'incident.resolved',
  'work_item.created',
  'work_item.updated',
  'work_item.closed',
  'metric_snapshot.computed',
  'drift_alert.opened',
  'drift_alert.raised',
  'drift_alert.closed',
  'sync.failed',
  // A row whose object its source no longer has. To others: dev.cdeventsx.trackerd-object.gone.0.1.0
  'sync.object_gone',
] as const
export type EventType = (typeof EVENT_TYPES)[number]

/** Something that happened to a row. The same (type, aggregate, milestone) is the same event, however often found. */
export interface EventDraft {
  readonly type: EventType
  readonly aggregateType: string
  readonly aggregateId: Uuid
  readonly milestone: string
  readonly occurredAt: string
  readonly payload: Readonly<Record<string, unknown>>
}
