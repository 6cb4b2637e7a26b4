import { ID } from './fake-app.ts'
import { LIST, type Route } from './route.ts'

const from = '2026-01-01'
const to = '2026-02-01T00:00:00+01:00'
const WINDOW = `initiative=hello&from=${from}&to=${encodeURIComponent(to)}&as_of=2026-03-01`
const ASKED = { initiative: 'hello', from, to, asOf: '2026-03-01' }
const BAD_WINDOWS = [
  'from=yesterday',
  'to=2026-13-01',
  'to=0000-01-01',
  'as_of=soon',
  'initiative=',
  'colour=red',
  'from=2026-01-01&from=2026-01-02',
]

/** Routes of metrics and scorecards. */
export const METRIC_ROUTES: readonly Route[] = [
  { route: 'GET /v1/scorecards', access: 'viewer', calls: ['listScorecards'], status: 200, bad: LIST },
  {
    route: 'POST /v1/scorecards',
    access: 'admin',
    body: { name: 'Ours', metrics: ['throughput'] },
    calls: ['createScorecard', { name: 'Ours', metrics: ['throughput'] }],
    status: 201,
    bad: [
      {},
      { name: 'Ours' },
      { name: 'Ours', metrics: [] },
      { name: ' ', metrics: ['throughput'] },
      { name: 'O', metrics: 'x' },
    ],
  },
  {
    route: 'GET /v1/scorecards/:id/metrics',
    access: 'viewer',
    query: `${WINDOW}&bucket=day`,
    calls: ['showMetrics', { scorecard: ID, ...ASKED, bucket: 'day' }],
    status: 200,
    bad: [...BAD_WINDOWS, 'bucket=year'],
  },
  {
    route: 'GET /v1/metrics/dora',
    access: 'viewer',
    query: `${WINDOW}&bucket=week`,
    calls: ['showMetrics', { scorecard: 'dora', ...ASKED, bucket: 'week' }],
    status: 200,
    bad: [...BAD_WINDOWS, 'bucket=year', 'scorecard=flow'],
  },
  {
    route: 'GET /v1/metrics/explain',
    access: 'viewer',
    query: `metric=change_fail_rate&${WINDOW}&limit=7&cursor=c`,
    calls: ['explainMetric', { metric: 'change_fail_rate', ...ASKED }, { limit: 7, cursor: 'c' }],
    status: 200,
    bad: ['', 'metric=', 'metric=x&limit=1001', ...BAD_WINDOWS.map((it) => `metric=x&${it}`)],
  },
  {
    route: 'GET /v1/metrics/snapshots',
    access: 'viewer',
    query: `initiative=hello&scorecard=${ID}&bucket=month&from=${from}&limit=7&cursor=c`,
    calls: [
      'listSnapshots',
      { initiative: 'hello', scorecardId: ID, bucket: 'month', from },
      { limit: 7, cursor: 'c' },
    ],
    status: 200,
    bad: [...LIST, 'scorecard=dora', 'bucket=year', 'from=yesterday'],
  },
  {
    route: 'POST /v1/metrics/snapshots',
    access: 'operator',
    body: { initiative: 'hello' },
    calls: ['runSnapshots', { initiative: 'hello' }],
    status: 202,
    bad: [{ initiative: '' }, { from }],
  },
  {
    route: 'GET /v1/metrics/snapshots/run',
    access: 'viewer',
    query: 'initiative=hello',
    calls: ['showSnapshotRun', { initiative: 'hello' }],
    status: 200,
    bad: ['initiative=', 'bucket=day'],
  },
  {
    route: 'POST /v1/metrics/backfill',
    access: 'operator',
    body: { initiative: 'hello', from, to },
    calls: ['startBackfill', { initiative: 'hello', from, to }],
    status: 202,
    bad: [{}, { from: 'yesterday' }, { from, to: 'soon' }, { from, until: to }],
  },
  { route: 'GET /v1/metrics/backfills/:id', access: 'viewer', calls: ['showBackfill', ID], status: 200 },
  {
    route: 'GET /v1/metrics/backfills',
    access: 'viewer',
    query: 'limit=7&cursor=c',
    calls: ['listBackfills', { limit: 7, cursor: 'c' }],
    status: 200,
    bad: LIST,
  },
]
