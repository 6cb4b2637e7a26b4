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

/** What jobs ask of snapshots. */
export const createSnapshots = (deps: SnapshotDeps) => ({
  wakeSnapshots: () => wakeSnapshots(deps),
  snapshotMetrics: (tenantId: Uuid, signal: AbortSignal) => snapshotTenant(deps, tenantId, signal),
  backfillMetrics: (tenantId: Uuid, id: Uuid, signal: AbortSignal) => backfillMetrics(deps, tenantId, id, signal),
})
