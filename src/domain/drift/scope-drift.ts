/** scope_drift: the content of a running cycle moved away from what was committed. */
import type { EpochMs } from '../metrics/facts.ts'
import type { CycleItem } from './cycle-scope.ts'
import { type Detector, HOUR_MS, instant, NOTHING, together, type Verdict } from './detector.ts'
import type { EvidenceLink, Point } from './finding.ts'
import { counted, digits, percent } from './quantity.ts'
import { type Cycle, churn, type ScopeChange, scopeChange } from './scope-change.ts'
import { severityAbove, type Thresholds } from './severity.ts'

export interface ScopeDriftSettings {
  /** What is in a cycle so long after its start is what was committed. */
  readonly committedAfterMs: number
  /** A cycle with fewer committed issues is not judged: one issue would be a fifth of it or more. */
  readonly leastIssues: number
  /** The share of the committed issues that must have had an estimate for points to be judged. */
  readonly leastEstimated: number
  /** The churn above which a severity holds. */
  readonly above: Thresholds
}

export interface ScopeDriftInput {
  readonly now: EpochMs
  readonly cycles: readonly (Cycle & {
    /** All that are or were in it. */
    readonly items: readonly CycleItem[]
  })[]
}

export const SCOPE_DRIFT_DEFAULTS: ScopeDriftSettings = {
  committedAfterMs: 24 * HOUR_MS,
  leastIssues: 5,
  leastEstimated: 0.5,
  above: { low: 0.1, medium: 0.2, high: 0.3, critical: 0.5 },
}

export const scopeDrift: Detector<ScopeDriftInput, ScopeDriftSettings> = {
  id: 'scope_drift',
  summary: 'The content of a running cycle moved away from what was committed.',
  defaults: SCOPE_DRIFT_DEFAULTS,
  hysteresisMs: 0,
  judge: ({ now, cycles }, settings) => together(cycles.map((cycle) => judgeCycle(cycle, now, settings))),
}

function judgeCycle(cycle: ScopeDriftInput['cycles'][number], now: EpochMs, settings: ScopeDriftSettings): Verdict {
  const committedAt = cycle.startAt + settings.committedAfterMs
  if (cycle.completedAt !== null && cycle.completedAt <= now) return NOTHING
  if (now <= committedAt) return NOTHING
  const change = scopeChange(cycle, cycle.items, committedAt, now)
  if (change.committed.issues < settings.leastIssues) return NOTHING
  // Points say more than issues, where most of the issues have any: one that has them among many would say it for all.
  const hasPoints = change.estimated >= settings.leastEstimated * change.committed.issues
  const byIssues = churn(change, 'issues')
  const byPoints = hasPoints ? churn(change, 'points') : null
  const most = Math.max(byIssues ?? 0, byPoints ?? 0)
  const severity = severityAbove(most, settings.above)
  if (severity === null) return NOTHING
  const { committed, added, removed, reestimated } = change
  const finding = {
    driftType: 'scope_drift',
    subject: cycle.id,
    direction: 'changed',
    severity,
    description:
      `${cycle.name}: ${counted(committed.issues, 'issue')} committed, ${added.issues} added, ${removed.issues} removed` +
      `${hasPoints ? ` (${digits(committed.points)}, ${digits(added.points)} and ${digits(removed.points)} points)` : ''}, ` +
      `${reestimated.issues} estimated anew: a churn of ${percent(most)}.`,
    rule: {
      rule: 'churn',
      judged_by: (byPoints ?? 0) > (byIssues ?? 0) ? 'points' : 'issues',
      committed_after_hours: settings.committedAfterMs / HOUR_MS,
      least_issues: settings.leastIssues,
      least_estimated: settings.leastEstimated,
    },
    limits: { ...settings.above },
    points: pointsOf(change, committedAt, byIssues, byPoints),
    links: [
      { kind: 'cycle', id: cycle.id, text: cycle.name, url: null },
      ...change.addedItems.map((item) => link(item, 'added')),
      ...change.removedItems.map((item) => link(item, 'removed')),
    ],
  } as const
  return { findings: [finding], unjudged: [] }
}

/** The numbers, each under its name. */
function pointsOf(
  { committed, added, removed, reestimated, changedAt }: ScopeChange,
  committedAt: EpochMs,
  byIssues: number | null,
  byPoints: number | null,
): Point[] {
  const both = (at: EpochMs, name: string, { issues, points }: { issues: number; points: number }) => [
    { at: instant(at), value: issues, mark: `${name}_issues` },
    { at: instant(at), value: points, mark: `${name}_points` },
  ]
  const share = (mark: string, value: number | null) =>
    value === null ? [] : [{ at: instant(changedAt), value, mark }]
  return [
    ...both(committedAt, 'committed', committed),
    ...both(changedAt, 'added', added),
    ...both(changedAt, 'removed', removed),
    ...both(changedAt, 'reestimated', reestimated),
    ...share('churn_issues', byIssues),
    ...share('churn_points', byPoints),
  ]
}

const link = ({ kind, id, text, url }: CycleItem, how: string): EvidenceLink => ({
  kind,
  id,
  text: `${how}: ${text}`,
  url,
})
