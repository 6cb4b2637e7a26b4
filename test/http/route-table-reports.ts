import { ID } from './fake-app.ts'
import type { Route } from './route.ts'

const started_at = '2026-01-01T10:00:00Z'
const finished_at = '2026-01-01T11:05:00+01:00'
const deployment = { id: '42', service: 'payments', environment: { name: 'production' }, status: 'success' }
const incident = { id: 'inc', service: 'payments', title: 'Cards are refused', started_at }

/** Routes of what others report. */
export const REPORT_ROUTES: readonly Route[] = [
  {
    route: 'POST /v1/deployments',
    access: 'ingest',
    body: {
      ...deployment,
      environment: { name: 'production', production: true, transient: false },
      initiative: 'Checkout',
      updated_at: finished_at,
      url: 'https://ci.example.com/42',
      started_at,
      finished_at,
      commit: 'abc',
      version: 'v1.2.3',
      ref: 'refs/tags/v1.2.3',
      kind: 'hotfix',
      remediates: ['41'],
      changes: {
        commits: [{ sha: 'abc', title: 'Mend', author: 'octocat', authored_at: started_at, parents: 1 }],
        pull_requests: [12],
      },
    },
    calls: [
      'reportDeployment',
      {
        ...deployment,
        environment: { name: 'production', production: true, transient: false },
        initiative: 'Checkout',
        updatedAt: finished_at,
        url: 'https://ci.example.com/42',
        startedAt: started_at,
        finishedAt: finished_at,
        commit: 'abc',
        version: 'v1.2.3',
        ref: 'refs/tags/v1.2.3',
        kind: 'hotfix',
        remediates: ['41'],
        changes: {
          commits: [{ sha: 'abc', title: 'Mend', author: 'octocat', authoredAt: started_at, parents: 1 }],
          pullRequests: [12],
        },
      },
    ],
    status: 201,
    bad: [
      {},
      { ...deployment, id: '' },
      { ...deployment, id: 7 },
      { ...deployment, service: 'a\u0000b' },
      { ...deployment, service: 'half a character: \ud800' },
      { ...deployment, url: 'https://ci.example.com/\ud800' },
      { ...deployment, finished_at: '0000-12-31T23:59:59Z' },
      { ...deployment, finished_at: '0001-01-01T00:00:00+01:00' },
      { ...deployment, finished_at: '9999-12-31T23:59:59-01:00' },
      { ...deployment, finished_at: '2026-01-01T00:00:00+16:00' },
      { ...deployment, status: 'done' },
      { ...deployment, environment: 'production' },
      { ...deployment, environment: {} },
      { ...deployment, finished_at: '2026-01-01' },
      { ...deployment, finished_at: '2026-01-01T10:00:00' },
      { ...deployment, kind: 'mistake' },
      { ...deployment, url: 'javascript:alert(1)' },
      { ...deployment, remediates: '41' },
      { ...deployment, changes: [{ sha: 'abc' }] },
      { ...deployment, changes: { pull_requests: [0] } },
      { ...deployment, changes: { commits: [{ title: 'no sha' }] } },
      { ...deployment, changes: { commits: [{ sha: 'a', parents: -1 }] } },
      { ...deployment, colour: 'red' },
    ],
  },
  {
    route: 'POST /v1/incidents',
    access: 'ingest',
    body: {
      ...incident,
      severity: 'critical',
      resolved_at: null,
      caused_by: '42',
      remediated_by: ['43'],
      labels: ['a'],
    },
    calls: [
      'reportIncident',
      {
        ...{ id: 'inc', service: 'payments', title: 'Cards are refused', startedAt: started_at },
        ...{ severity: 'critical', resolvedAt: null, causedBy: '42', remediatedBy: ['43'], labels: ['a'] },
      },
    ],
    status: 201,
    bad: [
      {},
      { ...incident, title: ' ' },
      { ...incident, started_at: null },
      { ...incident, started_at: 'yesterday' },
      { ...incident, severity: 'sev1' },
      { ...incident, description: 'a\u0000b' },
      { ...incident, description: 'half a character: \udc00' },
      { ...incident, caused_by: 42 },
      { ...incident, labels: [''] },
      { ...incident, colour: 'red' },
    ],
  },
  {
    route: 'POST /v1/incidents/:externalId/resolve',
    access: 'ingest',
    body: { resolved_at: started_at, remediated_by: ['43'] },
    calls: ['resolveIncident', ID, { resolvedAt: started_at, remediatedBy: ['43'] }],
    status: 200,
    bad: [{ resolved_at: 'soon' }, { resolved_at: null }, { remediated_by: [''] }, { colour: 'red' }],
  },
]
