/** What an alert is while it lives, and what operators may do to it. What runs of detectors do to it is in `life.ts`. */
import { v5 } from 'uuid'
import type { Uuid } from '../ids.ts'
import type { EpochMs } from '../metrics/facts.ts'
import type { Finding, Severity } from './finding.ts'

export const ALERT_STATUSES = ['open', 'acknowledged', 'snoozed', 'resolved'] as const
export type AlertStatus = (typeof ALERT_STATUSES)[number]

/** Where an alert stands; all of it changes together. */
export interface AlertStand {
  readonly status: AlertStatus
  /** The worst since it was opened: it never falls. */
  readonly severity: Severity
  /** While it is snoozed; null otherwise. */
  readonly snoozedUntil: EpochMs | null
  /** Once it is resolved; null otherwise. */
  readonly resolvedBy: 'operator' | 'system' | null
  /** The first run that did not find it any more; null: the last one did. Kept after an operator resolved it, too. */
  readonly goneSince: EpochMs | null
}

/** What was found, as the alert shows it. */
export type Evidence = Omit<Finding, 'severity'>

export interface Alert extends AlertStand {
  readonly id: Uuid
  readonly evidence: Evidence
}

/** What names an alert within an initiative. */
export type AlertKey = Pick<Finding, 'driftType' | 'subject' | 'direction'>

/** The same for everything that is one alert: one of them at most may be unresolved. */
export function fingerprint(tenantId: Uuid, initiativeId: Uuid, key: AlertKey): Uuid {
  return v5(JSON.stringify([initiativeId, key.driftType, key.subject, key.direction]), tenantId)
}

/** Seen by someone: only something worse will call again. null: it is resolved, or acknowledged already. */
export function acknowledged(alert: AlertStand): AlertStand | null {
  if (alert.status === 'resolved' || alert.status === 'acknowledged') return null
  return { ...alert, status: 'acknowledged', snoozedUntil: null }
}

/** Nothing more is said of it until then. null: it is resolved, or that time is not to come. */
export function snoozed(alert: AlertStand, until: EpochMs, now: EpochMs): AlertStand | null {
  if (alert.status === 'resolved' || until <= now) return null
  return { ...alert, status: 'snoozed', snoozedUntil: until }
}

/** Over by someone's word: it opens again when it gets worse, or after it was gone. null: it is resolved already. */
export function resolved(alert: AlertStand): AlertStand | null {
  if (alert.status === 'resolved') return null
  return { ...alert, status: 'resolved', snoozedUntil: null, resolvedBy: 'operator' }
}
