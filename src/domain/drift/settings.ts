/** What the detectors judge by: the defaults, what a tenant changed of them, and what was changed for an initiative. */
import { ARCHITECTURE_DRIFT_DEFAULTS, type ArchitectureDriftSettings } from './architecture-drift.ts'
import { type DriftType, SEVERITIES } from './finding.ts'
import { GATE_DRIFT_DEFAULTS, type GateDriftSettings } from './gate-drift.ts'
import { METRIC_DRIFT_DEFAULTS, type MetricDriftSettings } from './metric-drift.ts'
import { REVIEW_DRIFT_DEFAULTS, type ReviewDriftSettings } from './review-drift.ts'
import { SCHEDULE_DRIFT_DEFAULTS, type ScheduleDriftSettings } from './schedule-drift.ts'
import { SCOPE_DRIFT_DEFAULTS, type ScopeDriftSettings } from './scope-drift.ts'
import { SYNC_DRIFT_DEFAULTS, type SyncDriftSettings } from './sync-drift.ts'

interface SettingsOf {
  readonly metric_drift: MetricDriftSettings
  readonly scope_drift: ScopeDriftSettings
  readonly schedule_drift: ScheduleDriftSettings
  readonly architecture_drift: ArchitectureDriftSettings
  readonly gate_drift: GateDriftSettings
  readonly sync_drift: SyncDriftSettings
  readonly review_drift: ReviewDriftSettings
}

/** Of each detector all its settings, and whether it is on: one that is off finds nothing. */
export type DriftSettings = { readonly [T in DriftType]: SettingsOf[T] & { readonly enabled: boolean } }

type DeepPartial<T> = T extends object ? { readonly [K in keyof T]?: DeepPartial<T[K]> } : T

/** What somebody changed. Thresholds by severity are given whole: a severity that is left out is never reached. */
export type DriftOverlay = DeepPartial<DriftSettings>

export const DRIFT_DEFAULTS: DriftSettings = {
  metric_drift: { enabled: true, ...METRIC_DRIFT_DEFAULTS },
  scope_drift: { enabled: true, ...SCOPE_DRIFT_DEFAULTS },
  schedule_drift: { enabled: true, ...SCHEDULE_DRIFT_DEFAULTS },
  architecture_drift: { enabled: true, ...ARCHITECTURE_DRIFT_DEFAULTS },
  gate_drift: { enabled: true, ...GATE_DRIFT_DEFAULTS },
  sync_drift: { enabled: true, ...SYNC_DRIFT_DEFAULTS },
  review_drift: { enabled: true, ...REVIEW_DRIFT_DEFAULTS },
}

/** The settings that hold: later overlays win. What this version of the program does not know of is left out. */
export function driftSettings(overlays: readonly DriftOverlay[]): DriftSettings {
  return overlays.reduce<DriftSettings>((settings, overlay) => laid(settings, overlay) as DriftSettings, DRIFT_DEFAULTS)
}

function laid(base: unknown, over: unknown): unknown {
  if (over === undefined) return base
  if (!isRecord(base) || !isRecord(over) || isBySeverity(base)) return over
  return Object.fromEntries(Object.entries(base).map(([name, value]) => [name, laid(value, over[name])]))
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const isBySeverity = (value: Readonly<Record<string, unknown>>) =>
  Object.keys(value).every((name) => (SEVERITIES as readonly string[]).includes(name))
