import type { BudgetRow } from '../db/rate-budgets.ts'
import type { Pacing, RateTold } from '../ports/source-reader.ts'

/** Everything at once: the source wants to hear nothing. */
export const ALL = '*'

const SHORTEST_BLOCK_MS = 60_000
const LONGEST_BLOCK_MS = 3_600_000
/** A reset told twice differs by the rounding of seconds and of two clocks. */
const SAME_RESET_MS = 5_000

export type Spending =
  | { readonly allowed: true; readonly next: BudgetRow }
  | { readonly allowed: false; readonly until: Date }

/** How much of a resource is kept back for people who wait: 2 % of it, 10 calls at least. */
const reserveOf = (budget: BudgetRow, pacing: Pacing | undefined) =>
  pacing === undefined && budget.limit !== null ? Math.max(10, Math.ceil(budget.limit * 0.02)) : 0

/** Whether `cost` may be spent now, and what is left then. What nothing is known of is free until the source tells. */
export function spend(
  budget: BudgetRow,
  cost: number,
  how: { readonly now: Date; readonly interactive: boolean; readonly pacing: Pacing | undefined },
): Spending {
  const { now, pacing } = how
  if (budget.blockedUntil !== null && budget.blockedUntil > now) return { allowed: false, until: budget.blockedUntil }
  const current = renewed(budget, now, pacing)
  if (current.remaining === null || current.resetsAt === null) return { allowed: true, next: current }
  const reserve = how.interactive ? 0 : reserveOf(current, pacing)
  if (current.remaining - cost < reserve) return { allowed: false, until: current.resetsAt }
  return { allowed: true, next: { ...current, remaining: current.remaining - cost } }
}

/** A window that has passed is full again: of a paced resource by our count, of the source's own by its next answer. */
function renewed(budget: BudgetRow, now: Date, pacing: Pacing | undefined): BudgetRow {
  if (budget.resetsAt !== null && budget.resetsAt > now) return budget
  if (pacing === undefined) return { ...budget, remaining: null, resetsAt: null }
  const resetsAt = new Date(now.getTime() + pacing.windowSeconds * 1000)
  return { ...budget, limit: pacing.limit, remaining: pacing.limit, resetsAt }
}

/**
 * What an answer tells, taken into account. Within one window the smaller number is right: calls that are on their way
 * are counted here already and there not yet, and others may use the same credential.
 */
export function told(budget: BudgetRow, answer: RateTold): BudgetRow {
  const { limit, remaining, resetsAt, refund = 0 } = answer
  const mine = budget.remaining === null ? null : budget.remaining + refund
  const calm = { ...budget, blocks: 0, reason: budget.blockedUntil === null ? null : budget.reason }
  if (remaining === undefined || resetsAt === undefined) return { ...calm, remaining: mine }
  const gap = resetsAt.getTime() - (budget.resetsAt?.getTime() ?? Number.NEGATIVE_INFINITY)
  if (gap < -SAME_RESET_MS) return { ...calm, remaining: mine } // an answer of the window before, come late
  const same = gap <= SAME_RESET_MS
  return {
    ...calm,
    limit: limit ?? budget.limit,
    remaining: same && mine !== null ? Math.min(mine, remaining) : remaining,
    resetsAt: same ? (budget.resetsAt ?? resetsAt) : resetsAt,
  }
}

/** Blocked until then; without a time, a minute at first and twice as long each time in a row. */
export function blocked(
  budget: BudgetRow,
  now: Date,
  until: Date | null,
  reason: string,
): BudgetRow & { blockedUntil: Date } {
  const blocks = budget.blocks + 1
  const guess = Math.min(LONGEST_BLOCK_MS, SHORTEST_BLOCK_MS * 2 ** (blocks - 1))
  const end = until ?? new Date(now.getTime() + guess)
  const later = budget.blockedUntil !== null && budget.blockedUntil > end ? budget.blockedUntil : end
  return { ...budget, blocks, blockedUntil: later, reason }
}
