import type { EpochMs } from './facts.ts'

/** Which instant of a fact decides; null: it has none, and lies in no window. */
type InstantOf<T> = (fact: T) => EpochMs | null

interface Ordered {
  readonly facts: readonly unknown[]
  readonly instants: Float64Array
}

/**
 * A list is put in order once per instant and then cut by binary search: a backfill cuts the same 20,000 facts for a
 * thousand buckets. Lists of facts never change, so what was made of one holds as long as the list itself.
 */
const orders = new WeakMap<object, Map<unknown, Ordered>>()

/** The facts whose instant lies in `[from, before)`, in order of it; those of one instant stay as they were. */
export function inTime<T>(facts: readonly T[], at: InstantOf<T>, from: EpochMs, before: EpochMs): readonly T[] {
  const ordered = orderOf(facts, at)
  const first = firstNotBefore(ordered.instants, from)
  const end = firstNotBefore(ordered.instants, before)
  return ordered.facts.slice(first, end) as readonly T[]
}

/** How many facts have their instant before that. */
export function countBefore<T>(facts: readonly T[], at: InstantOf<T>, before: EpochMs): number {
  return firstNotBefore(orderOf(facts, at).instants, before)
}

function orderOf<T>(facts: readonly T[], at: InstantOf<T>): Ordered {
  const byInstant = orders.get(facts) ?? new Map<unknown, Ordered>()
  const known = byInstant.get(at)
  if (known !== undefined) return known
  const dated: { readonly fact: T; readonly instant: EpochMs }[] = []
  for (const fact of facts) {
    const instant = at(fact)
    if (instant !== null) dated.push({ fact, instant })
  }
  dated.sort((one, other) => one.instant - other.instant)
  const ordered = { facts: dated.map(({ fact }) => fact), instants: Float64Array.from(dated, ({ instant }) => instant) }
  orders.set(facts, byInstant.set(at, ordered))
  return ordered
}

/** The index of the first instant that is not before the given one. */
function firstNotBefore(instants: Float64Array, instant: EpochMs): number {
  let low = 0
  let high = instants.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((instants[middle] as number) < instant) low = middle + 1
    else high = middle
  }
  return low
}
