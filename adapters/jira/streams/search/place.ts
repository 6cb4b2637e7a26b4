import { z } from 'zod'
import type { Instant } from '../../../../src/domain/changes.ts'
import type { Json, Pass } from '../../../../src/ports/source-reader.ts'
import type { JiraAnswer } from '../../client/client.ts'
import { before, earlier, later } from '../time.ts'

/**
 * The index lags seconds to minutes behind, and its issues become visible in another order than they were changed in: so
 * much of what was read is read again.
 */
export const OVERLAP_MS = 600_000

/** Where a walk over changed issues is. */
export const Place = z.object({
  /** What changed at this time or later is read. */
  since: z.string().nullable(),
  /** Cloud: the page behind the one that was read last. */
  token: z.string().nullable(),
  /** Hashes of the tokens that came before it. */
  tokens: z.array(z.string()),
  /** Data Center: so many issues from `since` on have been read. */
  startAt: z.int(),
  /** Data Center: ids of the page that was read last, while pages are asked for by offset. */
  page: z.array(z.string()),
  /** Everything that changed before was read: the walk can go on from here without a token. */
  reached: z.string().nullable(),
  /** The latest change that was seen. */
  seen: z.string().nullable(),
  /** When the pass began, by the source's clock, less the overlap. What changed later is read by the next pass too. */
  horizon: z.string(),
})
export type Place = z.output<typeof Place>

/** What another version of this program wrote reads as nothing: the walk begins anew. */
export const readPlace = (json: Json | null): Place | null => Place.nullable().catch(null).parse(json)

const Cursor = z.object({ since: z.string().nullable() })

const known = ({ cursor }: Pass): Instant | null => Cursor.nullable().catch(null).parse(cursor)?.since ?? null

/** Where the walk begins. The horizon is set by the first answer, which tells the source's clock. */
export function beginning(pass: Pass): Place {
  const since = pass.mode === 'window' ? (pass.since?.toISOString() ?? null) : known(pass)
  return { since, token: null, tokens: [], startAt: 0, page: [], reached: since, seen: null, horizon: '' }
}

/** The place with its horizon: the same for the whole pass, also when it takes hours. Our own clock may be wrong. */
export function withHorizon(place: Place, pass: Pass, { skewMs }: JiraAnswer): Place {
  if (place.horizon !== '') return place
  const horizon = new Date(pass.startedAt.getTime() + skewMs - OVERLAP_MS).toISOString()
  return { ...place, horizon }
}

/**
 * How far a page led. An issue is shown as it is now, but stands where the index knew it: one that was changed a moment
 * ago can show a time that is far ahead of its place. Such times are later than the horizon, and do not count.
 */
export function reachedBy(place: Place, changes: readonly Instant[]): Instant | null {
  return changes.filter((at) => at <= place.horizon).reduce(later, place.reached)
}

/** Where the next pass begins: before the latest change that was seen, and before this pass began. */
export function cursorOf(pass: Pass, { seen, horizon }: Place): Json {
  const latest = later(known(pass), seen === null ? null : before(seen, OVERLAP_MS))
  return { since: latest === null ? null : earlier(latest, horizon) }
}

/**
 * Whether everything on a page changed after the pass began: the next pass reads it too. Without an end there a project
 * that is changed faster than it is read would be read for ever.
 */
export function isBehindPass({ horizon }: Place, changes: readonly Instant[]): boolean {
  const began = before(horizon, -OVERLAP_MS)
  return changes.length > 0 && changes.every((at) => at > began)
}

/** The same for a walk that ends there: what it has not reached, shown times notwithstanding, is still to be read. */
export const cursorAt = ({ reached, horizon }: Place): Json => ({
  since: reached === null ? null : earlier(reached, horizon),
})
