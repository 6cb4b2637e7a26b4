/** What goes into the use cases and what comes out of them. Ids are UUIDs, times are ISO 8601 in UTC. */

import type { Uuid } from '../domain/ids.ts'
import type { ScopeRules } from '../domain/rules.ts'
import type { ScopeKind, ScopeRef, SystemName, WebhookProof } from '../ports/source-adapter.ts'
import type { CheckLine } from '../ports/source-reader.ts'
import type { EgressPatch, EndpointEgress } from './egress-views.ts'
import type { OutboxStats } from './event-views.ts'

export const ROLES = ['viewer', 'ingest', 'operator', 'admin', 'platform_admin'] as const
export type Role = (typeof ROLES)[number]

/** Who asks, as the key or the token told. */
export interface Actor {
  /** Of the key; of who came with a token, the id that the audit names them by. */
  readonly keyId: Uuid
  readonly keyName: string
  readonly role: Role
  readonly tenantId: Uuid
  readonly tenantSlug: string
  readonly ip: string | null
  readonly userAgent: string | null
}

export interface Page<T> {
  readonly items: readonly T[]
  /** Hand it back as `cursor` to read on; null at the end. */
  readonly nextCursor: string | null
}
export interface PageRequest {
  readonly limit: number
  readonly cursor?: string | undefined
}

export interface TenantView {
  readonly id: Uuid
  readonly slug: string
  readonly name: string
  readonly timeZone: string
  readonly createdAt: string
}

export interface KeyView {
  readonly id: Uuid
  readonly name: string
  readonly prefix: string
  readonly role: Role
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly lastUsedAt: string | null
  readonly revokedAt: string | null
}

export const BINDING_MODES = ['auto', 'listed'] as const
export type BindingMode = (typeof BINDING_MODES)[number]

export interface EndpointView extends EndpointEgress {
  readonly id: Uuid
  readonly name: string
  readonly system: SystemName
  readonly baseUrl: string | null
  readonly host: string
  readonly status: 'active' | 'inactive' | 'error'
  readonly bindingMode: BindingMode
  /**
   * Path the source must post to; a full URL when TRACKERD_PUBLIC_URL is set. Without the token that some proofs need:
   * that is told once, with the secret.
   */
  readonly webhookUrl: string
  /** What proves where a delivery comes from. */
  readonly webhookProof: WebhookProof
  /** Ids of the active webhook secrets, never their values. */
  readonly secretIds: readonly string[]
  readonly lastDeliveryAt: string | null
  readonly lastSyncAt: string | null
  readonly lastError: { readonly code: string; readonly text: string; readonly at: string } | null
  /** Whether its API can be read: webhooks alone need no credential. */
  readonly hasCredential: boolean
  readonly credentialExpiresAt: string | null
  /** Names with `*` (octo/*): what is discovered and matches one is bound. */
  readonly scopePatterns: readonly string[]
  /** Seconds between two incremental runs; null: 300, and 3600 while webhooks flow. */
  readonly syncIntervalSeconds: number | null
  readonly lastPolledAt: string | null
  readonly lastCensusAt: string | null
  /** What the last check of the connection found; null before the first. */
  readonly health: HealthView | null
  readonly createdAt: string
  readonly version: number
}

export interface HealthView {
  readonly checkedAt: string
  readonly account: string | null
  readonly lines: readonly CheckLine[]
}

export interface NewEndpoint {
  readonly system: SystemName
  readonly name: string
  readonly baseUrl?: string | undefined
  readonly bindingMode: BindingMode
  /** Made up and shown once when not given. */
  readonly webhookSecret?: string | undefined
  /** The usual one of the system when not given; `jwt` needs a secret that is given. */
  readonly webhookProof?: WebhookProof | undefined
  /** What the adapter of the system reads its API with; tried before it is stored. */
  readonly credential?: unknown
  /** Names (octo/hello, ABC, board:12) or patterns (octo/*, *) to bind at once. */
  readonly scopes?: readonly string[] | undefined
}

/** What is told once: nobody can read it again. */
export interface WebhookAccess {
  readonly endpoint: EndpointView
  readonly webhookSecret: string
  /** With the token, where the proof needs one. */
  readonly webhookUrl: string
}

export interface EndpointPatch extends EgressPatch {
  readonly name?: string | undefined
  readonly status?: 'active' | 'inactive' | undefined
  readonly bindingMode?: BindingMode | undefined
  readonly syncIntervalSeconds?: number | null | undefined
  /** Refused with CONCURRENCY_CONFLICT when the row has another version by now. */
  readonly version?: number | undefined
}

export interface ScopeView {
  readonly id: Uuid
  readonly kind: ScopeKind
  readonly externalId: string | null
  readonly name: string
  readonly url: string | null
  readonly initiative: { readonly id: Uuid; readonly title: string }
  /** The folder of the repository that counts; null: all of it. */
  readonly pathPrefix: string | null
  readonly rules: ScopeRules
  readonly status: 'active' | 'paused' | 'gone'
  readonly boundBy: 'operator' | 'auto'
  readonly createdAt: string
  readonly version: number
}

export interface NewScope {
  readonly name: string
  /** Title of the initiative it belongs to; the scope's own name when not given. */
  readonly initiative?: string | undefined
  /** The folder of a repository that counts, e.g. services/api; only for repositories. */
  readonly pathPrefix?: string | null | undefined
  readonly rules?: Partial<ScopeRules> | undefined
}

export interface ScopePatch {
  readonly status?: 'active' | 'paused' | undefined
  /** As in a new scope; null: all of the repository counts. */
  readonly pathPrefix?: string | null | undefined
  /** Rules that are given replace those before, null brings the default back, the others stay. */
  readonly rules?: { readonly [Name in keyof ScopeRules]?: ScopeRules[Name] | null } | undefined
  /** Refused with CONCURRENCY_CONFLICT when the row has another version by now. */
  readonly version?: number | undefined
}

/** A repository, project or board that the credential can see. */
export interface DiscoveredView extends ScopeRef {
  readonly archived: boolean
  readonly isPrivate: boolean
  /** Whether this endpoint watches it already. */
  readonly bound: boolean
}

export const SYNC_MODES = ['incremental', 'full', 'window', 'census'] as const

export interface NewSync {
  readonly mode: (typeof SYNC_MODES)[number]
  /** All when not given. */
  readonly streams?: readonly string[] | undefined
  /** Bounds of a window by time of change; `since` is required for one. */
  readonly since?: string | undefined
  readonly until?: string | undefined
}

export const DELIVERY_STATUSES = ['pending', 'applied', 'skipped', 'failed', 'dead'] as const
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number]

export interface DeliveryView {
  readonly id: Uuid
  readonly endpointId: Uuid
  readonly deliveryId: string
  readonly topic: string
  readonly origin: 'webhook' | 'redelivery' | 'poll'
  readonly status: DeliveryStatus
  readonly attempts: number
  readonly bodyBytes: number
  readonly reason: string | null
  readonly error: {
    readonly code: string
    readonly text: string
    readonly details?: unknown
    readonly at: string
  } | null
  readonly receivedAt: string
  readonly nextAttemptAt: string | null
  readonly appliedAt: string | null
  readonly syncRecordId: Uuid | null
}

export interface DeliveryDetail extends DeliveryView {
  readonly headers: Readonly<Record<string, string>>
  readonly contentType: string
  /** The body as text; null when it was dropped after its retention period. */
  readonly body: string | null
}

export interface DeliveryFilter {
  readonly endpointId?: Uuid | undefined
  readonly status?: DeliveryStatus | undefined
  readonly topic?: string | undefined
  readonly reason?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

export interface SyncRecordView {
  readonly id: Uuid
  readonly endpointId: Uuid
  readonly type: string
  readonly direction: 'ingress' | 'egress'
  readonly status: 'running' | 'success' | 'failed' | 'partial'
  readonly startedAt: string
  readonly completedAt: string | null
  readonly itemsProcessed: number
  readonly itemsFailed: number
  readonly counts: Readonly<Record<string, number>>
  readonly error: string | null
  /** How the source was read; null for deliveries. */
  readonly mode: (typeof SYNC_MODES)[number] | null
  /** What a partial or failed run did not get done, one entry per scope and stream. */
  readonly failures: readonly SyncFailure[]
  /** Until when the run sleeps, because the source asked for it; null while it works. */
  readonly waitingUntil: string | null
}

export interface SyncFailure {
  /** null: the whole endpoint. */
  readonly scope: string | null
  readonly stream: string | null
  readonly code: string
  readonly text: string
  readonly hint: string
}

export interface SyncRecordDetail extends SyncRecordView {
  /** How far each stream of each scope is; empty for deliveries and for runs of long ago. */
  readonly progress: readonly StreamProgress[]
  /** What is left of the budget at the source. */
  readonly budgets: readonly BudgetView[]
}

export interface StreamProgress {
  readonly scope: string
  readonly stream: string
  readonly state: 'waiting' | 'running' | 'done' | 'failed'
  readonly pages: number
  readonly items: number
  /** Items the whole pass will bring, when the source told. */
  readonly total: number | null
}

export interface BudgetView {
  readonly resource: string
  readonly limit: number | null
  readonly remaining: number | null
  readonly resetsAt: string | null
  readonly blockedUntil: string | null
  readonly reason: string | null
}

export interface SyncRecordFilter {
  readonly endpointId?: Uuid | undefined
  readonly status?: SyncRecordView['status'] | undefined
  readonly type?: string | undefined
  readonly since?: string | undefined
  readonly until?: string | undefined
}

export interface InitiativeView {
  readonly id: Uuid
  readonly title: string
  readonly status: string
  readonly scopes: number
}

/** A run that reads the endpoint's source now. */
export interface RunningSync {
  readonly id: Uuid
  readonly mode: (typeof SYNC_MODES)[number]
  readonly startedAt: string
  readonly itemsProcessed: number
  /** Until when it sleeps, because the source asked for it; null while it works. */
  readonly waitingUntil: string | null
}

export interface StatusView {
  readonly tenant: { readonly id: Uuid; readonly slug: string }
  readonly endpoints: readonly (EndpointView & {
    readonly deliveries: Readonly<Record<DeliveryStatus, number>>
    /** Receipt time of the oldest delivery that waits; null when none does. */
    readonly oldestPendingAt: string | null
    /** Why deliveries were skipped, most frequent first. */
    readonly skipped: readonly { readonly reason: string; readonly count: number }[]
    /** null when nothing is read now. */
    readonly runningSync: RunningSync | null
  })[]
  readonly rows: readonly { readonly table: string; readonly count: number }[]
  readonly syncRecords: Readonly<Record<SyncRecordView['status'], number>>
  readonly outbox: OutboxStats
  readonly queue: readonly { name: string; waiting: number; active: number; failed: number }[]
}
