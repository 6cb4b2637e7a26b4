import { currentLinks, endLinks, type IncidentLink, writeLinksFound } from '../db/attribution-links.ts'
import type { AuditEntry } from '../db/audit.ts'
import type { Tx } from '../db/tx.ts'
import { incidentLinkId, SYSTEM_ACTOR } from '../domain/ids.ts'
import type { IncidentFact } from '../domain/metrics/facts.ts'
import type { Occasion } from './attribute-occasion.ts'

/** Each incident is linked to the deployment that it is held against, and to no other. Returns the audit of what changed. */
export async function holdAgainst(
  tx: Tx,
  incidents: readonly IncidentFact[],
  occasion: Occasion,
): Promise<AuditEntry[]> {
  const current = new Map((await currentLinks(tx, occasion.initiativeId)).map((link) => [link.id, link]))
  const changed: { link: IncidentLink; before: IncidentLink | undefined }[] = []
  for (const incident of incidents) {
    const link = linkOf(incident, occasion)
    if (link === null) continue
    const before = current.get(link.id)
    current.delete(link.id)
    if (before === undefined || FIELDS.some((field) => before[field] !== link[field])) changed.push({ link, before })
  }
  const ended = [...current.values()]
  if (changed.length > 0)
    await writeLinksFound(
      tx,
      occasion.initiativeId,
      changed.map(({ link }) => link),
    )
  if (ended.length > 0)
    await endLinks(
      tx,
      ended.map(({ id }) => id),
      occasion.now,
    )
  return [
    ...changed.map(({ link, before }) =>
      auditOf(
        link,
        before === undefined ? 'created' : 'updated',
        before === undefined ? { after: told(link) } : { before: told(before), after: told(link) },
        occasion,
      ),
    ),
    ...ended.map((link) => auditOf(link, 'deleted', { before: told(link) }, occasion)),
  ]
}

const FIELDS = ['method', 'confidence', 'why'] as const

function linkOf(incident: IncidentFact, { initiativeId }: Occasion): IncidentLink | null {
  const { id, deploymentId, method, confidence, why } = incident
  if (deploymentId === null || method === null || confidence === null) return null
  return { id: incidentLinkId(initiativeId, id, deploymentId), incidentId: id, deploymentId, method, confidence, why }
}

const told = ({ incidentId, deploymentId, method, confidence, why }: IncidentLink) => ({
  incident_id: incidentId,
  deployment_record_id: deploymentId,
  method,
  confidence,
  why,
})

const auditOf = (
  { id }: IncidentLink,
  verb: 'created' | 'updated' | 'deleted',
  payload: AuditEntry['payload'],
  { newId, correlationId, now }: Occasion,
): AuditEntry => ({
  id: newId(),
  userId: SYSTEM_ACTOR,
  correlationId,
  action: `incident_deployment.${verb}`,
  aggregateType: 'IncidentDeployment',
  aggregateId: id,
  payload,
  occurredAt: now.toISOString(),
})
