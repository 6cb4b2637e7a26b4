/** How far the content of a cycle is from what was committed: what came, what went, what was estimated anew. */
import type { Uuid } from '../ids.ts'
import type { EpochMs } from '../metrics/facts.ts'
import { type CycleItem, isInCycle, pointsAt } from './cycle-scope.ts'

export interface Cycle {
  readonly id: Uuid
  readonly name: string
  readonly startAt: EpochMs
  /** Where it is planned to end; null: not planned. */
  readonly endAt: EpochMs | null
  /** null while it runs. */
  readonly completedAt: EpochMs | null
}

/** Items, and the points they have; an item without an estimate adds none. */
export interface Amount {
  readonly issues: number
  readonly points: number
}

export interface ScopeChange {
  /** In it when the time to plan was over. */
  readonly committed: Amount
  /** How many of the committed had an estimate then. */
  readonly estimated: number
  /** In it now, but not committed; with the points of now. */
  readonly added: Amount
  /** Committed, but not in it now; with the points of then. */
  readonly removed: Amount
  /** Committed, still in it, with other points than then; by how much, up and down alike. */
  readonly reestimated: Amount
  /** In it and not done when it was completed; null while it runs. */
  readonly carriedOver: Amount | null
  /** The last entry or opening that made it so; when it was committed, where there was none since. */
  readonly changedAt: EpochMs
  readonly addedItems: readonly CycleItem[]
  readonly removedItems: readonly CycleItem[]
}

/**
 * The difference between two instants, not the traffic between them: what was taken out by mistake and put back within
 * the hour has not moved. `now` counts until the cycle is completed; after that, its completion.
 */
export function scopeChange(
  cycle: Cycle,
  items: readonly CycleItem[],
  committedAt: EpochMs,
  now: EpochMs,
): ScopeChange {
  const end = Math.min(now, cycle.completedAt ?? now)
  const committed = items.filter((item) => isInCycle(item, cycle.id, committedAt))
  const present = items.filter((item) => isInCycle(item, cycle.id, end))
  const [wasIn, isIn] = [new Set(committed), new Set(present)]
  const added = present.filter((item) => !wasIn.has(item))
  const removed = committed.filter((item) => !isIn.has(item))
  const then = (item: CycleItem) => pointsAt(item, committedAt) ?? 0
  const atEnd = (item: CycleItem) => pointsAt(item, end) ?? 0
  const moved = (item: CycleItem) => Math.abs(atEnd(item) - then(item))
  const isOpen = ({ doneAt }: CycleItem) => doneAt === null || doneAt > end
  return {
    committed: amount(committed, then),
    estimated: committed.filter((item) => pointsAt(item, committedAt) !== null).length,
    added: amount(added, atEnd),
    removed: amount(removed, then),
    reestimated: amount(
      committed.filter((item) => isIn.has(item) && moved(item) > 0),
      moved,
    ),
    carriedOver: cycle.completedAt === null || cycle.completedAt > now ? null : amount(present.filter(isOpen), atEnd),
    changedAt: Math.max(committedAt, ...items.flatMap((item) => timesOf(item).filter((at) => at <= end))),
    addedItems: added,
    removedItems: removed,
  }
}

/** (added + removed) / committed; null where nothing was committed. */
export function churn({ committed, added, removed }: ScopeChange, by: keyof Amount): number | null {
  return committed[by] > 0 ? (added[by] + removed[by]) / committed[by] : null
}

const amount = (items: readonly CycleItem[], points: (item: CycleItem) => number): Amount => ({
  issues: items.length,
  points: items.reduce((sum, item) => sum + points(item), 0),
})

const timesOf = ({ openedAt, history }: CycleItem) => [
  ...(openedAt === null ? [] : [openedAt]),
  ...history.map(({ at }) => at),
]
