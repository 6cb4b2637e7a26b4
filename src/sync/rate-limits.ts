import { lockBudgets, saveBudget } from '../db/rate-budgets.ts'
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

/** The endpoint's budgets in the database: all workers of all processes spend from the same. */
export function createRateLimits(of: RateLimitsOf): RateLimits {
  const { clock, endpointId } = of
  const within = <T>(work: (tx: Tx) => Promise<T>) => of.db.tenant(of.tenantId, work)
  return {
    async take(resource, cost) {
      const refused = await within(async (tx) => {
        const now = clock.now()
        const budgets = await lockBudgets(tx, endpointId, [resource, ALL])
        for (const budget of budgets) {
          const pacing = of.pacing.find((paced) => paced.resource === budget.resource)
          const spending = spend(budget, budget.resource === ALL ? 0 : cost, {
            now,
            interactive: of.interactive,
            pacing,
          })
          if (!spending.allowed) return { until: spending.until, budget }
          if (budget.resource === resource) await saveBudget(tx, endpointId, spending.next)
        }
        return null
      })
      if (refused !== null) throw limited(refused.until, resource, refused.budget.reason)
    },

    async observe(resource, answer) {
      await within(async (tx) => {
        for (const budget of await lockBudgets(tx, endpointId, [resource, ALL]))
          if (budget.resource === resource) await saveBudget(tx, endpointId, told(budget, answer))
          // An answer ends a row of waits, whatever it was about.
          else if (budget.blocks > 0) await saveBudget(tx, endpointId, told(budget, {}))
      })
    },

    block: (resource, until, reason) =>
      within(async (tx) => {
        const [budget] = await lockBudgets(tx, endpointId, [resource])
        if (budget === undefined) throw new TrackerdError('INTERNAL', { what: `no budget for ${resource}` })
        const next = blocked(budget, clock.now(), until, reason)
        await saveBudget(tx, endpointId, next)
        return next.blockedUntil
      }),
  }
}

const limited = (until: Date, resource: string, reason: string | null) =>
  new TrackerdError('UPSTREAM_LIMITED', { until: until.toISOString(), resource, reason: reason ?? 'used up' })
