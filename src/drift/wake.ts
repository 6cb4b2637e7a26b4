import { tenantsToJudge } from '../db/drift-progress.ts'
import type { DriftDeps } from './deps.ts'
import { JUDGED_EVERY_MS } from './run.ts'

/** Wakes the detectors of every tenant that was not judged for an hour, or is to be judged anew. */
export async function wakeDrift({
  db,
  clock,
  wake,
}: Pick<DriftDeps, 'db' | 'clock' | 'wake'>): Promise<{ woken: number }> {
  const tenants = await tenantsToJudge(db, new Date(clock.now().getTime() - JUDGED_EVERY_MS))
  for (const tenantId of tenants) wake.drift(tenantId)
  return { woken: tenants.length }
}
