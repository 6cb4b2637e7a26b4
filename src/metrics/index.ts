import type { Uuid } from '../domain/ids.ts'
import { type AttributionDeps, createAttribution } from './attribute.ts'
import { wakeAttributions } from './attribute-wake.ts'
import type { SnapshotDeps } from './deps.ts'
import { backfillMetrics } from './snapshots-backfill.ts'
import { snapshotTenant } from './snapshots-run.ts'
import { wakeSnapshots } from './snapshots-wake.ts'

export type { SnapshotDeps } from './deps.ts'

/** What jobs ask of attribution. */
export function createAttributions(deps: AttributionDeps) {
  const attribute = createAttribution(deps)
  return {
    wakeAttributions: () => wakeAttributions(deps.db, deps.wake),
    attributeInitiative: (tenantId: Uuid, initiativeId: Uuid) => attribute({ tenantId, initiativeId }),
  }
}

/** What jobs and operators ask of snapshots. */
export const createSnapshots = (deps: SnapshotDeps) => ({
  wakeSnapshots: () => wakeSnapshots(deps),
  snapshotMetrics: (tenantId: Uuid, signal: AbortSignal) => snapshotTenant(deps, tenantId, signal),
  backfillMetrics: (tenantId: Uuid, id: Uuid, signal: AbortSignal) => backfillMetrics(deps, tenantId, id, signal),
  /** All that may still change is computed now, of one initiative or of all. */
  snapshotNow: (tenantId: Uuid, initiativeId: Uuid | undefined, signal: AbortSignal) =>
    snapshotTenant(deps, tenantId, signal, {
      everything: true,
      ...(initiativeId === undefined ? {} : { initiativeId }),
    }),
})
