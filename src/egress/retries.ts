import { asTrackerdError, type ErrorCode, type TrackerdError } from '../errors.ts'

/** Between two attempts: ten of them over about a day and a half. */
const PAUSES_S = [30, 120, 600, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400]

/** When what failed `attempts` times is tried again, up to a fifth later by chance; null when it is not. */
export function afterFailures(attempts: number, now: Date, random: () => number): Date | null {
  const pause = PAUSES_S[attempts - 1]
  return pause === undefined ? null : new Date(now.getTime() + pause * 1000 * (1 + random() / 5))
}

/** How an error is told: its code, which has a line in docs/errors.md, and its words. */
export function told(error: TrackerdError): string {
  const { code, message, details } = error
  const needed = typeof details.permission === 'string' ? ` (needs ${details.permission})` : ''
  return `${code}: ${message}${needed}`.slice(0, 1000)
}

/** After these nobody knows whether the effect took place. After any other it did not. */
const IN_DOUBT: ReadonlySet<ErrorCode> = new Set(['UPSTREAM_UNAVAILABLE', 'UPSTREAM_INVALID'])

/** What the end of an attempt means for the next one. */
export type Failure =
  /** The source asked for time: that is nobody's failure. */
  | { readonly is: 'wait'; readonly until: Date; readonly error: string }
  | { readonly is: 'again'; readonly inDoubt: boolean; readonly error: string }
  /** It would be refused again until a person has mended something. */
  | { readonly is: 'dead'; readonly error: string; readonly code: ErrorCode }

/** A credential that is refused may be replaced any moment, so that is tried again too. */
export function meaningOf(thrown: unknown): Failure & { readonly cause: TrackerdError } {
  const cause = asTrackerdError(thrown)
  const error = told(cause)
  const { code, entry, details } = cause
  if (code === 'UPSTREAM_LIMITED') return { is: 'wait', until: new Date(String(details.until)), error, cause }
  if (entry.retry === 'stop' && code !== 'UPSTREAM_UNAUTHENTICATED') return { is: 'dead', error, code, cause }
  return { is: 'again', inDoubt: IN_DOUBT.has(code), error, cause }
}
