import { Temporal } from 'temporal-polyfill'
import type { EpochMs, Period, Window } from './facts.ts'

export const BUCKET_KINDS = ['day', 'week', 'month'] as const
export type BucketKind = (typeof BUCKET_KINDS)[number]

/** A day, an ISO week (from Monday) or a month of a time zone, as long as it was there: a week may have 167 h or 169 h. */
export interface Bucket extends Period {
  readonly kind: BucketKind
}

/** Whether it is the name of a time zone. The other functions throw a RangeError for one that is not. */
export function isTimeZone(zone: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone)
    return true
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

/** The bucket that the instant lies in. */
export function bucketOf(instant: EpochMs, kind: BucketKind, zone: string): Bucket {
  const first = firstDay(dateAt(instant, zone), kind)
  return { kind, zone, from: begin(first, zone), to: begin(following(first, kind), zone) }
}

/** Every bucket that has an instant of the window in it, whole, in order; none of an empty window. */
export function bucketsOf(window: Window, kind: BucketKind, zone: string): readonly Bucket[] {
  const buckets: Bucket[] = []
  if (window.from >= window.to) return buckets
  let date = firstDay(dateAt(window.from, zone), kind)
  let from = begin(date, zone)
  while (from < window.to) {
    date = following(date, kind)
    const to = begin(date, zone)
    // Where a whole day was left out (Samoa, 30 December 2011), it begins when the next one does: it never was.
    if (to > from) buckets.push({ kind, zone, from, to })
    from = to
  }
  return buckets
}

/** How many buckets of all kinds have an instant of the window in them. */
export const countBuckets = (window: Window, zone: string): number =>
  BUCKET_KINDS.reduce((sum, kind) => sum + bucketsOf(window, kind, zone).length, 0)

/** How many days of the zone lie between two instants: one of 23 h or 25 h is a day like the others. */
export function daysBetween(from: EpochMs, to: EpochMs, zone: string): number {
  return dayNumber(to, zone) - dayNumber(from, zone)
}

/** Days since 1970 by the zone's calendar, with the part of the day that has passed. */
function dayNumber(instant: EpochMs, zone: string): number {
  const day = bucketOf(instant, 'day', zone)
  const { year, month, day: dayOfMonth } = dateAt(instant, zone)
  return Date.UTC(year, month - 1, dayOfMonth) / 86_400_000 + (instant - day.from) / (day.to - day.from)
}

const dateAt = (instant: EpochMs, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone).toPlainDate()

function firstDay(date: Temporal.PlainDate, kind: BucketKind): Temporal.PlainDate {
  if (kind === 'day') return date
  return kind === 'week' ? date.subtract({ days: date.dayOfWeek - 1 }) : date.with({ day: 1 })
}

const following = (date: Temporal.PlainDate, kind: BucketKind) =>
  date.add(kind === 'day' ? { days: 1 } : kind === 'week' ? { weeks: 1 } : { months: 1 })

/** The day's first instant: not midnight where clocks are put forward at midnight (São Paulo, Beirut). */
const begin = (date: Temporal.PlainDate, zone: string): EpochMs => date.toZonedDateTime(zone).epochMilliseconds
