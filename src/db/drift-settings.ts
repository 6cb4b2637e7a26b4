import type { DriftOverlay } from '../domain/drift/settings.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Tx } from './tx.ts'

export interface StoredDriftSettings {
  /** null: for all of the tenant. */
  readonly initiativeId: Uuid | null
  readonly coreVersion: string | null
  readonly detectors: DriftOverlay
  readonly version: number
}

/** What the tenant changed, and after it what was changed for the initiative; nothing where nobody did. */
export function readDriftSettings(tx: Tx, initiativeId: Uuid | null): Promise<StoredDriftSettings[]> {
  return tx.rows(
    `select initiative_id as "initiativeId", core_version as "coreVersion", detectors, version
       from tracker_metrics.drift_settings
      where tenant_id = $1 and (initiative_id is null or initiative_id = $2)
      order by initiative_id nulls first`,
    [tx.tenantId, initiativeId],
  )
}

/** These hold from now on, in place of those before. */
export async function saveDriftSettings(
  tx: Tx,
  settings: Omit<StoredDriftSettings, 'version'>,
  actor: Uuid,
): Promise<void> {
  await tx.count(
    `insert into tracker_metrics.drift_settings as known
       (tenant_id, initiative_id, core_version, detectors, created_by, updated_by)
     values ($1, $2, $3, $4, $5, $5)
     on conflict on constraint drift_settings_place_key do update
       set core_version = excluded.core_version, detectors = excluded.detectors, updated_by = excluded.updated_by`,
    [tx.tenantId, settings.initiativeId, settings.coreVersion, JSON.stringify(settings.detectors), actor],
  )
}
