import { expect } from 'vitest'
import { CANARY, ID } from './fake-app.ts'
import { LIST, type Route } from './route.ts'
import { DRIFT_ROUTES } from './route-table-drift.ts'
import { ENDPOINT_ROUTES } from './route-table-endpoints.ts'
import { METRIC_ROUTES } from './route-table-metrics.ts'
import { REPORT_ROUTES } from './route-table-reports.ts'

const PAGE = { limit: 50, cursor: undefined }
const since = '2026-01-01T00:00:00Z'

/** Every route under /v1: how it is asked rightly, and how wrongly. */
export const ROUTES: readonly Route[] = [
  { route: 'GET /v1/tenants', access: 'platform_admin', calls: ['listTenants'], status: 200, bad: LIST },
  {
    route: 'POST /v1/tenants',
    access: 'platform_admin',
    body: { slug: 'acme', time_zone: 'Europe/Berlin' },
    calls: ['createTenant', { slug: 'acme', name: 'acme', timeZone: 'Europe/Berlin' }],
    status: 201,
    bad: [{}, { slug: 'A b' }, { slug: 'a', time_zone: 'Mars/Olympus' }, { slug: 'a', name: 'a\u0000b' }],
  },
  { route: 'GET /v1/keys', access: 'admin', calls: ['listKeys'], status: 200, bad: [...LIST, `cursor=${CANARY}`] },
  {
    route: 'POST /v1/keys',
    access: 'admin',
    body: { name: 'ci', role: 'viewer', expires_at: since },
    calls: ['createKey', { name: 'ci', role: 'viewer', expiresAt: since }],
    status: 201,
    bad: [
      {},
      { name: 'ci', role: 'god' },
      { name: ' ', role: 'viewer' },
      { name: 'c', role: 'viewer', expires_at: 'x' },
    ],
  },
  { route: 'DELETE /v1/keys/:id', access: 'admin', calls: ['revokeKey', ID], status: 200 },
  ...ENDPOINT_ROUTES,
  {
    route: 'GET /v1/deliveries',
    access: 'operator',
    query: `endpoint=${ID}&status=dead&topic=push&reason=r&since=${since}&limit=7&cursor=c`,
    calls: [
      'listDeliveries',
      { endpointId: ID, status: 'dead', topic: 'push', reason: 'r', since },
      { limit: 7, cursor: 'c' },
    ],
    status: 200,
    bad: [...LIST, 'status=lost', 'endpoint=octo', 'since=yesterday', 'topic=%00', 'status=dead&status=failed'],
  },
  { route: 'GET /v1/deliveries/:id', access: 'operator', calls: ['showDelivery', ID], status: 200 },
  { route: 'POST /v1/deliveries/:id/replay', access: 'operator', calls: ['replayDelivery', ID], status: 202 },
  {
    route: 'POST /v1/deliveries/replay',
    access: 'operator',
    body: { status: 'dead', endpoint: ID, topic: 'push' },
    calls: ['replayDeliveries', { endpointId: ID, status: 'dead', topic: 'push' }],
    status: 202,
    bad: [{}, { topic: 'push' }, { status: 'every' }],
  },
  {
    route: 'GET /v1/outbox',
    access: 'operator',
    query: `event_type=a.b&aggregate_id=${ID}&state=dead`,
    calls: ['listOutbox', { eventType: 'a.b', aggregateId: ID, state: 'dead' }, PAGE],
    status: 200,
    bad: [...LIST, 'state=lost'],
  },
  { route: 'GET /v1/outbox/stats', access: 'operator', calls: ['outboxStats'], status: 200 },
  { route: 'POST /v1/outbox/:id/retry', access: 'operator', calls: ['retryEvent', ID], status: 202 },
  {
    route: 'POST /v1/outbox/retry',
    access: 'operator',
    body: { state: 'dead', event_type: 'sync.failed' },
    calls: ['retryEvents', { eventType: 'sync.failed' }],
    status: 202,
    bad: [{}, { state: 'pending' }, { event_type: 'sync.failed' }],
  },
  {
    route: 'GET /v1/egress',
    access: 'operator',
    query: `endpoint_id=${ID}&status=dead&kind=issue&event_type=drift_alert.opened&limit=7`,
    calls: [
      'listEgress',
      { endpointId: ID, status: 'dead', kind: 'issue', eventType: 'drift_alert.opened' },
      { limit: 7, cursor: undefined },
    ],
    status: 200,
    bad: [...LIST, 'status=lost', 'kind=letter', 'endpoint_id=octo'],
  },
  { route: 'POST /v1/egress/:id/retry', access: 'operator', calls: ['retryEgress', ID], status: 202 },
  {
    route: 'POST /v1/egress/retry',
    access: 'operator',
    body: { status: 'dead', endpoint_id: ID, kind: 'comment' },
    calls: ['retryAllEgress', { endpointId: ID, kind: 'comment' }],
    status: 202,
    bad: [{}, { status: 'done' }, { endpoint_id: ID }],
  },
  {
    route: 'GET /v1/subscriptions',
    access: 'admin',
    calls: ['listSubscriptions'],
    status: 200,
    bad: LIST,
  },
  {
    route: 'POST /v1/subscriptions',
    access: 'admin',
    body: { name: 'ci', url: 'https://receiver.example/events', event_types: ['deployment.*'] },
    calls: ['addSubscription', { name: 'ci', url: 'https://receiver.example/events', eventTypes: ['deployment.*'] }],
    status: 201,
    bad: [
      {},
      { name: 'ci', url: 'ftp://receiver.example' },
      { name: 'ci', url: 'https://me:secret@receiver.example' },
      { name: 'ci', url: 'https://receiver.example', event_types: ['Deployment; drop'] },
    ],
  },
  { route: 'GET /v1/subscriptions/:id', access: 'admin', calls: ['showSubscription', ID], status: 200 },
  {
    route: 'PATCH /v1/subscriptions/:id',
    access: 'admin',
    body: { status: 'paused' },
    calls: ['changeSubscription', ID, { status: 'paused' }],
    status: 200,
    bad: [{}, { status: 'disabled' }, { url: 'https://elsewhere.example' }],
  },
  { route: 'DELETE /v1/subscriptions/:id', access: 'admin', calls: ['removeSubscription', ID], status: 204 },
  { route: 'POST /v1/subscriptions/:id/rotate-key', access: 'admin', calls: ['rotateSigningKey', ID], status: 200 },
  {
    route: 'GET /v1/subscriptions/:id/deliveries',
    access: 'admin',
    query: 'status=dead&event_type=sync.failed&limit=7&cursor=c',
    calls: ['listEventDeliveries', ID, { status: 'dead', eventType: 'sync.failed' }, { limit: 7, cursor: 'c' }],
    status: 200,
    bad: [...LIST, 'status=lost'],
  },
  {
    route: 'POST /v1/subscriptions/:id/replay',
    access: 'admin',
    body: { status: 'dead', since },
    calls: ['replayEvents', ID, { status: 'dead', since }],
    status: 202,
    bad: [{}, { status: 'lost' }, { delivery: 'x' }, { since: 'yesterday' }],
  },
  {
    route: 'GET /v1/events',
    access: 'viewer',
    query: 'types=deployment.*,sync.failed&last_event_id=7-1',
    calls: ['followEvents', { after: '7-1', types: ['deployment.*', 'sync.failed'] }, expect.any(AbortSignal)],
    status: 200,
    bad: ['types=Drop%20it', 'types=', 'colour=red'],
  },
  {
    route: 'GET /v1/sync-records',
    access: 'viewer',
    query: `endpoint=${ID}&status=partial&type=webhook&until=${since}`,
    calls: ['listSyncRecords', { endpointId: ID, status: 'partial', type: 'webhook', until: since }, PAGE],
    status: 200,
    bad: [...LIST, 'status=lost'],
  },
  { route: 'GET /v1/sync-records/:id', access: 'viewer', calls: ['showSyncRecord', ID], status: 200 },
  { route: 'GET /v1/initiatives', access: 'viewer', calls: ['listInitiatives'], status: 200, bad: LIST },
  ...METRIC_ROUTES,
  ...DRIFT_ROUTES,
  ...REPORT_ROUTES,
  { route: 'GET /v1/status', access: 'viewer', calls: ['status'], status: 200 },
]
