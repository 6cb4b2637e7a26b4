import { readCoverage } from '../db/coverage.ts'
import { readPlans, readThroughput } from '../db/drift-plans.ts'
import type { Tx } from '../db/tx.ts'
import { WEEK_MS } from '../domain/drift/detector.ts'
import type { Plan } from '../domain/drift/schedule-drift.ts'
import type { Uuid } from '../domain/ids.ts'
import { bucketsOf } from '../domain/metrics/buckets.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'

/**
 * What has a date, with how much was done in each of the last closed weeks that are known from their beginning to their
 * end: a week that is not known to have been empty is no week without work.
 */
export async function plansOf(tx: Tx, initiativeId: Uuid, zone: string, now: EpochMs, weeks: number): Promise<Plan[]> {
  const plans = await readPlans(tx, initiativeId)
  if (plans.length === 0) return []
  const { work } = (await readCoverage(tx, initiativeId, now)).covered
  const closed = bucketsOf({ from: now - (weeks + 1) * WEEK_MS, to: now }, 'week', zone)
    .filter(({ to }) => to <= now)
    .slice(-weeks)
  const known = closed.filter(({ from, to }) => work !== null && work.from <= from && work.to >= to)
  const throughput = await readThroughput(tx, initiativeId, known)
  return plans.map((plan) => ({ ...plan, throughput }))
}
