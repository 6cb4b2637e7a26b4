import { createHmac } from 'node:crypto'
import type { App } from './app.ts'
import { endpointsWithWork } from './db/inbox.ts'
import { closeLostRuns } from './db/sync-records.ts'
import { readIdentityKey } from './db/tenants.ts'
import type { Database } from './db/tx.ts'
import type { Uuid } from './domain/ids.ts'
import { createDrift } from './drift/index.ts'
import { createEgress } from './egress/index.ts'
import { unpackBody } from './ingest/body.ts'
import { DoorEndpoints } from './ingest/door-endpoints.ts'
import { createDrain, DRAIN_BOUNDS, type DrainBounds } from './ingest/drain.ts'
import { createReceive } from './ingest/receive.ts'
import { createAttributions, createSnapshots } from './metrics/index.ts'
import { rememberCounts } from './operator/counted.ts'
import { deliveryUseCases } from './operator/deliveries.ts'
import type { OperatorDeps } from './operator/deps.ts'
import { driftUseCases } from './operator/drift.ts'
import { driftSettingUseCases } from './operator/drift-settings.ts'
import { egressUseCases } from './operator/egress.ts'
import { endpointUseCases } from './operator/endpoints.ts'
import { jobUseCases } from './operator/jobs.ts'
import { keyUseCases } from './operator/keys.ts'
import { metricUseCases } from './operator/metrics.ts'
import { scorecardUseCases } from './operator/metrics-scorecards.ts'
import { snapshotUseCases } from './operator/metrics-snapshots.ts'
import { outboxUseCases } from './operator/outbox.ts'
import { createPrune } from './operator/prune.ts'
import { createReadiness } from './operator/readiness.ts'
import { readingUseCases } from './operator/reading.ts'
import { retentionUseCases } from './operator/retention.ts'
import { scopeChangeUseCases } from './operator/scope-changes.ts'
import { scopeUseCases } from './operator/scopes.ts'
import { sealedUseCases } from './operator/sealed.ts'
import { subscriptionUseCases } from './operator/subscriptions.ts'
import { syncUseCases } from './operator/syncs.ts'
import { tenantUseCases } from './operator/tenants.ts'
import { type TokenRules, tokenUseCases } from './operator/tokens.ts'
import { auditUseCases } from './operator/uses.ts'
import { createOutbox, type OutboxParts } from './outbox/index.ts'
import type { Clock } from './ports/clock.ts'
import type { ContractDiff } from './ports/contract-diff.ts'
import type { JobQueue } from './ports/job-queue.ts'
import type { Logger } from './ports/logger.ts'
import type { SecretBox } from './ports/secret-box.ts'
import type { SourceAdapter, SystemName } from './ports/source-adapter.ts'
import type { Telemetry } from './ports/telemetry.ts'
import type { TokenVerifier } from './ports/token-verifier.ts'
import { noTracing, type Tracing } from './ports/tracing.ts'
import type { DriftWake, MetricsWake, Wake } from './ports/wake.ts'
import { createReports } from './report/index.ts'
import { connectWriter } from './sync/connect.ts'
import type { SyncDeps } from './sync/deps.ts'
import { createSync, endpointsInNeed, endpointsWithSource } from './sync/endpoint.ts'
import { createHealth } from './sync/health.ts'
import { createRecovery } from './sync/recovery.ts'
import { tracedFetch } from './sync/traced-fetch.ts'

export interface Parts {
  readonly db: Database
  readonly box: SecretBox
  readonly queue: Pick<JobQueue, 'depth' | 'ping' | 'failed' | 'retryFailed'>
  readonly adapters: ReadonlyMap<SystemName, SourceAdapter>
  readonly clock: Clock
  readonly logger: Logger
  readonly telemetry: Telemetry
  readonly tracing?: Tracing
  readonly publicUrl: string | null
  /** Whose tokens open what keys do; without it only keys do. */
  readonly tokens?: { readonly verifier: TokenVerifier; readonly rules: TokenRules } | null
  readonly wake: Wake
  readonly metricsWake: MetricsWake
  readonly driftWake: DriftWake
  /** Compares versions of contracts. */
  readonly contracts: ContractDiff
  /** Sinks for events, who publishes what, and how those who publish are woken. */
  readonly outbox: Omit<OutboxParts, 'telemetry' | 'tracing'>
  /** Sends requests to sources; refuses addresses that the operator did not allow. */
  readonly fetch: typeof fetch
  /** Rejects while the schema is not up to date. */
  readonly checkSchema: () => Promise<void>
  /** A new id: unique, and sorting by time so that indexes grow at their end. */
  readonly newId: () => Uuid
  /** Unguessable bytes. */
  readonly randomBytes: (bytes: number) => Buffer
  /** A number in [0, 1), to spread retries. */
  readonly random: () => number
  readonly drainBounds?: DrainBounds
}

/** A run is lost when its record was not touched for longer than any batch may take. */
const LOST_AFTER_MS = 5 * 60_000

export interface Composition {
  readonly app: App
  readonly operator: OperatorDeps
  /** Drops what the door remembers of an endpoint, or of all when it is not known which one changed. */
  forgetEndpoint(id: Uuid | null): void
  /** Wakes those who follow the events of a tenant, or all when it is not known whose are new. */
  tellReaders(tenantId: Uuid | null): void
}

/** The use cases, put together from their parts. */
export function compose(parts: Parts): Composition {
  const { db, box, clock, logger, telemetry, adapters, wake, queue, newId, randomBytes, random } = parts
  const endpoints = new DoorEndpoints(db, box, clock)
  const hashEmail = emailHashes(db, box)
  const { tracing = noTracing } = parts
  const sourceFetch = tracedFetch(parts.fetch, tracing)
  const reading = { db, box, adapters, clock, logger, tracing, newId, random, hashEmail }
  const sync: SyncDeps = { ...reading, unpackBody, fetch: sourceFetch }
  const health = createHealth(sync)
  const operator: OperatorDeps = {
    db,
    box,
    clock,
    adapters,
    newId,
    randomBytes,
    publicUrl: parts.publicUrl,
    wake,
    source: health,
  }
  const outbox = createOutbox({
    db,
    box,
    clock,
    logger,
    telemetry,
    tracing,
    random,
    fetch: parts.fetch,
    ...parts.outbox,
  })
  const counted = rememberCounts(clock)
  const outgoing = { ...operator, counted, outboxWake: parts.outbox.wake }
  const drain = createDrain(
    { db, adapters, clock, logger, telemetry, tracing, newId, random, hashEmail },
    parts.drainBounds ?? DRAIN_BOUNDS,
  )
  const drift = createDrift({ db, clock, newId, wake: parts.driftWake, contracts: parts.contracts })
  const snapshots = createSnapshots({ db, clock, logger, newId, wake: parts.metricsWake })
  const keys = keyUseCases(operator)
  const app: App = {
    receive: createReceive({
      db,
      adapters,
      endpoints,
      clock,
      telemetry,
      tracing,
      wake: (id) => wake('apply-inbox', id),
    }),
    applyInbox: drain,
    async sweep() {
      const waiting = await endpointsWithWork(db, clock.now())
      for (const id of waiting) wake('apply-inbox', id)
      return { woken: waiting.length }
    },
    reapSyncRecords: async () => ({ closed: await closeLostRuns(db, LOST_AFTER_MS) }),
    syncEndpoint: createSync(sync),
    async wakeDueSyncs() {
      const due = await endpointsInNeed(db, clock)
      for (const id of due) wake('sync-endpoint', id)
      return { woken: due.length }
    },
    recoverDeliveries: createRecovery(sync),
    async wakeRecoveries() {
      const readable = await endpointsWithSource(db)
      for (const id of readable) wake('recover-deliveries', id)
      return { woken: readable.length }
    },
    checkConnections: health.checkConnections,
    relayOutbox: outbox.relayOutbox,
    catchUpSink: outbox.catchUpSink,
    deliverEvents: outbox.deliverEvents,
    performEgress: createEgress({
      db,
      clock,
      logger,
      tracing,
      newId,
      random,
      writingOf: (system) => adapters.get(system)?.writing ?? null,
      openWriter: (tenantId, endpoint, signal) =>
        connectWriter(sync, tenantId, endpoint, { signal, interactive: false }),
    }),
    sweepOutbox: outbox.sweepOutbox,
    followEvents: ({ tenantId }, { after, types }, signal) => outbox.follow(tenantId, { after, types }, signal),
    ...createAttributions({ db, clock, newId, wake: parts.metricsWake }),
    wakeSnapshots: snapshots.wakeSnapshots,
    async snapshotMetrics(tenantId, signal) {
      const run = await snapshots.snapshotMetrics(tenantId, signal)
      if (run.changed > 0) parts.driftWake.drift(tenantId)
      return run
    },
    backfillMetrics: snapshots.backfillMetrics,
    wakeDrift: drift.wakeDrift,
    detectDrift: drift.detectDrift,
    prune: createPrune({ db, clock }),
    ...retentionUseCases(operator),
    ...keys,
    ...tokenUseCases({ db, clock, tokens: parts.tokens ?? null, withKey: keys.authenticate }),
    ...tenantUseCases(operator),
    ...endpointUseCases(operator),
    ...scopeUseCases(operator),
    ...scopeChangeUseCases(operator),
    ...syncUseCases(operator),
    ...deliveryUseCases({ ...operator, unpackBody }),
    ...outboxUseCases(outgoing),
    ...egressUseCases(outgoing),
    ...subscriptionUseCases(outgoing),
    ...scorecardUseCases(operator),
    ...metricUseCases(operator),
    ...snapshotUseCases({ ...operator, metricsWake: parts.metricsWake }),
    ...driftUseCases({ ...operator, driftWake: parts.driftWake }),
    ...driftSettingUseCases({ ...operator, driftWake: parts.driftWake }),
    ...createReports({ db, clock, newId }),
    ...readingUseCases({ ...operator, counted, queue }),
    ...jobUseCases({ ...operator, queue }),
    ...auditUseCases(operator),
    ...sealedUseCases(operator),
    readiness: createReadiness(parts),
  }
  const forgetEndpoint = (id: Uuid | null) => (id === null ? endpoints.forgetAll() : endpoints.forget(id))
  return { app, operator, forgetEndpoint, tellReaders: outbox.tellReaders }
}

/** A tenant's addresses are hashed with a key of its own that never changes, so it is read once. */
function emailHashes(db: Database, box: SecretBox) {
  const keys = new Map<Uuid, string>()
  return async (tenantId: Uuid) => {
    let key = keys.get(tenantId)
    if (key === undefined) {
      key = box.open(await db.tenant(tenantId, readIdentityKey), tenantId) as string
      keys.set(tenantId, key)
    }
    const secret = Buffer.from(key, 'base64')
    // The same few people write most commits of a turn, and a hash costs 12 µs.
    const known = new Map<string, string>()
    return (address: string) => {
      let hash = known.get(address)
      if (hash === undefined) {
        hash = createHmac('sha256', secret).update(address.trim().toLowerCase()).digest('base64url')
        known.set(address, hash)
      }
      return hash
    }
  }
}
