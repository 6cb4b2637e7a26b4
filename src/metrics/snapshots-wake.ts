import { listLostBackfills, listTenantProgress, type TenantProgress } from '../db/snapshots-due.ts'
import type { SnapshotDeps } from './deps.ts'
import { localDay } from './snapshots-plan.ts'

/** What was not known to its end is looked at again this often. */
const LOOK_AGAIN_MS = 120_000
/** A backfill that gave no sign for so long has lost its worker, or its wake-up. */
const LOST_MS = 120_000

/** Wakes whoever computes: tenants whose day has turned or that have something to compute, and backfills that lie still. */
export async function wakeSnapshots({ db, clock, wake, logger }: SnapshotDeps): Promise<{ woken: number }> {
  const now = clock.now()
  const isDue = ({ timeZone, day, dirty, open, looksAgainSince }: TenantProgress) =>
    dirty ||
    open ||
    day !== localDay(now.getTime(), timeZone) ||
    (looksAgainSince ?? Number.POSITIVE_INFINITY) <= now.getTime() - LOOK_AGAIN_MS
  const tenants = (await listTenantProgress(db)).filter((tenant) => {
    try {
      return isDue(tenant)
    } catch (err) {
      if (!(err instanceof RangeError)) throw err
      logger.error(
        { tenant: tenant.tenantId, timeZone: tenant.timeZone },
        'a tenant has no known time zone: no snapshots',
      )
      return false
    }
  })
  for (const { tenantId } of tenants) wake.snapshots(tenantId)
  const lost = await listLostBackfills(db, new Date(now.getTime() - LOST_MS))
  for (const { tenantId, id } of lost) wake.backfill(tenantId, id)
  return { woken: tenants.length + lost.length }
}
