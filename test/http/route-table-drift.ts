import { ID } from './fake-app.ts'
import { LIST, type Route } from './route.ts'

const SETTINGS = {
  metric_drift: { levels: { ewma: { lambda: 0.2 }, closes_after_weeks: 4 } },
  scope_drift: { enabled: false, above: { medium: 0.25, high: 0.5 } },
  gate_drift: { needs: { merge: null } },
}
const OVERLAY = {
  metric_drift: { levels: { ewma: { lambda: 0.2 }, closesAfterWeeks: 4 } },
  scope_drift: { enabled: false, above: { medium: 0.25, high: 0.5 } },
  gate_drift: { needs: { merge: null } },
}

/** Routes of drift. */
export const DRIFT_ROUTES: readonly Route[] = [
  {
    route: 'GET /v1/drift-alerts',
    access: 'viewer',
    query: 'initiative=hello&type=scope_drift&severity=high&status=unresolved&limit=7&cursor=c',
    calls: [
      'listDriftAlerts',
      { initiative: 'hello', type: 'scope_drift', severity: 'high', status: 'unresolved' },
      { limit: 7, cursor: 'c' },
    ],
    status: 200,
    bad: [...LIST, 'type=drift', 'severity=bad', 'status=closed', 'initiative='],
  },
  { route: 'GET /v1/drift-alerts/:id', access: 'viewer', calls: ['showDriftAlert', ID], status: 200 },
  {
    route: 'POST /v1/drift-alerts/:id/acknowledge',
    access: 'operator',
    body: { note: 'seen' },
    calls: ['acknowledgeDriftAlert', ID, { note: 'seen' }],
    status: 200,
    bad: [{ note: '' }, { why: 'x' }],
  },
  {
    route: 'POST /v1/drift-alerts/:id/resolve',
    access: 'operator',
    body: { note: 'done' },
    calls: ['resolveDriftAlert', ID, { note: 'done' }],
    status: 200,
    bad: [{ note: 'a\u0000b' }, { note: 7 }],
  },
  {
    route: 'POST /v1/drift-alerts/:id/snooze',
    access: 'operator',
    body: { until: '2026-02-01T00:00:00+01:00', note: 'later' },
    calls: ['snoozeDriftAlert', ID, { until: '2026-02-01T00:00:00+01:00', note: 'later' }],
    status: 200,
    bad: [{}, { until: 'tomorrow' }, { until: '2026-02-01' }],
  },
  {
    route: 'POST /v1/drift/run',
    access: 'operator',
    body: { initiative: 'hello' },
    calls: ['runDrift', { initiative: 'hello' }],
    status: 202,
    bad: [{ types: ['sync_drift'] }, { initiative: '' }],
  },
  {
    route: 'GET /v1/drift/run',
    access: 'viewer',
    query: 'initiative=hello',
    calls: ['showDriftRun', { initiative: 'hello' }],
    status: 200,
    bad: ['initiative=', 'colour=red'],
  },
  {
    route: 'POST /v1/drift/baselines',
    access: 'operator',
    body: { initiative: 'hello', metric: 'throughput', from: '2026-01-05', note: 'new team' },
    calls: ['renewBaseline', { initiative: 'hello', metric: 'throughput', from: '2026-01-05', note: 'new team' }],
    status: 200,
    bad: [{}, { metric: 'a', source: 'b' }, { source: 'b', from: '2026-01-05' }, { metric: 'a', from: 'soon' }],
  },
  {
    route: 'GET /v1/drift/settings',
    access: 'viewer',
    query: 'initiative=hello',
    calls: ['showDriftSettings', { initiative: 'hello' }],
    status: 200,
    bad: ['initiative=', 'colour=red'],
  },
  {
    route: 'PUT /v1/drift/settings',
    access: 'admin',
    body: { core_version: '4.2.0', detectors: SETTINGS },
    calls: ['changeDriftSettings', { initiative: undefined, coreVersion: '4.2.0', detectors: OVERLAY }],
    status: 200,
    bad: [
      { detectors: { drift: {} } },
      { detectors: { scope_drift: { least_isues: 3 } } },
      { detectors: { scope_drift: { above: { high: 0.2, critical: 0.1 } } } },
      { detectors: { scope_drift: { above: {} } } },
      { detectors: { metric_drift: { levels: { ewma: { lambda: 0 } } } } },
      { detectors: { gate_drift: { needs: { merge: 'party' } } } },
      { detectors: { sync_drift: { failed_above: { low: 2 } } } },
      { core_version: '' },
    ],
  },
  {
    route: 'POST /v1/architecture-reports',
    access: 'ingest',
    body: {
      initiative: 'hello',
      source: 'octo/hello arch',
      reported_at: '2026-01-01T00:00:00Z',
      url: 'https://ci.example/1',
      violations: [{ rule: 'no-cycles', place: 'src/a.ts' }],
    },
    calls: [
      'reportArchitecture',
      {
        initiative: 'hello',
        source: 'octo/hello arch',
        reportedAt: '2026-01-01T00:00:00Z',
        url: 'https://ci.example/1',
        violations: [{ rule: 'no-cycles', place: 'src/a.ts' }],
      },
    ],
    status: 200,
    bad: [
      {},
      { source: 's', violations: [{ rule: 'r' }] },
      { source: 's', violations: [{ rule: 'r', place: 'p', line: 3 }] },
      { source: 's', violations: [], url: 'javascript:alert(1)' },
      { source: 's', violations: [], reported_at: 'now' },
    ],
  },
]
