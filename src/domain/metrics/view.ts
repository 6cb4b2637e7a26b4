import type { Coverage, EpochMs, Known, Period, Window, WorkFact } from './facts.ts'
import type { NullReason, Source } from './metric.ts'

/** What a metric may see of a period: `at >= from && at < before`. Everything later is as if it had not happened. */
export interface View {
  readonly from: EpochMs
  readonly before: EpochMs
  /** Until when the period has passed: days are counted to here, and ages. */
  readonly until: EpochMs
  readonly asOf: EpochMs
  /** Why there can be no value, whatever the facts are. */
  readonly missing: NullReason | null
}

/** Where and as of when it is looked, whatever is known there. */
export type Span = Pick<View, 'from' | 'before' | 'asOf'>

/**
 * How much may be missing at the end of what has passed of a period, while it is still to be read: two readings of a
 * source whose webhooks flow. Without it nothing that ends now would have a value, and no bucket just after its end.
 */
export const SYNC_LAG_MS = 2 * 60 * 60_000

/**
 * What may be seen of the period as of that instant.
 *
 * - A period that still runs ends at `asOf`: its numbers are of what has passed of it.
 * - Each source must have been known from the first instant of the period to the last that has passed. A part of it is
 *   not enough: nobody can tell a day without deployments from a day that nobody looked at. Only what lies less than
 *   `SYNC_LAG_MS` before `asOf` may still be missing.
 */
export function lookAt(known: Known, sources: readonly Source[], period: Period, asOf: EpochMs): View {
  const { from, before } = spanOf(period, asOf)
  const until = Math.min(period.to, asOf)
  const covers = sources.map((source) => known.covered[source])
  const isCovered = covers.every((cover) => isKnown(cover, period.from, until, asOf))
  const missing = () => {
    if (asOf <= period.from) return 'not_begun'
    if (covers.includes(null)) return 'not_synced'
    if (sources.includes('deployments') && !known.hasProduction) return 'no_production_environment'
    return isCovered ? null : 'not_synced'
  }
  return { from, before, until, asOf, missing: missing() }
}

/** What of the period may be seen as of that instant: the instant itself may. */
export const spanOf = (period: Window, asOf: EpochMs): Span => ({
  from: period.from,
  before: Math.min(period.to, asOf + 1),
  asOf,
})

/** Whether a source is known all over what is seen: a zero that rests on it too is a true one. */
export const covers = (known: Known, source: Source, view: View): boolean =>
  isKnown(known.covered[source], view.from, view.until, view.asOf)

/** The instant, unless it came later. */
export const knownBy = (asOf: EpochMs, instant: EpochMs | null): EpochMs | null =>
  instant !== null && instant <= asOf ? instant : null

/** Whether that is how it stood at that instant. */
export const holds = (asOf: EpochMs, { validFrom, validTo }: Pick<WorkFact, 'validFrom' | 'validTo'>): boolean =>
  validFrom <= asOf && asOf < validTo

function isKnown(cover: Coverage, from: EpochMs, until: EpochMs, asOf: EpochMs): boolean {
  if (cover === null || cover.from > from) return false
  return cover.to >= until || cover.to >= asOf - SYNC_LAG_MS
}
