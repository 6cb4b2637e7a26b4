import { SYSTEM_ACTOR, type Uuid } from '../domain/ids.ts'
import type { IncidentFact } from '../domain/metrics/facts.ts'
import type { Tx } from './tx.ts'

/** That an incident is held against a deployment, as attribution found it. */
export interface IncidentLink {
  readonly id: Uuid
  readonly incidentId: Uuid
  readonly deploymentId: Uuid
  readonly method: NonNullable<IncidentFact['method']>
  readonly confidence: number
  readonly why: string
}

/** The links that attribution of this initiative made and that hold. */
export function currentLinks(tx: Tx, initiativeId: Uuid): Promise<IncidentLink[]> {
  return tx.rows<IncidentLink>(
    `select id, incident_id as "incidentId", deployment_record_id as "deploymentId", method, confidence, why
       from tracker_operations.incident_deployments
      where tenant_id = $1 and initiative_id = $2 and source = 'attribution' and deleted_at is null`,
    [tx.tenantId, initiativeId],
  )
}

/** These links hold, also those that did once and then did not. */
export async function writeLinksFound(tx: Tx, initiativeId: Uuid, links: readonly IncidentLink[]): Promise<void> {
  await tx.count(
    `insert into tracker_operations.incident_deployments
       (id, tenant_id, incident_id, deployment_record_id, relation, source, initiative_id, method, confidence, why, created_by, updated_by)
     select id, $1, incident_id, deployment_id, 'caused_by', 'attribution', $2, method, confidence, why, '${SYSTEM_ACTOR}', '${SYSTEM_ACTOR}'
       from unnest($3::uuid[], $4::uuid[], $5::uuid[], $6::text[], $7::float8[], $8::text[])
         as given (id, incident_id, deployment_id, method, confidence, why)
     on conflict (id) do update set method = excluded.method, confidence = excluded.confidence, why = excluded.why,
       updated_by = excluded.updated_by, deleted_at = null`,
    [
      tx.tenantId,
      initiativeId,
      links.map(({ id }) => id),
      links.map(({ incidentId }) => incidentId),
      links.map(({ deploymentId }) => deploymentId),
      links.map(({ method }) => method),
      links.map(({ confidence }) => confidence),
      links.map(({ why }) => why),
    ],
  )
}

/** These links hold no more. */
export async function endLinks(tx: Tx, ids: readonly Uuid[], now: Date): Promise<void> {
  await tx.count(
    `update tracker_operations.incident_deployments set deleted_at = $2, updated_by = '${SYSTEM_ACTOR}' where id = any($1)`,
    [ids, now],
  )
}
