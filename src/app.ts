/**
 * The use cases of trackerd as one interface: all that jobs, HTTP and CLI ever see. `main.ts` builds it.
 * Every call with an `Actor` works inside that actor's tenant.
 */
import type { DriftUseCases } from './app/drift-views.ts'
import type { EgressUseCases } from './app/egress-views.ts'
import type {
  EventDeliveryFilter,
  EventDeliveryView,
  FollowedEvent,
  FollowRequest,
  NewSubscription,
  OutboxFilter,
  OutboxStats,
  OutboxView,
  Replay,
  SubscriptionView,
} from './app/event-views.ts'
import type { MetricUseCases } from './app/metric-views.ts'
import type { OperationUseCases } from './app/operation-views.ts'
import type { ReportUseCases } from './app/report-views.ts'
import type { RetentionUseCases } from './app/retention-views.ts'
import type {
  Actor,
  DeliveryDetail,
  DeliveryFilter,
  DeliveryStatus,
  DeliveryView,
  DiscoveredView,
  EndpointPatch,
  EndpointView,
  InitiativeView,
  KeyView,
  NewEndpoint,
  NewScope,
  NewSync,
  Page,
  PageRequest,
  Role,
  ScopePatch,
  ScopeView,
  StatusView,
  SyncRecordDetail,
  SyncRecordFilter,
  SyncRecordView,
  TenantView,
  WebhookAccess,
} from './app/views.ts'
import type { Uuid } from './domain/ids.ts'
import type { RawRequest, SystemName } from './ports/source-adapter.ts'

export * from './app/drift-views.ts'
export * from './app/egress-views.ts'
export * from './app/event-views.ts'
export * from './app/metric-views.ts'
export * from './app/operation-views.ts'
export * from './app/report-views.ts'
export * from './app/retention-views.ts'
export * from './app/views.ts'

/** What one run over an endpoint's inbox did. */
export interface ApplyRun {
  readonly applied: number
  readonly skipped: number
  /** Deliveries set aside alone: they will be tried again, or are dead. */
  readonly setAside: number
  /** Whether more is waiting. */
  readonly remaining: boolean
}

/** What one slice of a run did; a run is made of as many as it needs. */
export type SyncSlice =
  | { readonly state: 'nothing_due' }
  /** Another worker goes on with the run. */
  | { readonly state: 'superseded' }
  | { readonly state: 'ended'; readonly status: 'success' | 'failed' | 'partial'; readonly items: number }
  | { readonly state: 'goes_on' }
  | { readonly state: 'waits'; readonly until: Date }

/** What one run of the relay did. */
export interface RelayRun {
  readonly published: number
  readonly failed: number
  /** Whether time ran out before the work did. */
  readonly remaining: boolean
}

/** What one run that sends a sink what it missed did. */
export interface CatchUpRun {
  readonly acknowledged: number
  readonly refused: number
  readonly remaining: boolean
}

/** Whether a part that the process needs is ready: then `error` is null. */
export interface PartReadiness {
  readonly part: 'database' | 'schema' | 'queue'
  readonly error: unknown
}

/** What one run that sends a subscription its events did. */
export interface DeliverRun {
  readonly delivered: number
  readonly failed: number
  readonly remaining: boolean
}

export interface App
  extends EgressUseCases,
    MetricUseCases,
    ReportUseCases,
    DriftUseCases,
    RetentionUseCases,
    OperationUseCases {
  /**
   * The webhook door. When it resolves, the delivery is on disk (or was already: `duplicate`).
   * Throws ENDPOINT_UNKNOWN, SIGNATURE_*, DELIVERY_HEADERS_INVALID, CONTENT_TYPE_UNSUPPORTED, DATABASE_UNAVAILABLE.
   */
  receive(
    system: SystemName,
    endpointId: Uuid,
    request: RawRequest,
  ): Promise<{ id: Uuid; deliveryId: string; topic: string; tenantId: Uuid; duplicate: boolean }>

  /** Who holds a key or token. Throws UNAUTHENTICATED, TOKEN_*, ISSUER_UNAVAILABLE. `tenant`: where a platform admin acts. */
  authenticate(
    token: string,
    request: { ip: string | null; userAgent: string | null; tenant?: string | undefined },
  ): Promise<Actor>

  applyInbox(endpointId: Uuid, signal: AbortSignal): Promise<ApplyRun>
  /** Wakes every endpoint that has deliveries waiting. */
  sweep(): Promise<{ woken: number }>
  /** Closes runs whose worker died. */
  reapSyncRecords(): Promise<{ closed: number }>

  /** Goes on with the running sync of the endpoint, or begins the one that is due, for about a minute. */
  syncEndpoint(endpointId: Uuid, signal: AbortSignal): Promise<SyncSlice>
  /** Wakes the endpoints whose sync or census is due. */
  wakeDueSyncs(): Promise<{ woken: number }>
  /** Asks the source for every delivery of the last 3 days that no attempt got through. */
  recoverDeliveries(endpointId: Uuid, signal: AbortSignal): Promise<{ redelivered: number }>
  /** Wakes the recovery of every endpoint that can be read. */
  wakeRecoveries(): Promise<{ woken: number }>
  /** Checks the connection of every endpoint that can be read, and warns before its credential expires. */
  checkConnections(signal: AbortSignal): Promise<{ checked: number; failing: number }>

  /** Publishes what waits in the outbox; `slot` tells runs apart that work side by side. */
  relayOutbox(slot: number, signal: AbortSignal): Promise<RelayRun>
  /** Sends a sink what it missed while it was down. */
  catchUpSink(sink: string, signal: AbortSignal): Promise<CatchUpRun>
  /** Sends a subscription what waits for it. */
  deliverEvents(subscriptionId: Uuid, signal: AbortSignal): Promise<DeliverRun>
  /** Wakes the relay, sinks, subscriptions and endpoints that have something waiting. */
  sweepOutbox(): Promise<{ woken: number }>

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
  /** The secret's text and the URL with its token are returned once. */
  addEndpoint(actor: Actor, input: NewEndpoint): Promise<WebhookAccess & { scopes: readonly ScopeView[] }>
  changeEndpoint(actor: Actor, id: Uuid, patch: EndpointPatch): Promise<EndpointView>
  /** Soft: the endpoint takes no more deliveries; its rows stay. */
  removeEndpoint(actor: Actor, id: Uuid): Promise<void>
  /**
   * Adds a secret for the same proof and keeps the newest old one active, so that no delivery is refused while the source
   * is changed.
   */
  rotateSecret(actor: Actor, id: Uuid, secret?: string): Promise<WebhookAccess>

  /** Tries the connection now. What it found is also stored as the endpoint's health. */
  checkEndpoint(actor: Actor, id: Uuid): Promise<EndpointView>
  /** Replaces what the API is read with, after it was tried: throws UPSTREAM_* and keeps the old one otherwise. */
  setCredential(actor: Actor, id: Uuid, credential: unknown): Promise<EndpointView>

  /** Begins a run. Throws SYNC_RUNNING, CREDENTIAL_MISSING, ENDPOINT_PAUSED, INPUT_INVALID (unknown stream). */
  startSync(actor: Actor, endpointId: Uuid, input: NewSync): Promise<SyncRecordView>

  /** What the credential can see, at most 1,000, by name. */
  discoverScopes(actor: Actor, endpointId: Uuid): Promise<readonly DiscoveredView[]>
  listScopes(actor: Actor, endpointId: Uuid): Promise<readonly ScopeView[]>
  addScope(actor: Actor, endpointId: Uuid, input: NewScope): Promise<ScopeView>
  /** Changes rules or pauses it. New rules hold for what is told from now on; a full sync applies them to the rest. */
  changeScope(actor: Actor, endpointId: Uuid, scopeId: Uuid, patch: ScopePatch): Promise<ScopeView>
  /** Watches it no more; what was written stays. Throws INPUT_INVALID when it would be bound again by itself. */
  removeScope(actor: Actor, endpointId: Uuid, scopeId: Uuid): Promise<void>
  /** Binds everything the credential can see whose name matches (octo/*), now and whenever something new is found. */
  addScopePattern(
    actor: Actor,
    endpointId: Uuid,
    input: { pattern: string },
  ): Promise<{ pattern: string; scopes: readonly ScopeView[] }>

  listDeliveries(actor: Actor, filter: DeliveryFilter, page: PageRequest): Promise<Page<DeliveryView>>
  showDelivery(actor: Actor, id: Uuid): Promise<DeliveryDetail>
  /** Makes it pending again with a fresh count of attempts. Throws NOT_FOUND, or INPUT_INVALID when its body is gone. */
  replayDelivery(actor: Actor, id: Uuid): Promise<DeliveryView>
  /** The same for all that match and still have a body; `status` is required so that nobody replays everything by accident. */
  replayDeliveries(actor: Actor, filter: DeliveryFilter & { status: DeliveryStatus }): Promise<{ replayed: number }>

  listOutbox(actor: Actor, filter: OutboxFilter, page: PageRequest): Promise<Page<OutboxView>>
  outboxStats(actor: Actor): Promise<OutboxStats>
  /** A dead event waits again, with fresh attempts. Throws NOT_FOUND when there is no dead event of this id. */
  retryEvent(actor: Actor, id: Uuid): Promise<OutboxView>
  /** The same for all dead events, or those of one type. */
  retryEvents(actor: Actor, filter: { eventType?: string | undefined }): Promise<{ retried: number }>
  /** The events of the tenant as they are committed, until `signal` is aborted. Throws INPUT_INVALID for a strange place. */
  followEvents(actor: Actor, request: FollowRequest, signal: AbortSignal): AsyncIterable<FollowedEvent>

  listSubscriptions(actor: Actor): Promise<readonly SubscriptionView[]>
  showSubscription(actor: Actor, id: Uuid): Promise<SubscriptionView>
  /** The signing key's text is returned once. */
  addSubscription(actor: Actor, input: NewSubscription): Promise<{ subscription: SubscriptionView; signingKey: string }>
  /** Active forgives the receiver what was before, also one that was disabled. */
  changeSubscription(actor: Actor, id: Uuid, patch: { status: 'active' | 'paused' }): Promise<SubscriptionView>
  removeSubscription(actor: Actor, id: Uuid): Promise<void>
  /** Adds a key; the newest old one signs beside it for 7 more days. */
  rotateSigningKey(actor: Actor, id: Uuid): Promise<{ subscription: SubscriptionView; signingKey: string }>
  listEventDeliveries(
    actor: Actor,
    id: Uuid,
    filter: EventDeliveryFilter,
    page: PageRequest,
  ): Promise<Page<EventDeliveryView>>
  /** They are sent again, also those that were delivered. */
  replayEvents(actor: Actor, id: Uuid, which: Replay): Promise<{ replayed: number }>

  listSyncRecords(actor: Actor, filter: SyncRecordFilter, page: PageRequest): Promise<Page<SyncRecordView>>
  showSyncRecord(actor: Actor, id: Uuid): Promise<SyncRecordDetail>

  listInitiatives(actor: Actor): Promise<readonly InitiativeView[]>

  status(actor: Actor): Promise<StatusView>

  /** How database, schema and queue stand, in this order. Never rejects. */
  readiness(): Promise<readonly PartReadiness[]>
}
