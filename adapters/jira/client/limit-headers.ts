import type { RateTold } from '../../../src/ports/source-reader.ts'
import { byOurClock, count, retryAfter, skewMs } from '../../http/source-time.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const INSTANT = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(:\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?$/

/** What `x-ratelimit-*` tells of the budget. */
export function rateTold(headers: Headers, now: Date): RateTold {
  return {
    limit: count(headers.get('x-ratelimit-limit')),
    remaining: count(headers.get('x-ratelimit-remaining')),
    resetsAt: resetAt(headers, now) ?? undefined,
  }
}

/** When the wait that an answer asks for ends, by our clock; null when it does not tell. */
export const waitUntil = (headers: Headers, now: Date): Date | null => retryAfter(headers, now) ?? resetAt(headers, now)

/** Less than a fifth of one of the limits is left. */
export const isNearLimit = (headers: Headers) => headers.get('x-ratelimit-nearlimit')?.toLowerCase() === 'true'

/** When the hourly quota of an app is full again: at the beginning of the source's next hour. */
export function nextHour(headers: Headers, now: Date): Date {
  const theirs = now.getTime() + skewMs(headers, now)
  return byOurClock((Math.floor(theirs / HOUR_MS) + 1) * HOUR_MS, headers, now)
}

/**
 * `x-ratelimit-reset` is an ISO instant, and documented as `yyyy-MM-ddTHH:mmZ`: told to the minute it may be anywhere in
 * that minute, so its end counts. Without a zone it is UTC; `Date.parse` would take ours.
 */
function resetAt(headers: Headers, now: Date): Date | null {
  const [, minute, seconds, zone = 'Z'] = INSTANT.exec(headers.get('x-ratelimit-reset') ?? '') ?? []
  if (minute === undefined) return null
  const theirs = Date.parse(`${minute}${seconds ?? ':00'}${zone}`)
  if (Number.isNaN(theirs)) return null
  return byOurClock(theirs + (seconds === undefined ? MINUTE_MS : 0), headers, now)
}
