import type { Actor, App, Role } from '../../src/app.ts'
import { TrackerdError } from '../../src/errors.ts'

export const ID = '11111111-1111-4111-8111-111111111111'
export const UNKNOWN = '99999999-9999-4999-8999-999999999999'
export const TENANT = { id: '22222222-2222-4222-8222-222222222222', slug: 'acme' }
export const CANARY = 'canary-credential-0123456789'
const AT = '2026-01-02T03:04:05.678Z'

export const tenant = { ...TENANT, name: 'Acme', timeZone: 'UTC', createdAt: AT }
export const key = {
  id: ID,
  name: 'ci',
  prefix: 'trk_abcd',
  role: 'viewer' as const,
  createdAt: AT,
  expiresAt: null,
  lastUsedAt: null,
  revokedAt: null,
}
export const endpoint = {
  id: ID,
  name: 'octo',
  system: 'github' as const,
  baseUrl: null,
  host: 'github.com',
  status: 'active' as const,
  bindingMode: 'auto' as const,
  webhookUrl: `/webhooks/github/${ID}`,
  webhookProof: 'signature' as const,
  secretIds: ['s1'],
  lastDeliveryAt: AT,
  lastSyncAt: null,
  lastError: null,
  hasCredential: true,
  credentialExpiresAt: null,
  scopePatterns: ['octo/*'],
  syncIntervalSeconds: null,
  lastPolledAt: AT,
  lastCensusAt: null,
  health: {
    checkedAt: AT,
    account: 'octocat',
    lines: [{ name: 'authenticated', outcome: 'ok' as const, text: 'The account octocat', hint: null }],
  },
  createdAt: AT,
  version: 3,
}
export const once = { endpoint, webhookSecret: CANARY, webhookUrl: endpoint.webhookUrl }
export const scope = {
  id: ID,
  kind: 'repository' as const,
  externalId: '1',
  name: 'octo/hello',
  url: 'https://github.com/octo/hello',
  initiative: { id: ID, title: 'hello' },
  rules: {
    productionEnvironments: [],
    incidentLabels: [],
    defectLabels: [],
    deploymentSource: 'deployments' as const,
    storyKeyPattern: 'X',
    moveStories: false,
    issueTypes: { 'sub-task': 'none' as const },
    stages: {},
    storyPointField: null,
  },
  status: 'active' as const,
  boundBy: 'operator' as const,
  createdAt: AT,
  version: 3,
}
const delivery = {
  id: ID,
  endpointId: ID,
  deliveryId: 'd-1',
  topic: 'pull_request.opened',
  origin: 'webhook' as const,
  status: 'dead' as const,
  attempts: 12,
  bodyBytes: 14000,
  reason: null,
  error: { code: 'PAYLOAD_INVALID', text: 'no', details: { camelCase: 1 }, at: AT },
  receivedAt: AT,
  nextAttemptAt: null,
  appliedAt: null,
  syncRecordId: null,
}
const message = {
  id: ID,
  sequence: 7,
  eventType: 'peer_review.opened',
  aggregateType: 'peer_review',
  aggregateId: ID,
  payload: { keepsItsNames: true },
  occurredAt: AT,
  createdAt: AT,
  processedAt: null,
  deadAt: null,
  retryCount: 0,
  lastError: null,
}
const outbox = {
  pending: 1,
  processed: 2,
  dead: 0,
  oldestPendingAt: AT,
  processedLastMinute: 2,
  sinksBehind: [{ sink: 'nats:trackerd.>', waiting: 1, since: AT }],
  byType: [{ eventType: 'peer_review.opened', pending: 1, total: 3 }],
}
export const subscription = {
  id: ID,
  name: 'ci',
  url: 'https://receiver.example/events',
  eventTypes: ['deployment.*'],
  status: 'active' as const,
  disabledReason: null,
  keyIds: ['k1'],
  failures: 0,
  failingSince: null,
  resumeAt: null,
  lastSuccessAt: AT,
  lastError: null,
  pending: 1,
  dead: 0,
  createdAt: AT,
}
const eventDelivery = {
  id: ID,
  eventId: ID,
  eventType: 'deployment.succeeded',
  status: 'dead' as const,
  attempts: 12,
  nextAttemptAt: null,
  createdAt: AT,
  attemptedAt: AT,
  responseStatus: 500,
  durationMs: 15,
  lastError: 'RECEIVER_FAILED: it answered 500',
  deliveredAt: null,
}
const discovered = {
  kind: 'repository' as const,
  externalId: '1',
  name: 'octo/hello',
  url: 'https://github.com/octo/hello',
  archived: false,
  isPrivate: true,
  bound: true,
}
export const syncRecord = {
  id: ID,
  endpointId: ID,
  type: 'webhook',
  direction: 'ingress' as const,
  status: 'success' as const,
  startedAt: AT,
  completedAt: AT,
  itemsProcessed: 3,
  itemsFailed: 0,
  counts: { pullRequest: 1 },
  error: null,
  mode: null,
  failures: [],
  waitingUntil: null,
}
export const syncDetail = {
  ...syncRecord,
  mode: 'full' as const,
  progress: [
    { scope: 'octo/hello', stream: 'issues', state: 'done' as const, pages: 13, items: 1250, total: 1250 },
    { scope: 'octo/world', stream: 'issues', state: 'failed' as const, pages: 1, items: 50, total: null },
  ],
  budgets: [
    {
      resource: 'core',
      limit: 5000,
      remaining: 4312,
      resetsAt: '2026-01-02T03:30:00.000Z',
      blockedUntil: null,
      reason: null,
    },
  ],
  failures: [
    {
      scope: 'octo/world',
      stream: 'issues',
      code: 'UPSTREAM_FORBIDDEN',
      text: 'The credential does not allow this',
      hint: 'Give it issues: read.',
    },
  ],
}

/** A key `trk_<role>` is held by that role. */
export const tokenOf = (role: Role) => `trk_${role}`

const known = <T>(id: string, view: T): T => {
  if (id === UNKNOWN) throw new TrackerdError('NOT_FOUND')
  return view
}

/** An application without a database, whose answers are fixed. Every call is kept in `calls`. */
export function fakeApp(overrides: Partial<App> = {}): App & { readonly calls: [name: string, ...args: unknown[]][] } {
  const calls: [string, ...unknown[]][] = []
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
    sweepOutbox: async () => ({ woken: 0 }),
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
    ready: async () => {},
    ...overrides,
  }
  for (const [name, call] of Object.entries(app))
    Object.assign(app, {
      [name]: (...args: unknown[]) => {
        calls.push([name, ...args])
        return (call as (...args: unknown[]) => unknown)(...args)
      },
    })
  return Object.assign(app, { calls })
}
