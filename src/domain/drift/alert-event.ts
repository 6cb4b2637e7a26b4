/** What others are told of an alert. */
import type { EventDraft } from '../events.ts'
import type { Uuid } from '../ids.ts'
import type { Evidence } from './alert.ts'
import type { Severity } from './finding.ts'

export interface ToldAlert extends Evidence {
  readonly id: Uuid
  /** Of the row, after the change: one event for each. */
  readonly version: number
  readonly initiativeId: Uuid
  readonly severity: Severity
  readonly detectedAt: string
  readonly resolvedAt: string | null
}

/** An event carries the latest of them; the row has them all. */
const MOST_POINTS = 60
const MOST_LINKS = 20

/** The event; `reason` says why it was opened again or closed, where somebody knows. */
export function alertEvent(
  type: 'drift_alert.opened' | 'drift_alert.raised' | 'drift_alert.closed',
  alert: ToldAlert,
  reason: string | null,
  at: Date,
): EventDraft {
  const { rule, ...parameters } = alert.rule
  return {
    type,
    aggregateType: 'DriftAlert',
    aggregateId: alert.id,
    milestone: `version ${alert.version}`,
    occurredAt: at.toISOString(),
    payload: {
      initiative_id: alert.initiativeId,
      drift_type: alert.driftType,
      subject: alert.subject,
      direction: alert.direction,
      severity: alert.severity,
      description: alert.description,
      detected_at: alert.detectedAt,
      resolved_at: alert.resolvedAt,
      reason,
      rule,
      parameters,
      limits: alert.limits,
      points: alert.points.slice(-MOST_POINTS),
      links: alert.links.slice(0, MOST_LINKS),
    },
  }
}
