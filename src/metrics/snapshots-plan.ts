import type { DirtyDays, Progress } from '../db/snapshots-due.ts'
import { BUCKET_KINDS, type Bucket, bucketOf, bucketsOf } from '../domain/metrics/buckets.ts'
import type { Coverage, EpochMs, Facts, Window } from '../domain/metrics/facts.ts'
import { frozenAt, LATENESS_HORIZON_MS } from '../domain/metrics/freshness.ts'

/** Which buckets have to be computed, and why. */

const DAY_MS = 86_400_000
/** No day of any time zone begins or ends further from the day of UTC. */
const ZONE_MS = 15 * 3_600_000
/** As long as the longest bucket. */
const MONTH_MS = 31 * DAY_MS

export interface PlanOf {
  readonly zone: string
  readonly attributionWindowMs: number
  readonly now: EpochMs
}

export const bucketsOfAll = (window: Window, zone: string): Bucket[] =>
  BUCKET_KINDS.flatMap((kind) => bucketsOf(window, kind, zone))

/** Begun, and open at `since`: what was not frozen then. */
export function openSince(plan: PlanOf, since: EpochMs): Bucket[] {
  const { zone, attributionWindowMs, now } = plan
  const buckets = bucketsOfAll({ from: computedSince(plan, since), to: now }, zone)
  return buckets.filter((bucket) => frozenAt(bucket, attributionWindowMs) > since)
}

/** No bucket that was open at `since` began before it. */
export const computedSince = ({ attributionWindowMs }: PlanOf, since: EpochMs): EpochMs =>
  since - attributionWindowMs - LATENESS_HORIZON_MS - MONTH_MS

/**
 * What the marks touch, as far as it has begun, and of the time before `since` nothing: an issue of the year 1 that is
 * open still marks all days since, and to name those takes a minute in which nothing else runs.
 */
export function touched(dirty: readonly DirtyDays[], { zone, now }: PlanOf, since: EpochMs): Bucket[] {
  const found = new Map<string, Bucket>()
  for (const { first, last } of dirty) {
    const from = Math.max(Date.parse(first) - ZONE_MS, since)
    const window = { from, to: Math.min(Date.parse(last) + DAY_MS + ZONE_MS, now) }
    for (const bucket of bucketsOfAll(window, zone)) found.set(bucketKey(bucket), bucket)
  }
  return [...found.values()]
}

export const bucketKey = ({ kind, from }: Bucket) => `${kind}/${from}`

/** The date of the tenant's calendar, as PostgreSQL writes it. */
export function localDay(at: EpochMs, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(new Date(at))
}

/** What is known of each source, up to the day that runs: how far that is known changes nothing of what is over. */
export function knownOfThePast(covered: Facts['covered'], { now, zone }: PlanOf): NonNullable<Progress['covered']> {
  const today = bucketOf(now, 'day', zone).from
  const cut = (cover: Coverage) => (cover === null ? null : ([cover.from, Math.min(cover.to, today)] as const))
  return Object.fromEntries(Object.entries(covered).map(([source, cover]) => [source, cut(cover)]))
}

/** Whether something that is over is not known to its end. */
export function isLagging(known: NonNullable<Progress['covered']>, { now, zone }: PlanOf): boolean {
  const today = bucketOf(now, 'day', zone).from
  // Tests have no source that could fall behind: they are known from the first that was run.
  return Object.entries(known).some(([source, cover]) => (cover === null ? source !== 'tests' : cover[1] < today))
}
