/** Views of what is written back to sources. */

import type { EgressKind, EgressRules } from '../domain/egress/rules.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Actor, Page, PageRequest } from './views.ts'

/** What an endpoint writes to its source. */
export interface EndpointEgress {
  /** All off by default. */
  readonly egress: EgressRules
  /** What happened before is not told there; null while nothing is written. */
  readonly egressSince: string | null
}

export interface EgressPatch {
  /** Rules that are given replace those before, null brings the default back, the others stay. */
  readonly egress?: { readonly [Name in keyof EgressRules]?: EgressRules[Name] | null | undefined } | undefined
}

export const EGRESS_STATUSES = ['pending', 'done', 'skipped', 'dead'] as const
export type EgressStatus = (typeof EGRESS_STATUSES)[number]

/** Something that was or is to be written, or an event that nothing follows from. */
export interface EgressView {
  readonly id: Uuid
  readonly endpointId: Uuid
  readonly eventId: Uuid
  readonly eventType: string
  /** null: an event about which nothing was decided yet, or from which nothing follows. */
  readonly kind: EgressKind | null
  /** What it is written to, e.g. SHOP-7; null for an event. */
  readonly target: string | null
  readonly status: EgressStatus
  /** Why it was left undone; one of a few short codes. */
  readonly reason: string | null
  readonly attempts: number
  readonly nextAttemptAt: string | null
  readonly lastError: string | null
  /** The effect was found at the source: an attempt before had it, and its answer was lost. */
  readonly alreadyThere: boolean
  readonly externalKey: string | null
  readonly url: string | null
  readonly createdAt: string
  readonly completedAt: string | null
  readonly syncRecordId: Uuid | null
}

export interface EgressFilter {
  readonly endpointId?: Uuid | undefined
  readonly status?: EgressStatus | undefined
  readonly kind?: EgressKind | undefined
  readonly eventType?: string | undefined
}

export interface EgressRetry {
  readonly endpointId?: Uuid | undefined
  readonly kind?: EgressKind | undefined
}

/** What one turn at writing to a source did. */
export interface EgressTurn {
  readonly done: number
  readonly skipped: number
  /** Attempts that failed: they are tried again, or are dead. */
  readonly failed: number
  /** Actions that have to wait because the source asked for it. */
  readonly waiting: number
  readonly remaining: boolean
}

export interface EgressUseCases {
  /** Writes to the endpoint's source what its rules ask for and is due. */
  performEgress(endpointId: Uuid, signal: AbortSignal): Promise<EgressTurn>
  /** Newest first. */
  listEgress(actor: Actor, filter: EgressFilter, page: PageRequest): Promise<Page<EgressView>>
  /** Something dead waits again, with fresh attempts. Throws NOT_FOUND when there is nothing dead of this id. */
  retryEgress(actor: Actor, id: Uuid): Promise<EgressView>
  /** The same for all that is dead, or that of one endpoint or kind. */
  retryAllEgress(actor: Actor, which: EgressRetry): Promise<{ retried: number }>
}
