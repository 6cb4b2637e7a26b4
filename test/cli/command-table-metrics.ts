import { ID } from '../http/fake-app.ts'
import type { CommandRow } from './command-table-endpoints.ts'

const PAGE = { limit: 50, cursor: undefined }
const SHOWN = new RegExp(
  [
    'Scorecard +DORA\\nInitiative +hello\\nWindow +2026-01-01 00:00 to 2026-01-29 00:00 .Europe/Berlin.\\n',
    'Change fail rate +12.5 % +▁▅·█ +5 of 40 +2026-01-02 \\d\\d:\\d\\d +\\*\\n',
    'Change lead time +1d 3h +···· +12 .*\\nDeployment rework rate +- +···· +0 +- +\\*\\n',
    'Change lead time: p75 1d 3h, coding p50 1h, bots 2\\n',
    'No value:\\n  Deployment rework rate: No environment is production. Name one.\\n\\n\\* provisional',
  ].join('[\\s\\S]*'),
)

/** What is said of metrics and scorecards. */
export const METRIC_COMMANDS: readonly CommandRow[] = [
  [
    'metrics show --initiative hello --from 2026-01-01 --to 2026-01-29',
    ['showMetrics', { scorecard: 'dora', initiative: 'hello', from: '2026-01-01', to: '2026-01-29', bucket: 'week' }],
    SHOWN,
  ],
  [
    'metrics show --scorecard dora --bucket day --as-of 2026-02-01',
    ['showMetrics', { scorecard: ID, bucket: 'day', asOf: '2026-02-01' }],
    /Trend +per day/,
  ],
  [
    'metrics explain change_fail_rate --initiative hello --limit 5',
    ['explainMetric', { metric: 'change_fail_rate', initiative: 'hello' }, { limit: 5, cursor: undefined }],
    /Failed \/ all\.[\s\S]*Value +12.5 %, from 5 of 40\nFrom the rows +12.5 %: 5 counted, 35 in the denominator only, 1 row left out\n[\s\S]*deployment +counted: rollback +- +v1.2.3 to production +https:\/\/github.com\/octo\/hello\/deployments\/1[\s\S]*incident +excluded: outside_window[\s\S]*--as-of \S+ --cursor next/,
  ],
  [
    'metrics snapshot --initiative hello',
    ['runSnapshots', { initiative: 'hello' }],
    /^2 of 2 initiatives to be computed\.\nSince a run was asked for \S+ .*: 0 snapshots computed, 0 changed\.$/m,
  ],
  [
    'metrics progress --initiative hello',
    ['showSnapshotRun', { initiative: 'hello' }],
    /^1 of 2 initiatives computed\.\n.*: 18 snapshots computed, 3 changed\.\n\nCould not be computed.*\n.*\nhello +DATABASE_REJECTED +The database refused a row/,
  ],
  [
    'metrics snapshots --initiative hello --scorecard dora --bucket week --from 2026-01-01 --limit 50',
    ['listSnapshots', { initiative: 'hello', scorecardId: ID, bucket: 'week', from: '2026-01-01' }, PAGE],
    /week +provisional +1m ago +change_fail_rate 0.125/,
  ],
  [
    'metrics backfill --from 2025-01-01 --initiative hello',
    ['startBackfill', { initiative: 'hello', from: '2025-01-01' }],
    /hello +running +10\/40 +7/,
  ],
  ['metrics backfills', ['listBackfills', { limit: 200, cursor: undefined }], /hello +running +10\/40/],
  ['scorecard list', ['listScorecards'], /DORA +deployment_frequency, change_fail_rate +1/],
  [
    'scorecard create Ours --metric throughput --metric cycle_time',
    ['createScorecard', { name: 'Ours', metrics: ['throughput', 'cycle_time'] }],
    /Scorecard Ours is there[\s\S]*throughput, cycle_time/,
  ],
]
