import { ID } from '../http/fake-app.ts'
import type { CommandRow } from './command-table-endpoints.ts'

/** What is written back to sources. */
export const EGRESS_COMMANDS: readonly CommandRow[] = [
  [
    'endpoint egress octo',
    ['showEndpoint', ID],
    /Commit status +of deployments to production\nDrift issues +for alerts of severity high or higher/,
  ],
  [
    'endpoint egress octo --no-commit-status --drift-issues critical --drift-scope octo/hello --issue-type Bug',
    [
      'changeEndpoint',
      ID,
      { egress: { commitStatus: false, driftIssues: 'critical', driftScope: ID, issueType: 'Bug' } },
    ],
    /Endpoint +octo/,
  ],
  [
    'endpoint egress octo --comments merged,deployed --transition merged=Done --transition deployed=Live --remote-links',
    [
      'changeEndpoint',
      ID,
      {
        egress: {
          comments: ['merged', 'deployed'],
          transitions: { merged: 'Done', deployed: 'Live' },
          remoteLinks: true,
        },
      },
    ],
    /Written back +what happens since/,
  ],
  [
    'endpoint egress octo --no-drift-issues --no-drift-scope --no-comments --no-transitions --no-remote-links',
    [
      'changeEndpoint',
      ID,
      { egress: { driftIssues: null, driftScope: null, comments: null, transitions: null, remoteLinks: false } },
    ],
    /Endpoint +octo/,
  ],
  [
    'egress list --endpoint octo --status done --kind issue --type drift_alert.opened --limit 7',
    [
      'listEgress',
      { endpointId: ID, status: 'done', kind: 'issue', eventType: 'drift_alert.opened' },
      { limit: 7, cursor: undefined },
    ],
    /drift_alert\.opened +issue +octo\/hello#12 +done +1/,
  ],
  [`egress retry ${ID}`, ['retryEgress', ID], /issue 1111.* waits again/],
  ['egress retry --all', ['retryAllEgress', {}], /2 actions wait again/],
  ['egress retry --endpoint octo --kind issue', ['retryAllEgress', { endpointId: ID, kind: 'issue' }], /2 actions/],
]
