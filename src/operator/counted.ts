import type { Uuid } from '../domain/ids.ts'
import type { Clock } from '../ports/clock.ts'

/** Counting that takes longer is not done for each who looks. */
const COSTLY_MS = 250
/** Counting takes one part in so many of the time at most. */
const SHARE = 20
/** Nobody is told anything older. */
const OLDEST_MS = 30_000
const MOST_KNOWN = 1_000

/** Counts what it is asked to, or tells what was counted shortly before where that took long. */
export type Counted = <T>(tenantId: Uuid, what: string, count: () => Promise<T>) => Promise<T>

/**
 * To count is to read everything: among a million rows that takes seconds, and a dashboard that looks again and again would
 * keep the database at it. What was costly is told again for twenty times as long as it took, half a minute at most.
 */
export function rememberCounts(clock: Clock): Counted {
  const known = new Map<string, { readonly value: unknown; readonly from: number; readonly to: number }>()
  return async <T>(tenantId: Uuid, what: string, count: () => Promise<T>): Promise<T> => {
    const key = `${tenantId}/${what}`
    const begun = clock.now().getTime()
    const before = known.get(key)
    if (before !== undefined && begun >= before.from && begun < before.to) return before.value as T
    known.delete(key)
    const value = await count()
    const ended = clock.now().getTime()
    if (ended - begun < COSTLY_MS) return value
    const [oldest] = known.keys()
    if (known.size >= MOST_KNOWN && oldest !== undefined) known.delete(oldest)
    known.set(key, { value, from: begun, to: ended + Math.min((ended - begun) * SHARE, OLDEST_MS) })
    return value
  }
}
