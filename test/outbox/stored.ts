import type { StoredEvent } from '../../src/db/outbox-claim.ts'
import type { EventType } from '../../src/domain/events.ts'

export const TENANT = '22222222-2222-4222-8222-222222222222'
export const EVENT = '0f7b4c3e-1111-5c4c-8c4c-aaaaaaaaaaa1'
export const AGGREGATE = '33333333-3333-5333-8333-333333333333'
const SCOPE = '44444444-4444-5444-8444-444444444444'
const AT = '2026-03-02T10:00:00.000Z'

/** As it stands in the outbox. */
export const stored = (eventType: string, aggregateType: string, payload: StoredEvent['payload']): StoredEvent => ({
  id: EVENT,
  tenantId: TENANT,
  sequence: 42,
  eventType,
  eventVersion: 1,
  aggregateType,
  aggregateId: AGGREGATE,
  correlationId: EVENT,
  payload,
  traceparent: null,
  occurredAt: new Date(AT),
})

const ref = (kind: string, key: string | null, url: string) => ({
  system: 'github',
  host: 'github.com',
  kind,
  id: '7',
  key,
  url,
  source_status: 'closed',
  source_version: 'v',
})

const pull = {
  number: 1,
  title: 'Add a thing',
  url: 'https://github.com/octo/hello/pull/1',
  scope_id: SCOPE,
  author_id: null,
  head_commit: 'abc',
  merge_commit: null,
  external_refs: [ref('pull_request', 'octo/hello#1', 'https://github.com/octo/hello/pull/1')],
}
const deployment = {
  environment: { id: AGGREGATE, name: 'production', type: 'production' },
  scope_id: SCOPE,
  ref: 'main',
  commit_sha: '3f2a9bc0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f6',
  production: true,
  external_refs: [ref('deployment', null, 'https://api.github.com/repos/octo/hello/deployments/7')],
}
const item = {
  title: 'Checkout fails, "quoted" \u00fc\u{1f600}',
  status: 'open',
  labels: ['bug', 'sev1'],
  scope_id: SCOPE,
  severity: 'high',
  priority: 'high',
  external_refs: [ref('issue', 'octo/hello#9', 'https://github.com/octo/hello/issues/9')],
}
const snapshot = {
  initiative_id: SCOPE,
  scorecard: 'DORA',
  period_start: AT,
  period_end: AT,
  metrics: { change_fail_rate: { value: null, reason: 'no_deployments' } },
}
const alert = {
  initiative_id: SCOPE,
  drift_type: 'sync_drift',
  severity: 'high',
  description: 'No successful sync for 3 hours',
  resolved_at: null,
}
const gone = {
  reason: 'deleted',
  kind: 'branch',
  external_id: 'octo/x',
  external_key: null,
  url: null,
  scope_id: SCOPE,
}

/** One of each type, as the heart writes it. */
export const EXAMPLES: Readonly<Record<EventType, StoredEvent>> = {
  'peer_review.opened': stored('peer_review.opened', 'PeerReview', pull),
  'peer_review.reviewed': stored('peer_review.reviewed', 'PeerReview', pull),
  'peer_review.merged': stored('peer_review.merged', 'PeerReview', { ...pull, merge_commit: 'def' }),
  'peer_review.abandoned': stored('peer_review.abandoned', 'PeerReview', pull),
  'deployment.succeeded': stored('deployment.succeeded', 'DeploymentRecord', deployment),
  'deployment.failed': stored('deployment.failed', 'DeploymentRecord', deployment),
  'deployment.rolled_back': stored('deployment.rolled_back', 'DeploymentRecord', deployment),
  'incident.detected': stored('incident.detected', 'Incident', item),
  'incident.resolved': stored('incident.resolved', 'Incident', item),
  'work_item.created': stored('work_item.created', 'Defect', item),
  'work_item.updated': stored('work_item.updated', 'Defect', item),
  'work_item.closed': stored('work_item.closed', 'Defect', { ...item, status: 'wont_fix' }),
  'metric_snapshot.computed': stored('metric_snapshot.computed', 'MetricSnapshot', snapshot),
  'drift_alert.opened': stored('drift_alert.opened', 'DriftAlert', alert),
  'drift_alert.raised': stored('drift_alert.raised', 'DriftAlert', { ...alert, severity: 'critical' }),
  'drift_alert.closed': stored('drift_alert.closed', 'DriftAlert', { ...alert, resolved_at: AT }),
  'sync.failed': stored('sync.failed', 'SyncRecord', { endpoint: 'octo', mode: 'full', failures: [] }),
  'sync.object_gone': stored('sync.object_gone', 'Branch', gone),
}

/** The least that a row can hold: every value that a source may lack is lacking. */
export const BARE: readonly StoredEvent[] = Object.values(EXAMPLES).flatMap((event) => [
  { ...event, correlationId: null, payload: {} },
  { ...event, payload: { external_refs: [], labels: null, title: null, url: 'not a url', environment: null } },
  { ...event, payload: { external_refs: [{ host: 'j\u00e4ra.example', key: 'SHOP 7', url: '/browse/7', id: 7 }] } },
])
