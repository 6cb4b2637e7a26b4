import { readCoverage } from '../db/coverage.ts'
import { type PlannedRelease, readCyclePlans, readPlannedReleases, readThroughput } from '../db/drift-plans.ts'
import type { Tx } from '../db/tx.ts'
import { WEEK_MS } from '../domain/drift/detector.ts'
import type { Plan } from '../domain/drift/schedule-drift.ts'
import type { Uuid } from '../domain/ids.ts'
import { bucketsOf } from '../domain/metrics/buckets.ts'
import { dayBegins, dayEnds } from '../domain/metrics/calendar.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'

/**
 * What has a date, with how much was done in each of the last closed weeks that are known from their beginning to their
 * end: a week that is not known to have been empty is no week without work.
 */
export async function plansOf(tx: Tx, initiativeId: Uuid, zone: string, now: EpochMs, weeks: number): Promise<Plan[]> {
  const cycles = await readCyclePlans(tx, initiativeId)
  const releases = await readPlannedReleases(tx, initiativeId)
  const plans = [
    ...cycles.map((cycle) => ({ ...cycle, day: null, daysBefore: [] })),
    ...releases.map((release) => releasePlan(release, zone, now)),
  ]
  if (plans.length === 0) return []
  const { work } = (await readCoverage(tx, initiativeId, now)).covered
  const closed = bucketsOf({ from: now - (weeks + 1) * WEEK_MS, to: now }, 'week', zone)
    .filter(({ to }) => to <= now)
    .slice(-weeks)
  const known = closed.filter(({ from, to }) => work !== null && work.from <= from && work.to >= to)
  const throughput = await readThroughput(tx, initiativeId, known)
  return plans.map((plan) => ({ ...plan, throughput }))
}

/**
 * A release is in time until its day is over where the tenant is. One that has no beginning has begun; the latest of its
 * days is the one that holds now.
 */
function releasePlan(
  { day, begins, daysBefore, ...release }: PlannedRelease,
  zone: string,
  now: EpochMs,
): Omit<Plan, 'throughput'> {
  const beginsAt = begins === null ? null : dayBegins(begins, zone)
  const endAt = dayEnds(day, zone)
  const hasBegun = beginsAt === null || beginsAt <= now || (endAt !== null && endAt < now)
  return { kind: 'release', ...release, active: hasBegun, endAt, day, daysBefore: daysBefore.slice(0, -1) }
}
