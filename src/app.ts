/**
 * The use cases of trackerd as one interface: all that jobs, HTTP and CLI ever see. `main.ts` builds it.
 * Ids are UUIDs, times are ISO 8601 in UTC. Every call with an `Actor` works inside that actor's tenant.
 */
import type { Uuid } from './domain/ids.ts'
import type { ScopeRules } from './domain/rules.ts'
import type { RawRequest, SystemName } from './ports/source-adapter.ts'

export const ROLES = ['viewer', 'ingest', 'operator', 'admin', 'platform_admin'] as const
export type Role = (typeof ROLES)[number]

/** Who asks, as the key told. */
export interface Actor {
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

export interface EndpointView {
  readonly id: Uuid
  readonly name: string
  readonly system: SystemName
  readonly baseUrl: string | null
  readonly host: string
  readonly status: 'active' | 'inactive' | 'error'
  readonly bindingMode: BindingMode
  /** Path the source must post to; a full URL when TRACKERD_PUBLIC_URL is set. */
  readonly webhookUrl: string
  /** Ids of the active webhook secrets, never their values. */
  readonly secretIds: readonly string[]
  readonly lastDeliveryAt: string | null
  readonly lastSyncAt: string | null
  readonly lastError: { readonly code: string; readonly text: string; readonly at: string } | null
  readonly createdAt: string
  readonly version: number
}

export interface NewEndpoint {
  readonly system: SystemName
  readonly name: string
  readonly baseUrl?: string | undefined
  readonly bindingMode: BindingMode
  /** Made up and shown once when not given. */
  readonly webhookSecret?: string | undefined
  /** Names (octo/hello) to bind at once. */
  readonly scopes?: readonly string[] | undefined
}

export interface EndpointPatch {
  readonly name?: string | undefined
  readonly status?: 'active' | 'inactive' | undefined
  readonly bindingMode?: BindingMode | undefined
  /** Refused with CONCURRENCY_CONFLICT when the row has another version by now. */
  readonly version?: number | undefined
}

export interface ScopeView {
  readonly id: Uuid
  readonly kind: 'repository' | 'project' | 'board'
  readonly externalId: string | null
  readonly name: string
  readonly url: string | null
  readonly initiative: { readonly id: Uuid; readonly title: string }
  readonly rules: ScopeRules
  readonly status: 'active' | 'paused' | 'gone'
  readonly boundBy: 'operator' | 'auto'
  readonly createdAt: string
}

export interface NewScope {
  readonly name: string
  /** Title of the initiative it belongs to; the scope's own name when not given. */
  readonly initiative?: string | undefined
  readonly rules?: Partial<ScopeRules> | undefined
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
  readonly byType: readonly { readonly eventType: string; readonly pending: number; readonly total: number }[]
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

export interface StatusView {
  readonly tenant: { readonly id: Uuid; readonly slug: string }
  readonly endpoints: readonly (EndpointView & {
    readonly deliveries: Readonly<Record<DeliveryStatus, number>>
    /** Receipt time of the oldest delivery that waits; null when none does. */
    readonly oldestPendingAt: string | null
    /** Why deliveries were skipped, most frequent first. */
    readonly skipped: readonly { readonly reason: string; readonly count: number }[]
  })[]
  readonly rows: readonly { readonly table: string; readonly count: number }[]
  readonly syncRecords: Readonly<Record<SyncRecordView['status'], number>>
  readonly outbox: OutboxStats
  readonly queue: readonly { name: string; waiting: number; active: number; failed: number }[]
}

/** What one run over an endpoint's inbox did. */
export interface ApplyRun {
  readonly applied: number
  readonly skipped: number
  /** Deliveries set aside alone: they will be tried again, or are dead. */
  readonly setAside: number
  /** Whether more is waiting. */
  readonly remaining: boolean
}

export interface App {
  /**
   * The webhook door. When it resolves, the delivery is on disk (or was already: `duplicate`).
   * Throws ENDPOINT_UNKNOWN, SIGNATURE_*, DELIVERY_HEADERS_INVALID, CONTENT_TYPE_UNSUPPORTED, DATABASE_UNAVAILABLE.
   */
  receive(
    system: SystemName,
    endpointId: Uuid,
    request: RawRequest,
  ): Promise<{ id: Uuid; deliveryId: string; topic: string; tenantId: Uuid; duplicate: boolean }>

  /** The holder of a key. Throws UNAUTHENTICATED. `tenant` (slug or id) lets a platform admin act elsewhere. */
  authenticate(
    token: string,
    request: { ip: string | null; userAgent: string | null; tenant?: string | undefined },
  ): Promise<Actor>

  applyInbox(endpointId: Uuid, signal: AbortSignal): Promise<ApplyRun>
  /** Wakes every endpoint that has deliveries waiting. */
  sweep(): Promise<{ woken: number }>
  /** Closes runs whose worker died. */
  reapSyncRecords(): Promise<{ closed: number }>

  listTenants(actor: Actor): Promise<readonly TenantView[]>
  /** A new tenant with its first admin key; the key's text is returned once. */
  createTenant(
    actor: Actor,
    input: { slug: string; name: string; timeZone: string },
  ): Promise<{ tenant: TenantView; key: KeyView; token: string }>

  listKeys(actor: Actor): Promise<readonly KeyView[]>
  createKey(
    actor: Actor,
    input: { name: string; role: Role; expiresAt?: string | undefined },
  ): Promise<{ key: KeyView; token: string }>
  revokeKey(actor: Actor, id: Uuid): Promise<KeyView>

  listEndpoints(actor: Actor): Promise<readonly EndpointView[]>
  showEndpoint(actor: Actor, id: Uuid): Promise<EndpointView>
  /** The secret's text is returned once. */
  addEndpoint(
    actor: Actor,
    input: NewEndpoint,
  ): Promise<{ endpoint: EndpointView; webhookSecret: string; scopes: readonly ScopeView[] }>
  changeEndpoint(actor: Actor, id: Uuid, patch: EndpointPatch): Promise<EndpointView>
  /** Soft: the endpoint takes no more deliveries; its rows stay. */
  removeEndpoint(actor: Actor, id: Uuid): Promise<void>
  /** Adds a secret and keeps the newest old one active, so that no delivery is refused while the source is changed. */
  rotateSecret(actor: Actor, id: Uuid, secret?: string): Promise<{ endpoint: EndpointView; webhookSecret: string }>

  listScopes(actor: Actor, endpointId: Uuid): Promise<readonly ScopeView[]>
  addScope(actor: Actor, endpointId: Uuid, input: NewScope): Promise<ScopeView>

  listDeliveries(actor: Actor, filter: DeliveryFilter, page: PageRequest): Promise<Page<DeliveryView>>
  showDelivery(actor: Actor, id: Uuid): Promise<DeliveryDetail>
  /** Makes it pending again with a fresh count of attempts. Throws NOT_FOUND, or INPUT_INVALID when its body is gone. */
  replayDelivery(actor: Actor, id: Uuid): Promise<DeliveryView>
  /** The same for all that match and still have a body; `status` is required so that nobody replays everything by accident. */
  replayDeliveries(actor: Actor, filter: DeliveryFilter & { status: DeliveryStatus }): Promise<{ replayed: number }>

  listOutbox(actor: Actor, filter: OutboxFilter, page: PageRequest): Promise<Page<OutboxView>>
  outboxStats(actor: Actor): Promise<OutboxStats>

  listSyncRecords(actor: Actor, filter: SyncRecordFilter, page: PageRequest): Promise<Page<SyncRecordView>>
  showSyncRecord(actor: Actor, id: Uuid): Promise<SyncRecordView>

  listInitiatives(actor: Actor): Promise<readonly InitiativeView[]>
  status(actor: Actor): Promise<StatusView>

  /** Resolves when database, schema and queue are ready; throws the first thing that is not. */
  ready(): Promise<void>
}
