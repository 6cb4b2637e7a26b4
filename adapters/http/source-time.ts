/** The longest wait taken from an answer: a number without bound would make no date at all. */
const MAX_WAIT_MS = 86_400_000
/** Both clocks tell whole seconds: a wait that seems over already would be asked for again at once. */
const MIN_WAIT_MS = 1_000

/** The source's clock minus ours in milliseconds; 0 when the answer bears no date. */
export function skewMs(headers: Headers, now: Date): number {
  const theirs = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(theirs) ? 0 : theirs - now.getTime()
}

/**
 * When the wait of `retry-after` ends, by our clock; null without one. It is a number of seconds or an HTTP date (RFC 9110,
 * 10.2.3).
 */
export function retryAfter(headers: Headers, now: Date): Date | null {
  const text = headers.get('retry-after') ?? ''
  const seconds = count(text)
  if (seconds !== undefined) return after(now, seconds * 1000)
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : byOurClock(at, headers, now)
}

/**
 * Their instant by our clock: ours + (theirs - their now). Read as if it were ours, a clock 10 minutes behind theirs would
 * wait 10 minutes too long, one ahead would come back 10 minutes too early.
 */
export const byOurClock = (theirs: number, headers: Headers, now: Date): Date =>
  after(now, theirs - (now.getTime() + skewMs(headers, now)))

const after = (now: Date, ms: number) => new Date(now.getTime() + Math.min(Math.max(ms, MIN_WAIT_MS), MAX_WAIT_MS))

/** A header that is a number; undefined when it is none, or not there. */
export function count(text: string | null): number | undefined {
  return text !== null && /^\d{1,12}$/.test(text) ? Number(text) : undefined
}
