/**
 * Rollbacks. Versions V1, V2, V3, then V1 again: the last is a rollback, and what failed is V2, the first success after
 * V1 was there last (metrics.md, 4). V1, V1 is none. Decided here:
 * - V1 again counts whatever became of it: somebody wanted to go back. Only a success recovers anything.
 * - What did not succeed was never there, so it is no version to go back from.
 * - A rollback is never what is rolled back: V1, V2, V1, V2 lands V2 again, and accuses nobody.
 * - Whoever reports a deployment knows better: `normal` is no rollback; a `rollback` that versions do not show is held
 *   against the success before it; one that names what it remediates is held against that alone.
 */
import { countUpTo } from './by-key.ts'
import { type Attempt, isSuccess, type Line } from './succession.ts'

export interface Rollback {
  readonly by: Attempt
  /** What failed; null: declared, and held against what it names, or against nothing that is known. */
  readonly accused: Attempt | null
}

/** The rollbacks of a line, by the attempt that rolls back. */
export function rollbacksOf(line: Line): ReadonlyMap<Attempt, Rollback> {
  const rollbacks = new Map<Attempt, Rollback>()
  /** The place of the success that had a version last. */
  const lastOf = new Map<string, number>()
  /** Successes that brought something on: neither rollbacks, nor of an unknown version. */
  const forward: Attempt[] = []
  let lastForward: Attempt | null = null
  for (const attempt of line) {
    const { version, declared } = attempt.row
    if (declared.kind === 'rollback' || declared.kind === null) {
      const last = version === null ? undefined : lastOf.get(version)
      const shown = last === undefined ? null : (forward[countUpTo(forward, ({ place }) => place, last)] ?? null)
      const accused = declared.remediates.length > 0 ? null : (shown ?? (declared.kind === null ? null : lastForward))
      if (declared.kind === 'rollback' || accused !== null) rollbacks.set(attempt, { by: attempt, accused })
    }
    if (!isSuccess(attempt)) continue
    if (version !== null) lastOf.set(version, attempt.place)
    if (rollbacks.has(attempt)) continue
    lastForward = attempt
    if (version !== null) forward.push(attempt)
  }
  return rollbacks
}

/**
 * Which successful rollback took an attempt out of production, for each that one did: whatever came at or after the
 * one that failed, also when something else speaks against it.
 */
export function rolledBack(line: Line, rollbacks: ReadonlyMap<Attempt, Rollback>): ReadonlyMap<Attempt, Attempt> {
  const taken = new Map<Attempt, Attempt>()
  const there: Attempt[] = []
  for (const attempt of line) {
    const accused = isSuccess(attempt) ? (rollbacks.get(attempt)?.accused ?? null) : null
    while (accused !== null && (there.at(-1)?.place ?? -1) >= accused.place) taken.set(there.pop() as Attempt, attempt)
    there.push(attempt)
  }
  return taken
}
