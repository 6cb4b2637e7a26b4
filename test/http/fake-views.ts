/** What the fake application answers with. */

export const ID = '11111111-1111-4111-8111-111111111111'
export const UNKNOWN = '99999999-9999-4999-8999-999999999999'
export const TENANT = { id: '22222222-2222-4222-8222-222222222222', slug: 'acme' }
export const CANARY = 'canary-credential-0123456789'
export const AT = '2026-01-02T03:04:05.678Z'

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
export const delivery = {
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
export const message = {
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
export const outbox = {
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
export const eventDelivery = {
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
export const discovered = {
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
