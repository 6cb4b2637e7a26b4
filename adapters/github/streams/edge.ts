import { z } from 'zod'
import { CLOCK_LEEWAY_MS, type Instant } from '../../../src/domain/changes.ts'
import { TrackerdError } from '../../../src/errors.ts'
import type { PolledItem } from '../../../src/ports/source-reader.ts'
import type { Answer } from '../client/client.ts'
import { toInstant } from '../version.ts'
import type { Repository } from './stream.ts'

/** The largest page that GitHub gives of most lists. */
export const PER_PAGE = 100

/** Changes of the same moment become visible one after the other: so much of what was read is read again. */
export const OVERLAP_MS = 600_000

/** A time of an answer, in UTC with milliseconds: as text it sorts as time does. */
export const time = z.string().transform((value, context) => {
  const at = toInstant(value)
  if (at !== undefined) return at
  context.addIssue({ code: 'custom', message: 'Invalid input: expected a time with its offset' })
  return z.NEVER
})

/** One entry of a list: what the walk needs of it, and the `object` as it came, which is handed on whole. */
export const entry = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess((object) => Object.assign({}, object, { object }), z.object({ ...shape, object: z.unknown() }))

/** As GitHub documents the times that it is asked with: whole seconds, rounded down. */
export const wholeSeconds = (at: Date | Instant) => `${new Date(at).toISOString().slice(0, 19)}Z`

/**
 * How far a list was read, by the times its entries show. One that is dated into the future would be the end of all further
 * reading: then a day before the pass began is read again.
 */
export function readUntil<At extends Instant | null>(newest: At, now: Date): At | Instant {
  const latest = new Date(now.getTime() + CLOCK_LEEWAY_MS).toISOString()
  return newest !== null && newest > latest ? before(now.toISOString(), CLOCK_LEEWAY_MS) : newest
}

/** The moment `ms` earlier. */
export const before = (at: Instant, ms: number): Instant => new Date(Date.parse(at) - ms).toISOString()

export function oldestFirst<One>(list: readonly One[], at: (one: One) => Instant): One[] {
  return list.toSorted((one, other) => Date.parse(at(one)) - Date.parse(at(other)))
}

/** The repository part of a route's parameters. */
export const routeOf = ({ owner, repo }: Repository) => ({ owner, repo })

export function item(repository: Repository, topic: string, parts: Readonly<Record<string, unknown>>): PolledItem {
  return { topic, payload: { repository: repository.payload, ...parts } }
}

/** The answer, or null when there is no such thing. */
export async function found(call: Promise<Answer>): Promise<Answer | null> {
  try {
    return await call
  } catch (error) {
    if (error instanceof TrackerdError && error.code === 'UPSTREAM_NOT_FOUND') return null
    throw error
  }
}
