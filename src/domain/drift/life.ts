/** The life of alerts: what one run of detectors makes of those there are. Pure, and run again it changes nothing. */
import type { EpochMs } from '../metrics/facts.ts'
import type { Alert, AlertKey, AlertStand, Evidence } from './alert.ts'
import type { Verdict } from './detector.ts'
import type { DriftType, Finding } from './finding.ts'
import { isSame } from './same.ts'
import { isWorse, worst } from './severity.ts'

/** What all detectors that ran said of one initiative. */
export interface Run extends Verdict {
  /** Which ran: alerts of other types stay as they are. One that is switched off ran and found nothing. */
  readonly ran: readonly DriftType[]
  /** When the run began. */
  readonly at: EpochMs
}

/**
 * open, reopen: it is there (audit, `drift_alert.opened`). raise: it got worse (audit, `drift_alert.raised`). close: it is
 * gone (audit, `drift_alert.closed`). update: it shows other numbers. mark: only `goneSince` moved. Neither says anything.
 */
export interface AlertChange {
  readonly kind: 'open' | 'reopen' | 'raise' | 'update' | 'mark' | 'close'
  /** As it was; null: a new one. */
  readonly alert: Alert | null
  readonly next: AlertStand
  /** null: it shows what it showed. */
  readonly evidence: Evidence | null
  /** Why it was closed or reopened, e.g. `no_longer_found`, `snooze_expired`, `worse_than_resolved`; null otherwise. */
  readonly reason: string | null
}

/** How long a finding must be gone before its alert closes. */
export type Hysteresis = Readonly<Record<DriftType, number>>

/**
 * What changes, in order of key. `alerts`: of each key the latest, resolved or not. What is not named does not change.
 */
export function live(alerts: readonly Alert[], run: Run, hysteresis: Hysteresis): AlertChange[] {
  const known = new Map(alerts.map((alert) => [keyOf(alert.evidence), alert]))
  const found = new Map<string, Finding>()
  for (const finding of run.findings) {
    const other = found.get(keyOf(finding))
    if (other === undefined || isWorse(finding.severity, other.severity)) found.set(keyOf(finding), finding)
  }
  return [...new Set([...known.keys(), ...found.keys()])].sort().flatMap((key) => {
    const alert = known.get(key)
    const finding = found.get(key)
    if (finding !== undefined)
      return change(alert === undefined ? opened(finding) : persists(alert, finding, run.at, hysteresis))
    return alert === undefined || !isJudged(alert.evidence, run) ? [] : change(isGone(alert, run.at, hysteresis))
  })
}

const keyOf = ({ driftType, subject, direction }: AlertKey) => JSON.stringify([driftType, subject, direction])

const change = (one: AlertChange | null) => (one === null ? [] : [one])

const isJudged = ({ driftType, subject, direction }: AlertKey, { ran, unjudged }: Run) =>
  ran.includes(driftType) &&
  !unjudged.some(
    (it) =>
      it.driftType === driftType &&
      (it.subject === null || it.subject === subject) &&
      (it.direction === null || it.direction === direction),
  )

function opened(finding: Finding): AlertChange {
  const next = {
    status: 'open',
    severity: finding.severity,
    snoozedUntil: null,
    resolvedBy: null,
    goneSince: null,
  } as const
  return { kind: 'open', alert: null, next, evidence: evidenceOf(finding), reason: null }
}

function persists(alert: Alert, finding: Finding, now: EpochMs, hysteresis: Hysteresis): AlertChange | null {
  if (alert.status === 'resolved') {
    // What the system closed was gone. What an operator resolved may still be there, and is not said again.
    if (alert.resolvedBy === 'system' || wasGone(alert, now, hysteresis)) return opened(finding)
    return isWorse(finding.severity, alert.severity)
      ? reopened(alert, finding, 'worse_than_resolved')
      : marked(alert, null)
  }
  if (alert.status === 'snoozed' && !isOver(alert, now)) return shown(alert, finding)
  if (alert.status === 'snoozed') return reopened(alert, finding, 'snooze_expired')
  if (!isWorse(finding.severity, alert.severity)) return shown(alert, finding)
  // Who acknowledged it had seen something milder.
  const next = { ...standOf(alert), status: 'open', severity: finding.severity, goneSince: null } as const
  return { kind: 'raise', alert, next, evidence: evidenceOf(finding), reason: null }
}

function isGone(alert: Alert, now: EpochMs, hysteresis: Hysteresis): AlertChange | null {
  const silent = alert.status === 'resolved' || (alert.status === 'snoozed' && !isOver(alert, now))
  const since = alert.goneSince ?? now
  if (silent || now - since < hysteresis[alert.evidence.driftType]) return marked(alert, since)
  const next = {
    ...standOf(alert),
    status: 'resolved',
    resolvedBy: 'system',
    snoozedUntil: null,
    goneSince: since,
  } as const
  return { kind: 'close', alert, next, evidence: null, reason: 'no_longer_found' }
}

const isOver = ({ snoozedUntil }: AlertStand, now: EpochMs) => snoozedUntil === null || snoozedUntil <= now

const wasGone = ({ goneSince, evidence }: Alert, now: EpochMs, hysteresis: Hysteresis) =>
  goneSince !== null && now - goneSince >= hysteresis[evidence.driftType]

function reopened(alert: Alert, finding: Finding, reason: string): AlertChange {
  const severity = worst([alert.severity, finding.severity]) ?? finding.severity
  const next = { status: 'open', severity, snoozedUntil: null, resolvedBy: null, goneSince: null } as const
  return { kind: 'reopen', alert, next, evidence: evidenceOf(finding), reason }
}

/** Other numbers are shown; the severity stays: it does not fall, and while it is snoozed it does not rise. */
function shown(alert: Alert, finding: Finding): AlertChange | null {
  const evidence = evidenceOf(finding)
  if (isSame(evidence, alert.evidence)) return marked(alert, null)
  const next = { ...standOf(alert), goneSince: null }
  return { kind: 'update', alert, next, evidence, reason: null }
}

function marked(alert: Alert, goneSince: EpochMs | null): AlertChange | null {
  if (alert.goneSince === goneSince) return null
  return {
    kind: 'mark',
    alert,
    next: { ...standOf(alert), goneSince },
    evidence: null,
    reason: null,
  }
}

function evidenceOf({ severity: _, ...evidence }: Finding): Evidence {
  return evidence
}

const standOf = ({ status, severity, snoozedUntil, resolvedBy, goneSince }: Alert): AlertStand => ({
  status,
  severity,
  snoozedUntil,
  resolvedBy,
  goneSince,
})
