import {
  type App,
  type ArchitectureReportView,
  DRIFT_DEFAULTS,
  type DriftAlertView,
  type DriftRunView,
  type DriftSettingsView,
} from '../../src/app.ts'
import { TrackerdError } from '../../src/errors.ts'
import { AT, ID, UNKNOWN } from './fake-views.ts'

const initiative = { id: ID, title: 'octo/hello' }

export const alert: DriftAlertView = {
  id: ID,
  initiative,
  driftType: 'metric_drift',
  subject: 'change_lead_time',
  direction: 'worse',
  severity: 'high',
  status: 'open',
  description: 'Change lead time got worse: 6 days in the week of 2025-12-22, with 1.2 days as normal.',
  rule: 'xmr_rule_1_and_ewma',
  parameters: { ewma_lambda: 0.3, provisional: false },
  limits: { centre: 100_000, upper: 250_000, lower: null },
  points: [
    { at: '2025-12-08T00:00:00.000Z', value: 90_000, n: 4, mark: 'baseline' },
    { at: '2025-12-15T00:00:00.000Z', value: 110_000, n: 5, mark: 'inside' },
    { at: '2025-12-22T00:00:00.000Z', value: 518_400, n: 3, mark: 'outside' },
  ],
  links: [{ kind: 'change', id: ID, text: '#7 Rewrite all', url: 'https://github.com/octo/hello/pull/7' }],
  detectedAt: AT,
  raisedAt: null,
  goneSince: null,
  acknowledgedAt: null,
  snoozedUntil: null,
  resolvedAt: null,
  resolvedBy: null,
  resolution: null,
  note: null,
  version: 1,
}
const UNJUDGED = [
  { initiative, driftType: 'sync_drift', subject: ID, direction: 'failing', reason: 'small_sample' },
  { initiative, driftType: 'metric_drift', subject: 'throughput', direction: null, reason: 'small_sample' },
] as const
export const asked: DriftRunView = {
  askedAt: AT,
  initiatives: 2,
  left: 2,
  failed: [],
  opened: 0,
  raised: 0,
  closed: 0,
  unjudged: UNJUDGED,
}
export const over: DriftRunView = { ...asked, left: 0, opened: 1, closed: 3 }
const settings: DriftSettingsView = {
  initiative: null,
  coreVersion: '4.2.0',
  changed: { scope_drift: { leastIssues: 8 } },
  effective: { ...DRIFT_DEFAULTS, scope_drift: { ...DRIFT_DEFAULTS.scope_drift, leastIssues: 8 } },
}
export const reportView: ArchitectureReportView = {
  id: ID,
  initiative,
  source: 'octo/hello arch',
  reportedAt: AT,
  url: null,
  violations: 2,
  baseline: { at: AT, violations: 1 },
  added: [{ rule: 'no-cycles', place: 'src/a.ts' }],
}

const known = (id: string, view: DriftAlertView): DriftAlertView => {
  if (id === UNKNOWN) throw new TrackerdError('NOT_FOUND')
  return view
}

/** What the fake application answers about drift. */
export const driftAnswers: Pick<
  App,
  | 'wakeDrift'
  | 'detectDrift'
  | 'runDrift'
  | 'showDriftRun'
  | 'listDriftAlerts'
  | 'showDriftAlert'
  | 'acknowledgeDriftAlert'
  | 'resolveDriftAlert'
  | 'snoozeDriftAlert'
  | 'showDriftSettings'
  | 'changeDriftSettings'
  | 'renewBaseline'
  | 'reportArchitecture'
> = {
  wakeDrift: async () => ({ woken: 0 }),
  detectDrift: async () => ({ judged: 2, updated: 0, remaining: false, ...over }),
  runDrift: async () => asked,
  showDriftRun: async () => over,
  listDriftAlerts: async () => ({ items: [alert], nextCursor: null }),
  showDriftAlert: async (_actor, id) => known(id, alert),
  acknowledgeDriftAlert: async (_actor, id) => known(id, { ...alert, status: 'acknowledged', acknowledgedAt: AT }),
  resolveDriftAlert: async (_actor, id) =>
    known(id, { ...alert, status: 'resolved', resolvedAt: AT, resolvedBy: 'operator', resolution: 'by_operator' }),
  snoozeDriftAlert: async (_actor, id, { until }) => known(id, { ...alert, status: 'snoozed', snoozedUntil: until }),
  showDriftSettings: async () => settings,
  changeDriftSettings: async () => settings,
  renewBaseline: async () => ({ initiative, subject: 'throughput', from: AT }),
  reportArchitecture: async () => reportView,
}
