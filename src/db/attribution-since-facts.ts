import type { Uuid } from '../domain/ids.ts'
import type { EpochMs } from '../domain/metrics/facts.ts'
import { readPacked } from './facts-packed.ts'
import { changeFacts, deploymentFacts, incidentFacts } from './facts-tables.ts'
import type { AttributedFacts } from './facts-write.ts'
import type { Tx } from './tx.ts'

/** Of which facts are asked, beside all that there was since. */
export interface FactIds {
  readonly deployments: readonly Uuid[]
  readonly changes: readonly Uuid[]
  readonly incidents: readonly Uuid[]
}

/** The facts as they are known now of what happened or was found since then, and of these. */
export async function factsSince(tx: Tx, initiativeId: Uuid, since: EpochMs, ids: FactIds): Promise<AttributedFacts> {
  const read = (of: readonly Uuid[]) => [tx.tenantId, initiativeId, new Date(since), of]
  const current = "tenant_id = $1 and initiative_id = $2 and known_to = 'infinity'"
  const where = (idColumn: string, columns: readonly string[]) =>
    `${current} and (${[`${idColumn} = any($4)`, ...columns.map((column) => `${column} >= $3`)].join(' or ')})`
  return {
    deployments: await readPacked(
      tx,
      deploymentFacts,
      { where: where('deployment_id', ['deployed_at', 'found_until']), order: 'deployed_at', carried: true },
      read(ids.deployments),
    ),
    changes: await readPacked(
      tx,
      changeFacts,
      { where: where('change_id', ['merged_at', 'deployed_at']), order: 'started_at' },
      read(ids.changes),
    ),
    incidents: await readPacked(
      tx,
      incidentFacts,
      { where: where('incident_id', ['started_at', 'resolved_at']), order: 'started_at' },
      read(ids.incidents),
    ),
  }
}
