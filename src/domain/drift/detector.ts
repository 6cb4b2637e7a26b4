/** What a detector is. A new one is one file and one line in `detectors.ts`. */
import type { EpochMs } from '../metrics/facts.ts'
import type { DriftType, Finding } from './finding.ts'

/** Something that could not be judged now: an alert about it neither goes on nor ends. */
export interface Unjudged {
  readonly driftType: DriftType
  /** null: nothing of this type could be. */
  readonly subject: string | null
  /** null: in no direction. */
  readonly direction: string | null
  /** A code, e.g. `small_sample`, `not_synced`. */
  readonly reason: string
}

/** What a detector says of one initiative. A subject that is in neither list is as planned. */
export interface Verdict {
  readonly findings: readonly Finding[]
  readonly unjudged: readonly Unjudged[]
}

export interface Detector<Input, Settings> {
  readonly id: DriftType
  /** What it watches, in a sentence for readers. */
  readonly summary: string
  /** As drift.md has them. */
  readonly defaults: Settings
  /** How long a finding must be gone before its alert closes. */
  readonly hysteresisMs: number
  /** Pure: the same input always gets the same verdict. */
  judge(input: Input, settings: Settings): Verdict
}

export const HOUR_MS = 3_600_000
export const DAY_MS = 24 * HOUR_MS
export const WEEK_MS = 7 * DAY_MS

export const NOTHING: Verdict = { findings: [], unjudged: [] }

export const together = (verdicts: readonly Verdict[]): Verdict => ({
  findings: verdicts.flatMap(({ findings }) => findings),
  unjudged: verdicts.flatMap(({ unjudged }) => unjudged),
})

export const instant = (at: EpochMs): string => new Date(at).toISOString()
