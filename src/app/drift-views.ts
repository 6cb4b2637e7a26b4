/** What goes into the use cases of drift, and what comes out of them. Times are ISO 8601 in UTC. */

import type { AlertStatus } from '../domain/drift/alert.ts'
import type { Unjudged } from '../domain/drift/detector.ts'
import type { DriftType, EvidenceLink, Point, Severity } from '../domain/drift/finding.ts'
import type { Violation } from '../domain/drift/rule-violations.ts'
import type { DriftOverlay, DriftSettings } from '../domain/drift/settings.ts'
import type { Uuid } from '../domain/ids.ts'
import type { AskedRunView, InitiativeName } from './metric-views.ts'
import type { Actor, Page, PageRequest } from './views.ts'

export { ALERT_STATUSES, type AlertStatus } from '../domain/drift/alert.ts'
export { DRIFT_TYPES, type DriftType, SEVERITIES as DRIFT_SEVERITIES } from '../domain/drift/finding.ts'
export { DRIFT_DEFAULTS, type DriftOverlay, type DriftSettings } from '../domain/drift/settings.ts'

export interface DriftAlertView {
  readonly id: Uuid
  readonly initiative: InitiativeName
  readonly driftType: DriftType
  /** What it is about within the initiative, e.g. a metric's name or a cycle's id. */
  readonly subject: string
  /** Where to it moved, e.g. worse, late. */
  readonly direction: string
  readonly severity: Severity
  readonly status: AlertStatus
  readonly description: string
  /** The rule it was judged by. */
  readonly rule: string
  readonly parameters: Readonly<Record<string, string | number | boolean | null>>
  /** The limits that held. */
  readonly limits: Readonly<Record<string, number | null>>
  /** The values that the rule looked at. */
  readonly points: readonly Point[]
  /** Rows that show it. */
  readonly links: readonly EvidenceLink[]
  readonly detectedAt: string
  /** When it got worse, or was there again, last. */
  readonly raisedAt: string | null
  /** The first run that did not find it any more. */
  readonly goneSince: string | null
  readonly acknowledgedAt: string | null
  readonly snoozedUntil: string | null
  readonly resolvedAt: string | null
  readonly resolvedBy: 'operator' | 'system' | null
  /** Why it was resolved, e.g. no_longer_found, by_operator. */
  readonly resolution: string | null
  readonly note: string | null
  readonly version: number
}

export interface DriftAlertFilter {
  /** Id, title, or the name of a scope in it. */
  readonly initiative?: string | undefined
  readonly type?: DriftType | undefined
  readonly severity?: Severity | undefined
  /** unresolved: any but resolved. */
  readonly status?: AlertStatus | 'unresolved' | undefined
}

/** What one turn of the detectors did. */
export interface DriftTurn {
  /** Initiatives that were judged. */
  readonly judged: number
  readonly opened: number
  readonly raised: number
  readonly closed: number
  /** Alerts that show other numbers than before. */
  readonly updated: number
  /** What could not be judged now, and why. */
  readonly unjudged: readonly Unjudged[]
  /** Whether time ran out before the work did. */
  readonly remaining: boolean
}

/** A run that somebody asked for, and how far it is. */
export interface DriftRunView extends AskedRunView {
  /** Alerts since somebody asked. */
  readonly opened: number
  readonly raised: number
  readonly closed: number
  /** What could not be judged when each was judged last, and why. */
  readonly unjudged: readonly ({ readonly initiative: InitiativeName } & Unjudged)[]
}

export interface DriftSettingsView {
  /** null: of all the tenant's. */
  readonly initiative: InitiativeName | null
  /** Of the tenant: what its satellite products should be built on. */
  readonly coreVersion: string | null
  /** What was changed here. */
  readonly changed: DriftOverlay
  /** What holds: the defaults, changed for the tenant, changed for the initiative. */
  readonly effective: DriftSettings
}

export interface NewDriftSettings {
  readonly initiative?: string | undefined
  /** Left out: as it was. Only of the tenant. */
  readonly coreVersion?: string | null | undefined
  /** In place of what was changed before. */
  readonly detectors: DriftOverlay
}

export interface ArchitectureReportView {
  readonly id: Uuid
  readonly initiative: InitiativeName
  readonly source: string
  readonly reportedAt: string
  readonly url: string | null
  readonly violations: number
  readonly baseline: { readonly at: string; readonly violations: number }
  /** Those that the baseline lacks. */
  readonly added: readonly Violation[]
}

export interface NewArchitectureReport {
  readonly initiative?: string | undefined
  /** What made it, e.g. octo/shop dependency-cruiser: each has a baseline of its own. */
  readonly source: string
  /** Now when not given. One that is older than what is known changes nothing. */
  readonly reportedAt?: string | undefined
  readonly url?: string | undefined
  readonly violations: readonly Violation[]
}

/** A metric that is judged anew from then on, or a source whose last report is its baseline from now on. */
export type NewBaselineInput = {
  readonly initiative?: string | undefined
  readonly note?: string | undefined
} & ({ readonly metric: string; readonly from?: string | undefined } | { readonly source: string })

export interface BaselineView {
  readonly initiative: InitiativeName
  /** The metric's name, or the source of reports. */
  readonly subject: string
  readonly from: string
}

export interface DriftUseCases {
  /** Wakes the detectors of tenants that were not judged for an hour. */
  wakeDrift(): Promise<{ woken: number }>
  /** Judges what is due in the tenant. */
  detectDrift(tenantId: Uuid, signal: AbortSignal): Promise<DriftTurn>

  /** The initiative, or all, are to be judged anew, and a worker is woken for it. */
  runDrift(actor: Actor, of: { readonly initiative?: string | undefined }): Promise<DriftRunView>
  showDriftRun(actor: Actor, of: { readonly initiative?: string | undefined }): Promise<DriftRunView>
  listDriftAlerts(actor: Actor, filter: DriftAlertFilter, page: PageRequest): Promise<Page<DriftAlertView>>
  showDriftAlert(actor: Actor, id: Uuid): Promise<DriftAlertView>
  /** Seen: only something worse will call again. Throws ALERT_RESOLVED. */
  acknowledgeDriftAlert(actor: Actor, id: Uuid, input: { readonly note?: string | undefined }): Promise<DriftAlertView>
  /** Over by the operator's word. Throws ALERT_RESOLVED. */
  resolveDriftAlert(actor: Actor, id: Uuid, input: { readonly note?: string | undefined }): Promise<DriftAlertView>
  /** Nothing more is said of it until then. Throws ALERT_RESOLVED, and INPUT_INVALID for a time that is not to come. */
  snoozeDriftAlert(
    actor: Actor,
    id: Uuid,
    input: { readonly until: string; readonly note?: string | undefined },
  ): Promise<DriftAlertView>

  showDriftSettings(actor: Actor, of: { readonly initiative?: string | undefined }): Promise<DriftSettingsView>
  changeDriftSettings(actor: Actor, input: NewDriftSettings): Promise<DriftSettingsView>
  /** What is now is normal from now on. Throws NOT_FOUND for a source that reported nothing. */
  renewBaseline(actor: Actor, input: NewBaselineInput): Promise<BaselineView>
  /** The first report of a source is its frozen baseline too. */
  reportArchitecture(actor: Actor, input: NewArchitectureReport): Promise<ArchitectureReportView>
}
