/** What a metric is, and what it says of a window. A new metric is one file and one line in `registry.ts`. */

import type { DoraTally } from '../dora/tally.ts'
import type { Uuid } from '../ids.ts'
import type { EpochMs, Facts, Known, Period } from './facts.ts'

/** Why there is no value. Never 0 for "don't know". */
export const NULL_REASONS = [
  'no_production_environment',
  'not_synced',
  /** The period begins only after the instant that it is asked as of. */
  'not_begun',
  'no_deployments',
  'no_changes',
  'no_failures',
  /** Deployments failed, and none of them recovered in the period. */
  'not_recovered',
  'no_incidents',
  'no_work',
  'no_defects',
  'no_tests',
  'small_sample',
] as const
export type NullReason = (typeof NULL_REASONS)[number]

/** What is shown beside a value: p75, p90, stages, what was left out and how often. null: unknown, or too few. */
export type Details = Readonly<Record<string, number | null>>

export interface Measured {
  readonly value: number
  /** How many facts it rests on. */
  readonly n: number
  readonly numerator?: number
  readonly denominator?: number
  readonly details: Details
}

export interface Unmeasured {
  readonly value: null
  readonly reason: NullReason
  readonly n: number
  readonly details: Details
}

export type Measurement = Measured | Unmeasured

/** A row behind a number. */
export interface MetricRow {
  readonly kind: 'deployment' | 'change' | 'incident' | 'work_item' | 'test'
  readonly id: Uuid
  /** What puts it into the window. */
  readonly at: EpochMs
  /** Its part of the number in the metric's unit, e.g. its lead time; null where it has none. */
  readonly value: number | null
  /** counted: in the numerator, or in the sample. denominator: only there. excluded: neither. */
  readonly role: 'counted' | 'denominator' | 'excluded'
  /** A code for what it counts as, e.g. `rollback`, `bot`, `pre_baseline`, `not_deployed`. */
  readonly why: string | null
}

/** What facts are known of, each over its own time. */
export type Source = keyof Facts['covered']

export const METRIC_UNITS = ['per_day', 'seconds', 'share', 'count', 'lines'] as const

export interface Metric {
  /** As it stands in scorecards, e.g. change_lead_time. */
  readonly name: string
  readonly title: string
  readonly unit: (typeof METRIC_UNITS)[number]
  /** Which way is better; null where neither is. */
  readonly better: 'higher' | 'lower' | null
  /** Raised when the same facts give another number; snapshots of an older one stay beside the new. */
  readonly version: number
  /** The definition in a sentence or two, for readers. */
  readonly summary: string
  /** What must be known over the whole period: without it there is no value, and the least fresh of it is its freshness. */
  readonly sources: readonly Source[]
  /** What its details are, by key. */
  readonly details: Readonly<Record<string, string>>
  /** Every row that the number rests on or that was left out of it, as of that instant, in order of time. */
  rows(facts: Facts, period: Period, asOf: EpochMs): readonly MetricRow[]
  /** What those rows add up to. Nothing that happened after `asOf` changes it. */
  measure(facts: Facts, period: Period, asOf: EpochMs): Measurement
  /** The same from sums that the database made of the period, as of that instant; only where there are such sums. */
  readonly ofTally?: (tally: DoraTally, known: Known, period: Period, asOf: EpochMs) => Measurement
}
