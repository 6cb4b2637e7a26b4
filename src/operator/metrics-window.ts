import type { MetricQuery } from '../app.ts'
import { findInitiatives, type InitiativeRow } from '../db/facts-read-place.ts'
import type { Tx } from '../db/tx.ts'
import { type Bucket, type BucketKind, bucketsOf } from '../domain/metrics/buckets.ts'
import { dayBegins } from '../domain/metrics/calendar.ts'
import type { EpochMs, Period } from '../domain/metrics/facts.ts'
import { didYouMean } from '../domain/nearest.ts'
import { TrackerdError } from '../errors.ts'

/** What is asked for when nobody says: four whole weeks, so that each weekday counts as often. */
const USUAL_DAYS = 28
const DAY_MS = 86_400_000
/** Longer than anybody has used a source; as many buckets are summed one by one. */
const LONGEST_MS = 20 * 366 * DAY_MS

const invalid = (path: string, message: string) => new TrackerdError('INPUT_INVALID', { issues: [{ path, message }] })

const DATE = /^\d{4}-\d{2}-\d{2}$/

/** A date is its first instant in the time zone; anything else a time of ISO 8601. Throws INPUT_INVALID. */
export function instantOf(given: string, zone: string, path: string): EpochMs {
  const at = DATE.test(given) ? dayBegins(given, zone) : Date.parse(given)
  if (at === null || Number.isNaN(at)) throw invalid(path, 'must be a date (2026-01-31) or a time of ISO 8601')
  return at
}

/** The window and the instant that are asked for. Throws INPUT_INVALID for one that is no window, or is in the future. */
export function askedWindow(query: MetricQuery, zone: string, now: EpochMs): { period: Period; asOf: EpochMs } {
  const asOf = query.asOf === undefined ? now : instantOf(query.asOf, zone, 'as_of')
  if (asOf > now) throw invalid('as_of', 'must not be in the future: what will be known then is not known now')
  const to = query.to === undefined ? asOf : instantOf(query.to, zone, 'to')
  const from = query.from === undefined ? to - USUAL_DAYS * DAY_MS : instantOf(query.from, zone, 'from')
  if (from >= to) throw invalid('to', 'must be later than from')
  if (to - from > LONGEST_MS) throw invalid('from', 'must be 20 years before "to" at most')
  return { period: { from, to, zone }, asOf }
}

/** More than anybody looks at: three years of days. */
const MOST_BUCKETS = 1_100
const LENGTHS: Readonly<Record<BucketKind, number>> = { day: DAY_MS, week: 7 * DAY_MS, month: 28 * DAY_MS }

/** The buckets that the window touches. Throws INPUT_INVALID when there are too many. */
export function askedBuckets(period: Period, kind: BucketKind | undefined): readonly Bucket[] {
  if (kind === undefined) return []
  if ((period.to - period.from) / LENGTHS[kind] > MOST_BUCKETS)
    throw invalid('bucket', `must be larger: there are more than ${MOST_BUCKETS} of a ${kind}`)
  return bucketsOf(period, kind, period.zone)
}

/** The one initiative that is meant. Throws NOT_FOUND, and INPUT_INVALID when it may be several. */
export async function oneInitiative(tx: Tx, ref: string | undefined): Promise<InitiativeRow> {
  return onlyOne(tx, await findInitiatives(tx, ref ?? null), ref)
}

/** The same of those that were found. */
export async function onlyOne(
  tx: Tx,
  meant: readonly InitiativeRow[],
  ref: string | undefined,
): Promise<InitiativeRow> {
  const [one, ...others] = meant
  if (one === undefined) throw await noInitiative(tx, ref)
  if (others.length === 0) return one
  const some = meant.slice(0, 5).map(({ title }) => `"${title}"`)
  const named = ref === undefined ? 'must be given: there are' : 'may mean'
  throw invalid('initiative', `${named} ${some.join(', ')}${meant.length > some.length ? ' and others' : ''}`)
}

async function noInitiative(tx: Tx, ref: string | undefined): Promise<TrackerdError> {
  const titles = ref === undefined ? [] : (await findInitiatives(tx, null)).map(({ title }) => title)
  const what =
    ref === undefined ? 'there is no initiative yet' : `there is no initiative "${ref}"${didYouMean(ref, titles)}`
  return new TrackerdError('NOT_FOUND', { what })
}
