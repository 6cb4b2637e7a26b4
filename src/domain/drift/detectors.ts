/** The only list of detectors: read it to know all that is ever called drift. */
import { architectureDrift } from './architecture-drift.ts'
import type { DriftType } from './finding.ts'
import { gateDrift } from './gate-drift.ts'
import type { Hysteresis } from './life.ts'
import { metricDrift } from './metric-drift.ts'
import { reviewDrift } from './review-drift.ts'
import { scheduleDrift } from './schedule-drift.ts'
import { scopeDrift } from './scope-drift.ts'
import { syncDrift } from './sync-drift.ts'

export const DETECTORS = {
  metric_drift: metricDrift,
  scope_drift: scopeDrift,
  schedule_drift: scheduleDrift,
  architecture_drift: architectureDrift,
  gate_drift: gateDrift,
  sync_drift: syncDrift,
  review_drift: reviewDrift,
} as const satisfies Readonly<Record<DriftType, { readonly id: DriftType; readonly hysteresisMs: number }>>

/** How long the findings of each must be gone before their alerts close. */
export const HYSTERESIS: Hysteresis = {
  metric_drift: metricDrift.hysteresisMs,
  scope_drift: scopeDrift.hysteresisMs,
  schedule_drift: scheduleDrift.hysteresisMs,
  architecture_drift: architectureDrift.hysteresisMs,
  gate_drift: gateDrift.hysteresisMs,
  sync_drift: syncDrift.hysteresisMs,
  review_drift: reviewDrift.hysteresisMs,
}
