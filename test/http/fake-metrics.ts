import type { App, BackfillView, MetricValue, MetricView, SnapshotRunView } from '../../src/app.ts'
import { TrackerdError } from '../../src/errors.ts'
import { AT, ID, UNKNOWN } from './fake-views.ts'

const known = <T>(id: string, view: T): T => {
  if (id === UNKNOWN) throw new TrackerdError('NOT_FOUND')
  return view
}

export const scorecard = {
  id: ID,
  name: 'DORA',
  description: 'The five metrics.',
  metrics: ['deployment_frequency', 'change_fail_rate'],
  definitionVersion: 1,
  builtIn: true,
  createdAt: AT,
}

const value: MetricValue = {
  name: 'change_fail_rate',
  value: 0.125,
  reason: null,
  n: 40,
  numerator: 5,
  denominator: 40,
  details: { failed: 5, keptAsItIs: 1 },
  factsFrom: AT,
  factsUntil: AT,
  provisional: true,
  definitionVersion: 1,
}
export const failRate: MetricView = {
  ...value,
  title: 'Change fail rate',
  unit: 'share',
  better: 'lower',
  summary: 'Failed / all.',
  quickCheck: null,
}
export const leadTime: MetricView = {
  ...failRate,
  name: 'change_lead_time',
  title: 'Change lead time',
  unit: 'seconds',
  value: 97_200,
  n: 12,
  numerator: null,
  denominator: null,
  details: { p75: 100_000, coding_p50: 3_600, bots: 2, p90: null },
  provisional: false,
  quickCheck: { year: 2025, position: 4, text: 'a day to a week' },
}
export const unknownRate: MetricView = {
  ...failRate,
  name: 'deployment_rework_rate',
  title: 'Deployment rework rate',
  value: null,
  reason: { code: 'no_production_environment', text: 'No environment is production', hint: 'Name one.' },
  n: 0,
  numerator: null,
  denominator: null,
  details: {},
  factsFrom: null,
  factsUntil: null,
}

const initiative = { id: ID, title: 'hello' }
const window = { from: '2025-12-31T23:00:00.000Z', to: '2026-01-28T23:00:00.000Z' }

export const backfill: BackfillView = {
  id: ID,
  initiative,
  ...window,
  status: 'running',
  periodsTotal: 40,
  periodsDone: 10,
  changed: 7,
  startedAt: AT,
  endedAt: null,
  error: null,
}

const asked: SnapshotRunView = { askedAt: AT, initiatives: 2, left: 2, failed: [], computed: 0, changed: 0 }
const over: SnapshotRunView = {
  ...asked,
  left: 0,
  failed: [{ initiative, error: { code: 'DATABASE_REJECTED', text: 'The database refused a row' } }],
  computed: 18,
  changed: 3,
}

/** What the use cases of metrics answer when there is no database. */
export const metricAnswers = {
  wakeAttributions: async () => ({ woken: 0 }),
  attributeInitiative: async () => ({ marks: 0, facts: 0 }),
  wakeSnapshots: async () => ({ woken: 0 }),
  snapshotMetrics: async () => ({ computed: 0, changed: 0, remaining: false }),
  backfillMetrics: async () => ({ changed: 0, remaining: false }),
  listScorecards: async () => [scorecard, { ...scorecard, id: UNKNOWN, name: 'Flow' }],
  createScorecard: async (_actor, { name, metrics }) => ({ ...scorecard, name, metrics, builtIn: false }),
  showMetrics: async (_actor, { scorecard: ref, bucket }) =>
    known(ref, {
      scorecard: { id: ID, name: 'DORA' },
      initiative,
      timeZone: 'Europe/Berlin',
      ...window,
      asOf: AT,
      bucket: bucket ?? null,
      metrics: [failRate, leadTime, unknownRate],
      series: [0, 0.5, null, 1].map((rate) => ({ ...window, metrics: [{ ...value, value: rate }] })),
    }),
  explainMetric: async (_actor, _query, { cursor }) => ({
    initiative,
    timeZone: 'Europe/Berlin',
    ...window,
    asOf: AT,
    metric: failRate,
    fromRows: { value: 0.125, counted: 5, denominatorOnly: 35 },
    excluded: 1,
    rows: [
      {
        kind: 'deployment' as const,
        id: ID,
        at: AT,
        value: null,
        role: 'counted' as const,
        why: 'rollback',
        title: 'v1.2.3 to production',
        url: 'https://github.com/octo/hello/deployments/1',
      },
      {
        kind: 'incident' as const,
        id: UNKNOWN,
        at: AT,
        value: null,
        role: 'excluded' as const,
        why: 'outside_window',
        title: null,
        url: null,
      },
    ],
    nextCursor: cursor === undefined ? 'next' : null,
  }),
  listSnapshots: async () => ({
    items: [
      {
        id: ID,
        scorecardId: ID,
        initiativeId: ID,
        bucket: 'week' as const,
        periodStart: window.from,
        periodEnd: window.to,
        definitionVersion: 1,
        provisional: true,
        computedAt: AT,
        metrics: [value],
      },
    ],
    nextCursor: 'next',
  }),
  runSnapshots: async () => asked,
  showSnapshotRun: async () => over,
  startBackfill: async () => [backfill],
  showBackfill: async (_actor, id) => known(id, backfill),
  listBackfills: async () => ({ items: [backfill], nextCursor: null }),
} satisfies Partial<App>
