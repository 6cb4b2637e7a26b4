import { expect } from 'vitest'
import type { Role } from '../../src/app.ts'
import { CANARY, ID } from './fake-app.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export interface Route {
  readonly route: `${Method} ${string}`
  readonly access: Role
  /** Use case called, with its arguments after the actor. */
  readonly calls: readonly [string, ...unknown[]]
  readonly status: number
  readonly query?: string
  readonly body?: object
  /** Queries and bodies that must be refused. */
  readonly bad?: readonly (string | object)[]
}

const PAGE = { limit: 50, cursor: undefined }
const LIST = ['limit=0', 'limit=201', 'limit=many', 'cursor=%00', 'colour=red']
const since = '2026-01-01T00:00:00Z'
const until = '2026-01-02T00:00:00Z'
const credential = { kind: 'app', app_id: 7, private_key: CANARY, deep: { keepsItsNames: [CANARY] } }
const tooLong = CANARY.repeat(1000)
const newEndpoint = { system: 'github', name: 'octo', binding_mode: 'auto' }

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
  { route: 'GET /v1/endpoints', access: 'operator', calls: ['listEndpoints'], status: 200, bad: LIST },
  { route: 'GET /v1/endpoints/:id', access: 'operator', calls: ['showEndpoint', ID], status: 200 },
  {
    route: 'POST /v1/endpoints',
    access: 'admin',
    body: {
      ...newEndpoint,
      webhook_secret: CANARY,
      webhook_proof: 'url_token',
      base_url: 'https://ghe.example/api/v3',
      credential,
      scopes: ['octo/hello', 'octo/*'],
    },
    calls: [
      'addEndpoint',
      {
        system: 'github',
        name: 'octo',
        bindingMode: 'auto',
        webhookSecret: CANARY,
        webhookProof: 'url_token',
        baseUrl: 'https://ghe.example/api/v3',
        credential,
        scopes: ['octo/hello', 'octo/*'],
      },
    ],
    status: 201,
    bad: [
      {},
      { ...newEndpoint, system: 'gitlab' },
      { ...newEndpoint, base_url: 'file:///etc/passwd' },
      { ...newEndpoint, webhook_secret: 'short' },
      { ...newEndpoint, bindingMode: 'auto' },
      { ...newEndpoint, scopes: [''] },
      { ...newEndpoint, webhook_proof: 'trust' },
      { ...newEndpoint, credential: 7 },
      { ...newEndpoint, credential: { token: tooLong } },
    ],
  },
  {
    route: 'PATCH /v1/endpoints/:id',
    access: 'admin',
    body: { status: 'inactive', binding_mode: 'listed', sync_interval_seconds: null, version: 3 },
    calls: ['changeEndpoint', ID, { status: 'inactive', bindingMode: 'listed', syncIntervalSeconds: null, version: 3 }],
    status: 200,
    bad: [
      {},
      { version: 1 },
      { status: 'error' },
      { sync_interval_seconds: 59 },
      { sync_interval_seconds: 86_401 },
      { sync_interval_seconds: 60.5 },
    ],
  },
  { route: 'DELETE /v1/endpoints/:id', access: 'admin', calls: ['removeEndpoint', ID], status: 204 },
  {
    route: 'POST /v1/endpoints/:id/rotate-secret',
    access: 'admin',
    body: { secret: CANARY },
    calls: ['rotateSecret', ID, CANARY],
    status: 200,
    bad: [{ secret: 'short' }],
  },
  { route: 'POST /v1/endpoints/:id/check', access: 'admin', calls: ['checkEndpoint', ID], status: 200 },
  {
    route: 'PUT /v1/endpoints/:id/credential',
    access: 'admin',
    body: { credential },
    calls: ['setCredential', ID, credential],
    status: 200,
    bad: [
      {},
      { credential: null },
      { credential: '' },
      { credential: [CANARY] },
      { credential: tooLong },
      { credential: { token: tooLong } },
      { credential, token: CANARY },
    ],
  },
  { route: 'GET /v1/endpoints/:id/scopes', access: 'admin', calls: ['listScopes', ID], status: 200, bad: LIST },
  {
    route: 'POST /v1/endpoints/:id/scopes',
    access: 'admin',
    body: { name: 'octo/hello', rules: { move_stories: true, incident_labels: ['^sev'] } },
    calls: ['addScope', ID, { name: 'octo/hello', rules: { moveStories: true, incidentLabels: ['^sev'] } }],
    status: 201,
    bad: [
      {},
      { name: 'a', rules: { incident_labels: ['('] } },
      { name: 'a', rules: { deployment_source: 'ftp' } },
      { name: 'octo/*' },
      { name: 'octo/hello', pattern: 'octo/*' },
      { pattern: 'octo/*', initiative: 'Hello' },
      { pattern: 'octo/hello' },
      { name: 'a', rules: { issue_types: { Feature: 'thing' } } },
      { name: 'a', rules: { issue_types: { Feature: null } } },
      { name: 'a', rules: { stages: { 'In QA': 'testing' } } },
      { name: 'a', rules: { stages: ['done'] } },
      { name: 'a', rules: { story_point_field: 7 } },
    ],
  },
  {
    route: 'PATCH /v1/endpoints/:id/scopes/:scopeId',
    access: 'admin',
    body: {
      status: 'paused',
      rules: {
        issue_types: { 'New Feature': 'user_story', Sub_Task: 'none' },
        stages: { 'In QA': 'in_review' },
        story_point_field: null,
        incident_labels: null,
      },
      version: 3,
    },
    calls: [
      'changeScope',
      ID,
      ID,
      {
        status: 'paused',
        rules: {
          issueTypes: { 'new feature': 'user_story', sub_task: 'none' },
          stages: { 'in qa': 'in_review' },
          storyPointField: null,
          incidentLabels: null,
        },
        version: 3,
      },
    ],
    status: 200,
    bad: [
      {},
      { version: 3 },
      { rules: {} },
      { rules: { colour: 'red' } },
      { rules: { defect_labels: ['('] } },
      { rules: { stages: { 'In QA': 'testing' } } },
      { status: 'gone' },
      { initiative: 'Hello' },
    ],
  },
  {
    route: 'DELETE /v1/endpoints/:id/scopes/:scopeId',
    access: 'admin',
    calls: ['removeScope', ID, ID],
    status: 204,
  },
  {
    route: 'GET /v1/endpoints/:id/scopes/discover',
    access: 'admin',
    calls: ['discoverScopes', ID],
    status: 200,
    bad: ['limit=0', 'limit=1001', 'cursor=%00', 'colour=red'],
  },
  {
    route: 'POST /v1/endpoints/:id/sync',
    access: 'operator',
    body: { mode: 'window', streams: ['issues'], since, until },
    calls: ['startSync', ID, { mode: 'window', streams: ['issues'], since, until }],
    status: 202,
    bad: [
      { mode: 'every' },
      { mode: 'window' },
      { mode: 'window', until },
      { mode: 'window', since: until, until: since },
      { mode: 'window', since, until: '2026-01-01T01:00:00+02:00' },
      { mode: 'window', since: 'yesterday' },
      { mode: 'full', since },
      { since },
      { streams: [] },
      { streams: 'issues' },
      { full: true },
    ],
  },
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
  { route: 'GET /v1/status', access: 'viewer', calls: ['status'], status: 200 },
]
