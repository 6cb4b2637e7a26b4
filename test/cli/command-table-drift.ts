import { ID } from '../http/fake-app.ts'
import type { CommandRow } from './command-table-endpoints.ts'

const PAGE = { limit: 50, cursor: undefined }
const SHOWN = new RegExp(
  [
    '^Change lead time got worse: 6 days in the week',
    'Initiative +octo/hello\\n',
    'About +change_lead_time .worse.\\n',
    'Status +open\\n',
    'Rule +xmr_rule_1_and_ewma, ewma lambda 0.3, provisional false\\n',
    'Limits +centre 27.8 h, upper 2.89 days, lower none\\n',
    'Trend +\\S{3}\\n',
    'AT +VALUE +N +WHAT\\n2025-12-08T\\S+ +25 h +4 +baseline\\n',
    '2025-12-22T\\S+ +6 days +3 +outside\\n',
    'change +#7 Rewrite all +https://github.com/octo/hello/pull/7',
  ].join('[\\s\\S]*'),
)

const violations = { source: 'octo/hello arch', violations: [{ rule: 'no-cycles', place: 'src/a.ts' }] }

/** What the commands below read. */
export const DRIFT_FILES = {
  'violations.json': JSON.stringify({ ...violations, reported_at: '2026-01-01T10:00:00Z' }),
}

/** What is said of drift. */
export const DRIFT_COMMANDS: readonly CommandRow[] = [
  [
    'drift run --initiative hello',
    ['runDrift', { initiative: 'hello' }],
    /^2 of 2 initiatives to be judged\.\nSince a run was asked for \S+ .*: 0 alerts opened, 0 raised, 0 closed\./,
  ],
  [
    'drift progress --initiative hello',
    ['showDriftRun', { initiative: 'hello' }],
    /^2 of 2 initiatives judged\.\n.*: 1 alert opened, 0 raised, 3 closed\.\n\nNot judged[\s\S]*metric_drift +small_sample +1/,
  ],
  [
    'drift list',
    ['listDriftAlerts', { status: 'unresolved' }, PAGE],
    /^SEVERITY +TYPE +WHAT +INITIATIVE +STATUS +FOUND +ID\nhigh +metric_drift +Change lead time got worse/,
  ],
  [
    'drift list --initiative hello --type metric_drift --severity high --all --limit 50',
    ['listDriftAlerts', { initiative: 'hello', type: 'metric_drift', severity: 'high' }, PAGE],
    /metric_drift/,
  ],
  ['drift list --status snoozed', ['listDriftAlerts', { status: 'snoozed' }, PAGE], /metric_drift/],
  [`drift show ${ID}`, ['showDriftAlert', ID], SHOWN],
  [
    `drift acknowledge ${ID} --note seen`,
    ['acknowledgeDriftAlert', ID, { note: 'seen' }],
    /^The alert is acknowledged\./,
  ],
  [`drift resolve ${ID}`, ['resolveDriftAlert', ID, {}], /^The alert is resolved by an operator/],
  [
    `drift snooze ${ID} --until 2027-01-01 --note later`,
    ['snoozeDriftAlert', ID, { until: '2027-01-01T00:00:00.000Z', note: 'later' }],
    /^The alert is snoozed until 2027-01-01T00:00:00.000Z\./,
  ],
  [
    'drift rebaseline --metric throughput --initiative hello --from 2026-01-05 --note new',
    ['renewBaseline', { initiative: 'hello', metric: 'throughput', from: '2026-01-05', note: 'new' }],
    /Judged anew +throughput\nFrom +2026-01-02/,
  ],
  [
    'drift report violations.json',
    ['reportArchitecture', { ...violations, reportedAt: '2026-01-01T10:00:00Z' }],
    /Source +octo.hello arch\n[\s\S]*Violations +2\nBaseline +1 violation, of \S+\nAdded +1\n\nRULE +PLACE\nno-cycles +src.a\.ts/,
  ],
  [
    'drift report violations.json --initiative hello --source other --run-url https://ci.example/1',
    [
      'reportArchitecture',
      {
        ...violations,
        reportedAt: '2026-01-01T10:00:00Z',
        ...{ initiative: 'hello', source: 'other', url: 'https://ci.example/1' },
      },
    ],
    /Added +1/,
  ],
  [
    'drift settings --initiative hello',
    ['showDriftSettings', { initiative: 'hello' }],
    /core version: 4\.2\.0[\s\S]*metric_drift\.enabled +true[\s\S]*scope_drift\.least_issues +8 +here/,
  ],
  [
    'drift settings --set gate_drift.enabled=false --set scope_drift.above.high=0.4 --set gate_drift.needs.merge=construction --unset scope_drift.least_issues --core-version none',
    [
      'changeDriftSettings',
      {
        initiative: undefined,
        coreVersion: null,
        detectors: {
          gate_drift: { enabled: false, needs: { merge: 'construction' } },
          scope_drift: { above: { high: 0.4 } },
        },
      },
    ],
    /Settings of all initiatives of the tenant/,
  ],
]
