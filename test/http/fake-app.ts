import { type Actor, type App, RETENTION_DEFAULTS, type Role, type RouteUse } from '../../src/app.ts'
import { TrackerdError } from '../../src/errors.ts'
import { driftAnswers } from './fake-drift.ts'
import { metricAnswers } from './fake-metrics.ts'
import { auditEntry, failedJob, sealed } from './fake-operations.ts'
import { reportAnswers } from './fake-reports.ts'
import {
  AT,
  CANARY,
  delivery,
  discovered,
  egress,
  endpoint,
  eventDelivery,
  ID,
  key,
  message,
  once,
  outbox,
  scope,
  subscription,
  syncDetail,
  syncRecord,
  TENANT,
  tenant,
  UNKNOWN,
} from './fake-views.ts'

export * from './fake-views.ts'

/** A key `trk_<role>` is held by that role. */
export const tokenOf = (role: Role) => `trk_${role}`

const known = <T>(id: string, view: T): T => {
  if (id === UNKNOWN) throw new TrackerdError('NOT_FOUND')
  return view
}

interface Kept {
  readonly calls: [name: string, ...args: unknown[]][]
  /** What the audit was told of. */
  readonly uses: { readonly actor: Actor; readonly use: RouteUse }[]
}

/** An application without a database, whose answers are fixed. Every call is kept in `calls`, every use in `uses`. */
export function fakeApp(overrides: Partial<App> = {}): App & Kept {
  const calls: [string, ...unknown[]][] = []
  const uses: Kept['uses'] = []
  const app: App = {
    receive: async () => ({ id: ID, deliveryId: 'd-1', topic: 'push', tenantId: TENANT.id, duplicate: false }),
    authenticate: async (token, { ip, userAgent, tenant: elsewhere }): Promise<Actor> => {
      const role = token.slice(4) as Role
      if (!['viewer', 'ingest', 'operator', 'admin', 'platform_admin'].includes(role))
        throw new TrackerdError('UNAUTHENTICATED')
      const slug = role === 'platform_admin' ? (elsewhere ?? TENANT.slug) : TENANT.slug
      return { keyId: ID, keyName: role, role, tenantId: TENANT.id, tenantSlug: slug, ip, userAgent }
    },
    applyInbox: async () => ({ applied: 0, skipped: 0, setAside: 0, remaining: false }),
    sweep: async () => ({ woken: 0 }),
    reapSyncRecords: async () => ({ closed: 0 }),
    syncEndpoint: async () => ({ state: 'nothing_due' }),
    wakeDueSyncs: async () => ({ woken: 0 }),
    recoverDeliveries: async () => ({ redelivered: 0 }),
    wakeRecoveries: async () => ({ woken: 0 }),
    checkConnections: async () => ({ checked: 0, failing: 0 }),
    relayOutbox: async () => ({ published: 0, failed: 0, remaining: false }),
    catchUpSink: async () => ({ acknowledged: 0, refused: 0, remaining: false }),
    deliverEvents: async () => ({ delivered: 0, failed: 0, remaining: false }),
    performEgress: async () => ({ done: 0, skipped: 0, failed: 0, waiting: 0, remaining: false }),
    sweepOutbox: async () => ({ woken: 0 }),
    prune: async () => ({ pruned: { ...RETENTION_DEFAULTS }, remaining: false }),
    showRetention: async () => ({ changed: { rawBodies: 7 }, effective: { ...RETENTION_DEFAULTS, rawBodies: 7 } }),
    changeRetention: async (_actor, changed) => ({ changed, effective: { ...RETENTION_DEFAULTS, ...changed } }),
    ...driftAnswers,
    ...metricAnswers,
    ...reportAnswers,
    listTenants: async () => [tenant],
    createTenant: async (_actor, input) => ({ tenant: { ...tenant, ...input }, key, token: CANARY }),
    listKeys: async () => [key, { ...key, id: UNKNOWN }],
    createKey: async (_actor, { name, role }) => ({ key: { ...key, name, role }, token: CANARY }),
    revokeKey: async (_actor, id) => known(id, { ...key, revokedAt: AT }),
    listEndpoints: async () => [endpoint],
    showEndpoint: async (_actor, id) => known(id, endpoint),
    addEndpoint: async () => ({ ...once, scopes: [scope] }),
    changeEndpoint: async (_actor, id) => known(id, endpoint),
    removeEndpoint: async (_actor, id) => known(id, undefined),
    rotateSecret: async (_actor, id) => known(id, once),
    checkEndpoint: async (_actor, id) => known(id, endpoint),
    setCredential: async (_actor, id) => known(id, endpoint),
    startSync: async (_actor, id, { mode }) =>
      known(id, { ...syncRecord, type: 'manual', mode, status: 'running' as const, completedAt: null }),
    discoverScopes: async (_actor, id) => known(id, [discovered, { ...discovered, externalId: '2', bound: false }]),
    addScopePattern: async (_actor, id, { pattern }) => known(id, { pattern, scopes: [scope] }),
    listScopes: async (_actor, id) => known(id, [scope]),
    addScope: async (_actor, id) => known(id, scope),
    changeScope: async (_actor, id, _scopeId, { status }) => known(id, { ...scope, ...(status && { status }) }),
    removeScope: async (_actor, id) => known(id, undefined),
    listDeliveries: async () => ({ items: [delivery], nextCursor: 'next' }),
    showDelivery: async (_actor, id) =>
      known(id, { ...delivery, headers: { 'X-GitHub-Event': 'push' }, contentType: 'application/json', body: '{}' }),
    replayDelivery: async (_actor, id) => known(id, { ...delivery, status: 'pending' as const }),
    replayDeliveries: async () => ({ replayed: 4 }),
    listOutbox: async () => ({ items: [message], nextCursor: null }),
    outboxStats: async () => outbox,
    retryEvent: async (_actor, id) => known(id, message),
    retryEvents: async () => ({ retried: 3 }),
    listEgress: async () => ({ items: [egress], nextCursor: null }),
    retryEgress: async (_actor, id) => known(id, egress),
    retryAllEgress: async () => ({ retried: 2 }),
    followEvents: async function* () {
      yield { place: '7-1', eventType: 'peer_review.opened', json: '{"id":"one"}' }
    },
    listSubscriptions: async () => [subscription, { ...subscription, id: UNKNOWN }],
    showSubscription: async (_actor, id) => known(id, subscription),
    addSubscription: async () => ({ subscription, signingKey: CANARY }),
    changeSubscription: async (_actor, id, { status }) => known(id, { ...subscription, status }),
    removeSubscription: async (_actor, id) => known(id, undefined),
    rotateSigningKey: async (_actor, id) => known(id, { subscription, signingKey: CANARY }),
    listEventDeliveries: async (_actor, id) => known(id, { items: [eventDelivery], nextCursor: 'next' }),
    replayEvents: async (_actor, id) => known(id, { replayed: 2 }),
    listSyncRecords: async () => ({ items: [syncRecord], nextCursor: null }),
    showSyncRecord: async (_actor, id) => known(id, syncDetail),
    listInitiatives: async () => [{ id: ID, title: 'hello', status: 'active', scopes: 1 }],
    listAudit: async () => ({ items: [auditEntry], nextCursor: 'next' }),
    recordUse: async (actor, use) => {
      uses.push({ actor, use })
    },
    showSealed: async () => sealed,
    resealStep: async (_actor, cursor) => ({ resealed: 2, unreadable: 0, nextCursor: cursor === null ? 'acme' : null }),
    listFailedJobs: async () => [failedJob],
    retryJob: async (_actor, id) => known(id, failedJob),
    status: async () => ({
      tenant: TENANT,
      endpoints: [
        {
          ...endpoint,
          deliveries: { pending: 1, applied: 5, skipped: 2, failed: 0, dead: 1 },
          oldestPendingAt: AT,
          skipped: [{ reason: 'scope_unbound', count: 2 }],
          runningSync: { id: ID, mode: 'full' as const, startedAt: AT, itemsProcessed: 1234, waitingUntil: null },
        },
      ],
      rows: [{ table: 'peer_reviews', count: 3 }],
      syncRecords: { running: 0, success: 4, failed: 0, partial: 1 },
      outbox,
      queue: [{ name: 'apply-inbox', waiting: 0, active: 1, failed: 0 }],
    }),
    readiness: async () => (['database', 'schema', 'queue'] as const).map((part) => ({ part, error: null })),
    ...overrides,
  }
  for (const [name, call] of Object.entries(app).filter(([name]) => name !== 'recordUse'))
    Object.assign(app, {
      [name]: (...args: unknown[]) => {
        calls.push([name, ...args])
        return (call as (...args: unknown[]) => unknown)(...args)
      },
    })
  return Object.assign(app, { calls, uses })
}
