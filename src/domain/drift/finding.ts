/** What a detector says, and what an alert is made of. One place, `life.ts`, turns findings into alerts. */
import type { Uuid } from '../ids.ts'

export const DRIFT_TYPES = [
  'metric_drift',
  'scope_drift',
  'schedule_drift',
  'architecture_drift',
  'gate_drift',
  'sync_drift',
  'review_drift',
] as const
export type DriftType = (typeof DRIFT_TYPES)[number]

/** From the mildest. */
export const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof SEVERITIES)[number]

/** A value that the rule looked at. */
export interface Point {
  /** ISO 8601 in UTC; the beginning, where it stands for a span of time. */
  readonly at: string
  readonly value: number
  readonly n?: number
  /** e.g. `baseline`, `outside`, `excluded`. */
  readonly mark?: string
}

/** A row that shows what was found. */
export interface EvidenceLink {
  /** e.g. deployment, change, incident, cycle, user_story, contract, endpoint, sync_record. */
  readonly kind: string
  readonly id: Uuid
  readonly text: string | null
  /** At the source; null where it has none. */
  readonly url: string | null
}

/** Something that has left its plan, as of one run of a detector. */
export interface Finding {
  readonly driftType: DriftType
  /** What it is about within the initiative, e.g. a metric's name or a cycle's id. With type and direction it names the alert. */
  readonly subject: string
  /** Where to it moved, e.g. `worse`, `late`, `added`; the same subject may drift both ways. */
  readonly direction: string
  readonly severity: Severity
  /** A sentence for a person, with the numbers in it. */
  readonly description: string
  /** The rule it was judged by, with its parameters. */
  readonly rule: Readonly<Record<string, string | number | boolean | null>>
  /** The limits that held, e.g. upper, lower, centre. */
  readonly limits: Readonly<Record<string, number | null>>
  readonly points: readonly Point[]
  readonly links: readonly EvidenceLink[]
}
