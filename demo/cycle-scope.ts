import type { Cycle, Entry, Item, Plan } from './plan-rows.ts'

export interface Moved {
  readonly cycle: string
  readonly key: string
  readonly at: Date
  readonly what: 'added' | 'removed' | 'points'
  readonly points: number
  readonly before: number
}

export interface CycleScope {
  readonly cycle: Cycle
  readonly committed: Amount
  readonly added: Amount
  readonly removed: Amount
  readonly done: Amount
  /** Not done when it ended, or until now. */
  readonly open: Amount
  readonly moves: readonly Moved[]
}

interface Amount {
  readonly items: number
  readonly points: number
}

/** What each cycle began with, and what came and went until it ended or until now: the history tells. */
export const scopesOf = ({ cycles, items, history }: Plan): CycleScope[] => {
  const entriesOf = Map.groupBy(history, ({ issue }) => issue)
  return cycles.map((cycle) => scopeOf(cycle, items, (item) => entriesOf.get(item.issue) ?? []))
}

function scopeOf(cycle: Cycle, items: readonly Item[], entriesOf: (item: Item) => readonly Entry[]): CycleScope {
  const { startsAt } = cycle
  const end = cycle.endedAt ?? new Date(8.64e15)
  // Planned work that never began commits nobody.
  if (startsAt === null)
    return { cycle, committed: NONE, added: NONE, removed: NONE, done: NONE, open: NONE, moves: [] }
  const isIn = (item: Item, at: Date) => valueAt(entriesOf(item), 'sprint', at, item.cycles).includes(cycle.id)
  const pointsAt = (item: Item, at: Date) => valueAt<number | null>(entriesOf(item), 'points', at, item.points) ?? 0
  const moves = items.flatMap((item) =>
    entriesOf(item).flatMap(({ field, at, from, to }): Moved[] => {
      // Closing a cycle takes out what is not done: that is no change of what it was to be.
      if (at <= startsAt || at >= end) return []
      const base = { cycle: cycle.name, key: item.key, at, points: pointsAt(item, at), before: Number(from ?? 0) }
      if (field === 'points') return isIn(item, at) && from !== to ? [{ ...base, what: 'points' }] : []
      const [was, is] = [from, to].map((ids) => (ids as readonly string[]).includes(cycle.id))
      return was === is ? [] : [{ ...base, what: is ? 'added' : 'removed' }]
    }),
  )
  const last = new Date(end.getTime() - 1)
  const inTheEnd = items.filter((item) => isIn(item, last))
  const amount = (some: readonly Item[], at: Date): Amount => sum(some.map((item) => pointsAt(item, at)))
  const isDone = ({ closedAt }: Item) => closedAt !== null && closedAt <= end
  return {
    cycle,
    committed: amount(
      items.filter((item) => isIn(item, startsAt)),
      startsAt,
    ),
    added: sum(moves.filter(({ what }) => what === 'added').map(({ points }) => points)),
    removed: sum(moves.filter(({ what }) => what === 'removed').map(({ points }) => points)),
    done: amount(inTheEnd.filter(isDone), last),
    open: amount(
      inTheEnd.filter((item) => !isDone(item)),
      last,
    ),
    moves: moves.toSorted((a, b) => a.at.getTime() - b.at.getTime()),
  }
}

/** The last word before the instant; else what the first word after it began with; else what the row says now. */
function valueAt<Value>(entries: readonly Entry[], field: Entry['field'], at: Date, now: Value): Value {
  const own = entries.filter((entry) => entry.field === field)
  const last = own.findLast((entry) => entry.at <= at)
  if (last !== undefined) return last.to as Value
  const next = own.find((entry) => entry.at > at)
  return next === undefined ? now : (next.from as Value)
}

const NONE: Amount = { items: 0, points: 0 }
const sum = (points: readonly number[]): Amount => ({
  items: points.length,
  points: points.reduce((total, it) => total + it, 0),
})
