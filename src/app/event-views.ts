/** What goes into the use cases of events on their way out, and what comes out of them. */
import type { Uuid } from '../domain/ids.ts'

export interface OutboxView {
  readonly id: Uuid
  readonly sequence: number
  readonly eventType: string
  readonly aggregateType: string
  readonly aggregateId: Uuid
  readonly payload: unknown
  readonly occurredAt: string
  readonly createdAt: string
  readonly processedAt: string | null
  readonly deadAt: string | null
  readonly retryCount: number
  readonly lastError: string | null
}

export interface OutboxFilter {
  readonly eventType?: string | undefined
  readonly aggregateId?: Uuid | undefined
  readonly state?: 'pending' | 'processed' | 'dead' | undefined
}

export interface OutboxStats {
  readonly pending: number
  readonly processed: number
  readonly dead: number
  readonly oldestPendingAt: string | null
  /** Events processed in the last minute. */
  readonly processedLastMinute: number
  /** Sinks that have not acknowledged everything yet. */
  readonly sinksBehind: readonly { readonly sink: string; readonly waiting: number; readonly since: string }[]
  readonly byType: readonly { readonly eventType: string; readonly pending: number; readonly total: number }[]
}

/** An event as one who follows the stream reads it. */
export interface FollowedEvent {
  /** Hand it back as `after` to read on behind this event. */
  readonly place: string
  readonly eventType: string
  /** A CloudEvent in structured form. */
  readonly json: string
}

export interface FollowRequest {
  /** The place of the last event that was read; from now on when not given. */
  readonly after?: string | undefined
  /** Names or patterns with `*`; empty is every event. */
  readonly types: readonly string[]
}

export const SUBSCRIPTION_STATUSES = ['active', 'paused', 'disabled'] as const

export interface SubscriptionView {
  readonly id: Uuid
  readonly name: string
  readonly url: string
  /** Names or patterns with `*`; empty is every event. */
  readonly eventTypes: readonly string[]
  readonly status: (typeof SUBSCRIPTION_STATUSES)[number]
  /** `gone` (it answered 410) or `failing` (for 5 days). */
  readonly disabledReason: string | null
  /** Ids of the keys that sign now, never their values. */
  readonly keyIds: readonly string[]
  /** In a row. */
  readonly failures: number
  readonly failingSince: string | null
  /** It is left alone until then. */
  readonly resumeAt: string | null
  readonly lastSuccessAt: string | null
  readonly lastError: string | null
  readonly pending: number
  readonly dead: number
  readonly createdAt: string
}

export interface NewSubscription {
  readonly name: string
  readonly url: string
  readonly eventTypes: readonly string[]
}

export const EVENT_DELIVERY_STATUSES = ['pending', 'delivered', 'dead'] as const

export interface EventDeliveryView {
  readonly id: Uuid
  readonly eventId: Uuid
  readonly eventType: string
  readonly status: (typeof EVENT_DELIVERY_STATUSES)[number]
  readonly attempts: number
  readonly nextAttemptAt: string | null
  readonly createdAt: string
  readonly attemptedAt: string | null
  /** What the last attempt was answered with; null when there was no answer. */
  readonly responseStatus: number | null
  readonly durationMs: number | null
  readonly lastError: string | null
  readonly deliveredAt: string | null
}

export interface EventDeliveryFilter {
  readonly status?: EventDeliveryView['status'] | undefined
  readonly eventType?: string | undefined
}

/** Which deliveries of a subscription are sent again; at least one member is given. */
export interface Replay {
  readonly delivery?: Uuid | undefined
  readonly status?: EventDeliveryView['status'] | undefined
  readonly since?: string | undefined
}
