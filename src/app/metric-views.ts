/** What goes into the use cases of metrics, and what comes out of them. Times are ISO 8601 in UTC. */

import type { QuickCheckCategory } from '../domain/dora/quick-check.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Details, METRIC_UNITS, MetricRow, NullReason } from '../domain/metrics/metric.ts'
import type { Actor, Page, PageRequest } from './views.ts'

export const BUCKETS = ['day', 'week', 'month'] as const
export type BucketSize = (typeof BUCKETS)[number]

export interface InitiativeName {
  readonly id: Uuid
  readonly title: string
}

export interface ScorecardView {
  readonly id: Uuid
  readonly name: string
  readonly description: string | null
  /** Names of metrics. */
  readonly metrics: readonly string[]
  /** Raised when its metrics are counted in another way; snapshots of each stay. */
  readonly definitionVersion: number
  /** Whether trackerd brought it along. */
  readonly builtIn: boolean
  readonly createdAt: string
}

export interface NewScorecard {
  readonly name: string
  readonly description?: string | undefined
  readonly metrics: readonly string[]
}

/** Which numbers are asked for. */
export interface MetricQuery {
  /** Id, title, or the name of a scope in it; may be left out where there is one only. */
  readonly initiative?: string | undefined
  /** A date in the tenant's time zone or an instant; 28 days before `to` when not given. */
  readonly from?: string | undefined
  /** The same; it is not in the window itself. `asOf` when not given. */
  readonly to?: string | undefined
  /** An instant or a date (its first); now when not given. */
  readonly asOf?: string | undefined
}

/** Why there is no number, for people. */
export interface ReasonView {
  readonly code: NullReason
  readonly text: string
  readonly hint: string
}

export interface MetricValue {
  readonly name: string
  readonly value: number | null
  /** null where there is a value. */
  readonly reason: ReasonView | null
  /** How many facts it rests on. */
  readonly n: number
  readonly numerator: number | null
  readonly denominator: number | null
  readonly details: Details
  /** From when until when what it rests on is known, all of its sources; null: one of them not at all. */
  readonly factsFrom: string | null
  readonly factsUntil: string | null
  /** Whether what comes late may still change it. */
  readonly provisional: boolean
  readonly definitionVersion: number
}

export interface MetricDefinition {
  readonly title: string
  readonly unit: (typeof METRIC_UNITS)[number]
  readonly better: 'higher' | 'lower' | null
  readonly summary: string
}

export interface MetricView extends MetricValue, MetricDefinition {
  /** What would be chosen in the DORA Quick Check of that year; null without a value, and where it asks for none. */
  readonly quickCheck: QuickCheckCategory | null
}

export interface WindowView {
  readonly from: string
  readonly to: string
}

/** The metrics of a scorecard over a window, as of an instant. */
export interface ScorecardMetrics extends WindowView {
  readonly scorecard: { readonly id: Uuid; readonly name: string }
  readonly initiative: InitiativeName
  readonly timeZone: string
  readonly asOf: string
  readonly bucket: BucketSize | null
  readonly metrics: readonly MetricView[]
  /** The same in each bucket that the window touches, whole buckets; empty when no bucket was asked for. */
  readonly series: readonly (WindowView & { readonly metrics: readonly MetricValue[] })[]
}

export interface SnapshotView {
  readonly id: Uuid
  readonly scorecardId: Uuid
  readonly initiativeId: Uuid
  readonly bucket: BucketSize
  readonly periodStart: string
  readonly periodEnd: string
  readonly definitionVersion: number
  readonly provisional: boolean
  readonly computedAt: string
  readonly metrics: readonly MetricValue[]
}

export interface SnapshotFilter {
  readonly initiative?: string | undefined
  readonly scorecardId?: Uuid | undefined
  readonly bucket?: BucketSize | undefined
  /** Periods that begin at or after it. */
  readonly from?: string | undefined
  /** Periods that begin before it. */
  readonly to?: string | undefined
}

/** A row behind a number. */
export interface ExplainedRow extends Omit<MetricRow, 'at'> {
  readonly at: string
  /** What people call it: a title, a version, a name. */
  readonly title: string | null
  /** Where to look at it in its source. */
  readonly url: string | null
}

export interface Explanation extends WindowView {
  readonly initiative: InitiativeName
  readonly timeZone: string
  readonly asOf: string
  readonly metric: MetricView
  /** The number made anew from the rows alone. */
  readonly fromRows: { readonly value: number | null; readonly counted: number; readonly denominatorOnly: number }
  /** Rows by what they are for, this page and all others. */
  readonly excluded: number
  readonly rows: readonly ExplainedRow[]
  readonly nextCursor: string | null
}

export const BACKFILL_STATUSES = ['running', 'success', 'failed'] as const

/** A run that computes the snapshots of one initiative over a range. */
export interface BackfillView {
  readonly id: Uuid
  readonly initiative: InitiativeName
  readonly from: string
  readonly to: string
  readonly status: (typeof BACKFILL_STATUSES)[number]
  readonly periodsTotal: number
  readonly periodsDone: number
  /** Snapshots that are new or say something else than before. */
  readonly changed: number
  readonly startedAt: string
  readonly endedAt: string | null
  readonly error: { readonly code: string; readonly text: string } | null
}

export interface NewBackfill {
  /** All when not given. */
  readonly initiative?: string | undefined
  readonly from: string
  readonly to?: string | undefined
}

/** Work at initiatives that somebody asked for, and how far it is. */
export interface AskedRunView {
  /** null: nobody asked so far. */
  readonly askedAt: string | null
  readonly initiatives: number
  /** Of them, those that are to be tried yet; 0: the run is over. */
  readonly left: number
  /** Those that failed when they were tried last; a worker tries them again. */
  readonly failed: readonly {
    readonly initiative: InitiativeName
    readonly error: { readonly code: string; readonly text: string }
  }[]
}

/** Snapshots since somebody asked. */
export interface SnapshotRunView extends AskedRunView {
  readonly computed: number
  /** Of them, those that are new or say something else than before. */
  readonly changed: number
}

/** What one turn over the open snapshots of a tenant did. */
export interface SnapshotTurn {
  readonly computed: number
  readonly changed: number
  /** Whether time ran out before the work did. */
  readonly remaining: boolean
}

/** What one turn of a backfill did. */
export interface BackfillTurn {
  readonly changed: number
  readonly remaining: boolean
}

/** What one attribution of an initiative did. */
export interface AttributionRun {
  /** Marks that it answered; 0: nothing was to be done. */
  readonly marks: number
  /** Facts that ended or began. */
  readonly facts: number
}

/** What is done with metrics. */
export interface MetricUseCases {
  /** Wakes the attribution of initiatives whose rows have changed and come to rest. */
  wakeAttributions(): Promise<{ woken: number }>
  /** The facts of the initiative are what its rows say, if it is marked. Wakes whoever sums them. */
  attributeInitiative(tenantId: Uuid, initiativeId: Uuid): Promise<AttributionRun>
  /** Wakes tenants whose snapshots are due, and backfills that lie still. */
  wakeSnapshots(): Promise<{ woken: number }>
  /** Computes the snapshots of the tenant that are due, for about 20 seconds. */
  snapshotMetrics(tenantId: Uuid, signal: AbortSignal): Promise<SnapshotTurn>
  /** Goes on with a backfill for about 20 seconds. */
  backfillMetrics(tenantId: Uuid, backfillId: Uuid, signal: AbortSignal): Promise<BackfillTurn>

  listScorecards(actor: Actor): Promise<readonly ScorecardView[]>
  /** Throws INPUT_INVALID for a metric that there is not, ALREADY_EXISTS for a name that is taken. */
  createScorecard(actor: Actor, input: NewScorecard): Promise<ScorecardView>
  /** Computed now. Throws NOT_FOUND, and INPUT_INVALID for a window that is none or an initiative that may be several. */
  showMetrics(
    actor: Actor,
    query: MetricQuery & { scorecard: Uuid | 'dora'; bucket?: BucketSize | undefined },
  ): Promise<ScorecardMetrics>
  /** The rows behind a number, and the number made anew from them. */
  explainMetric(actor: Actor, query: MetricQuery & { metric: string }, page: PageRequest): Promise<Explanation>
  listSnapshots(actor: Actor, filter: SnapshotFilter, page: PageRequest): Promise<Page<SnapshotView>>
  /** All that may still change, of the initiative or of all, is to be computed anew, and a worker is woken for it. */
  runSnapshots(actor: Actor, of: { readonly initiative?: string | undefined }): Promise<SnapshotRunView>
  showSnapshotRun(actor: Actor, of: { readonly initiative?: string | undefined }): Promise<SnapshotRunView>
  /** Begins a run for each initiative that is meant. Throws BACKFILL_RUNNING when one of them has one, and begins none. */
  startBackfill(actor: Actor, input: NewBackfill): Promise<readonly BackfillView[]>
  showBackfill(actor: Actor, id: Uuid): Promise<BackfillView>
  listBackfills(actor: Actor, page: PageRequest): Promise<Page<BackfillView>>
}
