/** sync_drift: our copy left the source. */
import type { Uuid } from '../ids.ts'
import type { EpochMs } from '../metrics/facts.ts'
import { type Detector, HOUR_MS, instant, together, type Verdict } from './detector.ts'
import type { Finding, Severity } from './finding.ts'
import { counted, percent, span } from './quantity.ts'
import { severityAbove, type Thresholds } from './severity.ts'

export interface SyncDriftSettings {
  /** Intervals without a successful sync above which a severity holds. */
  readonly intervalsAbove: Thresholds
  /** Fewer runs say nothing of a rate. */
  readonly leastRuns: number
  /** The share of failed runs above which a severity holds. */
  readonly failedAbove: Thresholds
  /** The share of the objects compared that differ above which a severity holds. */
  readonly differingAbove: Thresholds
}

export interface SyncedEndpoint {
  readonly id: Uuid
  readonly name: string
  /** null: nobody asks it, e.g. it is disabled or tells everything by itself; that it was not asked is no drift. */
  readonly intervalMs: number | null
  readonly createdAt: EpochMs
  readonly lastSuccessAt: EpochMs | null
  /** Runs that ended in the last day. */
  readonly runs: { readonly ended: number; readonly failed: number }
  /** What the last census found; null: none yet. */
  readonly census: {
    readonly at: EpochMs
    /** Objects that were compared. */
    readonly compared: number
    readonly missingHere: number
    readonly goneThere: number
    /** Of a sample that was read again: others than ours. */
    readonly otherVersion: number
  } | null
}

export interface SyncDriftInput {
  readonly now: EpochMs
  readonly endpoints: readonly SyncedEndpoint[]
}

export const SYNC_DRIFT_DEFAULTS: SyncDriftSettings = {
  intervalsAbove: { medium: 3, high: 12, critical: 48 },
  leastRuns: 5,
  failedAbove: { low: 0.2, medium: 0.5, high: 0.8 },
  differingAbove: { low: 0, medium: 0.01, high: 0.05 },
}

export const syncDrift: Detector<SyncDriftInput, SyncDriftSettings> = {
  id: 'sync_drift',
  summary: 'What is here is no longer what the source has.',
  defaults: SYNC_DRIFT_DEFAULTS,
  // One good run between bad ones is no recovery.
  hysteresisMs: HOUR_MS,
  judge({ now, endpoints }, settings) {
    return together(
      endpoints.map((endpoint): Verdict => {
        const findings = [stale(endpoint, now, settings), failing(endpoint, settings), differing(endpoint, settings)]
        return { findings: findings.filter((finding) => finding !== null), unjudged: unjudged(endpoint, settings) }
      }),
    )
  },
}

function stale(endpoint: SyncedEndpoint, now: EpochMs, { intervalsAbove }: SyncDriftSettings): Finding | null {
  const { intervalMs, lastSuccessAt, createdAt, name } = endpoint
  if (intervalMs === null) return null
  const since = lastSuccessAt ?? createdAt
  const severity = severityAbove((now - since) / intervalMs, intervalsAbove)
  if (severity === null) return null
  return {
    ...about(endpoint, 'stale', severity),
    description:
      lastSuccessAt === null
        ? `${name} was never synced since it was connected at ${instant(createdAt)}; due every ${span(intervalMs)}.`
        : `${name} was last synced at ${instant(lastSuccessAt)}; due every ${span(intervalMs)}.`,
    rule: { rule: 'no_success_within_intervals', interval_ms: intervalMs },
    limits: { ...intervalsAbove },
    points: [{ at: instant(since), value: 0, mark: lastSuccessAt === null ? 'connected' : 'success' }],
  }
}

function failing(endpoint: SyncedEndpoint, { leastRuns, failedAbove }: SyncDriftSettings): Finding | null {
  const { ended, failed } = endpoint.runs
  if (ended < leastRuns) return null
  const severity = severityAbove(failed / ended, failedAbove)
  if (severity === null) return null
  return {
    ...about(endpoint, 'failing', severity),
    description: `${endpoint.name}: ${failed} of ${counted(ended, 'run')} failed in the last day.`,
    rule: { rule: 'error_rate', least_runs: leastRuns },
    limits: { share: failed / ended, ...failedAbove },
    points: [],
  }
}

function differing(endpoint: SyncedEndpoint, { differingAbove }: SyncDriftSettings): Finding | null {
  if (endpoint.census === null) return null
  const { at, compared, missingHere, goneThere, otherVersion } = endpoint.census
  const differ = missingHere + goneThere + otherVersion
  if (differ === 0) return null
  const share = differ / Math.max(compared, differ)
  const severity = severityAbove(share, differingAbove)
  if (severity === null) return null
  return {
    ...about(endpoint, 'differs', severity),
    description:
      `${endpoint.name}: of ${counted(compared, 'object')} compared at ${instant(at)}, ${missingHere} are missing here, ` +
      `${goneThere} are gone there and ${otherVersion} have another version there (${percent(share)}).`,
    rule: { rule: 'census' },
    limits: { share, ...differingAbove },
    points: [
      { at: instant(at), value: missingHere, n: compared, mark: 'missing_here' },
      { at: instant(at), value: goneThere, n: compared, mark: 'gone_there' },
      { at: instant(at), value: otherVersion, n: compared, mark: 'other_version' },
    ],
  }
}

/** Too few runs, or no census: what was found before may still be so. */
function unjudged({ id, runs, census }: SyncedEndpoint, { leastRuns }: SyncDriftSettings): Verdict['unjudged'] {
  const not = (direction: string, reason: string) => ({
    driftType: 'sync_drift' as const,
    subject: id,
    direction,
    reason,
  })
  return [
    ...(runs.ended < leastRuns ? [not('failing', 'small_sample')] : []),
    ...(census === null ? [not('differs', 'no_census')] : []),
  ]
}

const about = ({ id, name }: SyncedEndpoint, direction: string, severity: Severity) =>
  ({
    driftType: 'sync_drift',
    subject: id,
    direction,
    severity,
    links: [{ kind: 'endpoint', id, text: name, url: null }],
  }) as const
