import type { Instant } from '../domain/changes.ts'
import { TrackerdError } from '../errors.ts'

/** A caller's clock may be so far ahead of ours. */
const AHEAD_MS = 10 * 60_000

/** The time in UTC with milliseconds: as text it sorts as time does. */
export const inUtc = (time: string): Instant => new Date(time).toISOString()

export const maybeInUtc = (time: string | undefined): Instant | undefined =>
  time === undefined ? undefined : inUtc(time)

export const refused = (path: string, message: string) =>
  new TrackerdError('INPUT_INVALID', { what: `${path} ${message}`, issues: [{ path, message }] })

/** Throws INPUT_INVALID for a time to come: it would keep out all that is true until then. */
export function refuseFuture(times: Readonly<Record<string, Instant | null | undefined>>, now: Date): void {
  const latest = new Date(now.getTime() + AHEAD_MS).toISOString()
  for (const [path, time] of Object.entries(times))
    if (time != null && time > latest) throw refused(path, 'is in the future')
}

/** The latest of the times that are given; undefined when none is. */
export const latestOf = (...times: readonly (Instant | null | undefined)[]): Instant | undefined =>
  times
    .filter((time) => time != null)
    .toSorted()
    .at(-1)
