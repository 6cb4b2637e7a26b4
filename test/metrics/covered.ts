import { readCoverage } from '../../src/db/coverage.ts'
import { at } from '../domain/metrics/facts.ts'
import { type MetricWorld, readAlways } from './metric-world.ts'

/** Of these worlds. */
export const NOW = '2024-02-20T12:00:00Z'

/** What is known of each source. */
export const covered = ({ world, initiativeId }: MetricWorld, asOf = NOW) =>
  world.db.tenant(world.tenantId, async (tx) => (await readCoverage(tx, initiativeId, at(asOf))).covered)

/** The endpoint is read through its API; each stream was walked over by then. */
export async function isRead(own: MetricWorld, firstCompletedAt: Readonly<Record<string, string | null>>) {
  const { world } = own
  await readAlways(own)
  for (const [stream, ended] of Object.entries(firstCompletedAt))
    await world.sql(
      `insert into tracker_integration.sync_cursors (tenant_id, integration_endpoint_id, scope_binding_id, stream, first_completed_at)
       select $1, $2, id, $3, $4 from tracker_integration.scope_bindings`,
      [world.tenantId, world.endpointId, stream, ended],
    )
}

/** A run of the sync from then until then. */
export async function ran(
  { world }: MetricWorld,
  [startedAt, completedAt]: readonly [string, string],
  some: { status?: string; mode?: string | null; type?: string; failures?: object[]; request?: object } = {},
) {
  const { status = 'success', mode = 'incremental', type = 'polling', failures = [], request = {} } = some
  await world.sql(
    `insert into tracker_integration.sync_records
       (tenant_id, integration_endpoint_id, sync_type, direction, status, mode, failures, request, started_at, completed_at, created_by)
     values ($1, $2, $3, 'ingress', $4, $5, $6, $7, $8, $9, $1)`,
    [
      world.tenantId,
      world.endpointId,
      type,
      status,
      mode,
      JSON.stringify(failures),
      JSON.stringify(request),
      startedAt,
      completedAt,
    ],
  )
}
