import { type BudgetRow, lockBudgets, saveBudgets } from '../db/rate-budgets.ts'
import type { Database, Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { Pacing, RateLimits } from '../ports/source-reader.ts'
import { ALL, blocked, spend, told } from './budget.ts'

export interface RateLimitsOf {
  readonly db: Database
  readonly clock: Clock
  readonly tenantId: Uuid
  readonly endpointId: Uuid
  readonly pacing: readonly Pacing[]
  /** Somebody waits for the answer: may use what is kept back. */
  readonly interactive: boolean
}

interface Asked {
  readonly resource: string
  readonly cost: number
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** The endpoint's budgets in the database: all workers of all processes spend from the same. */
export function createRateLimits(of: RateLimitsOf): Omit<RateLimits, 'blockApp'> {
  const { clock, endpointId } = of
  const within = <T>(work: (tx: Tx) => Promise<T>) => of.db.tenant(of.tenantId, work)
  /** What a call needs, and what others ask for at the same moment, is spent in one transaction. */
  let asked: Asked[] = []

  async function spendTogether(takes: readonly Asked[]): Promise<void> {
    try {
      const refusals = await within((tx) => spendAll(tx, of, takes))
      for (const [i, { resolve, reject }] of takes.entries()) {
        const refusal = refusals[i] ?? null
        if (refusal === null) resolve()
        else reject(refusal)
      }
    } catch (error) {
      for (const { reject } of takes) reject(error)
    }
  }

  return {
    take: (resource, cost) =>
      new Promise((resolve, reject) => {
        asked.push({ resource, cost, resolve, reject })
        if (asked.length > 1) return
        queueMicrotask(() => {
          const takes = asked
          asked = []
          void spendTogether(takes)
        })
      }),

    async observe(resource, answer) {
      await within(async (tx) => {
        const changed = (await lockBudgets(tx, endpointId, [resource, ALL])).flatMap((budget) => {
          if (budget.resource === resource) return [told(budget, answer)]
          // An answer ends a row of waits, whatever it was about.
          return budget.blocks > 0 ? [told(budget, {})] : []
        })
        await saveBudgets(tx, endpointId, changed)
      })
    },

    block: (resource, until, reason) =>
      within(async (tx) => {
        const [budget] = await lockBudgets(tx, endpointId, [resource])
        if (budget === undefined) throw new TrackerdError('INTERNAL', { what: `no budget for ${resource}` })
        const next = blocked(budget, clock.now(), until, reason)
        await saveBudgets(tx, endpointId, [next])
        return next.blockedUntil
      }),
  }
}

/** Spends what there is, in the order it was asked for; one answer each: null, or why it may not be spent. */
async function spendAll(
  tx: Tx,
  { clock, endpointId, pacing, interactive }: RateLimitsOf,
  takes: readonly Pick<Asked, 'resource' | 'cost'>[],
): Promise<(TrackerdError | null)[]> {
  const now = clock.now()
  const locked = await lockBudgets(tx, endpointId, [...new Set([ALL, ...takes.map(({ resource }) => resource)])])
  const budgets = new Map(locked.map((budget) => [budget.resource, budget]))
  const spent = new Map<string, BudgetRow>()
  const refusals = takes.map(({ resource, cost }) => {
    for (const name of [ALL, resource]) {
      const budget = spent.get(name) ?? budgets.get(name)
      if (budget === undefined) return new TrackerdError('INTERNAL', { what: `no budget for ${name}` })
      const paced = pacing.find((each) => each.resource === name)
      const spending = spend(budget, name === ALL ? 0 : cost, { now, interactive, pacing: paced })
      if (!spending.allowed) return limited(spending.until, resource, budget.reason)
      if (name === resource) spent.set(name, spending.next)
    }
    return null
  })
  if (spent.size > 0) await saveBudgets(tx, endpointId, [...spent.values()])
  return refusals
}

const limited = (until: Date, resource: string, reason: string | null) =>
  new TrackerdError('UPSTREAM_LIMITED', { until: until.toISOString(), resource, reason: reason ?? 'used up' })
