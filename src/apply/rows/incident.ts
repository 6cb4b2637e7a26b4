import { type IncidentRow, incidents } from '../../db/tables/work.ts'
import type { EventDraft } from '../../domain/events.ts'

/** What happened between two states of an incident. */
export function incidentTransitions(before: IncidentRow | undefined, after: IncidentRow): EventDraft[] {
  if (after.deletedAt !== null) return []
  const subject = {
    aggregateType: incidents.aggregate,
    aggregateId: after.id,
    payload: {
      title: after.title,
      status: after.status,
      labels: after.labels,
      scope_id: after.scopeId,
      environment: after.environmentId === null ? null : { id: after.environmentId },
      external_refs: after.externalRefs,
      severity: after.severity,
      started_at: after.startedAt,
      resolved_at: after.resolvedAt,
    },
  }
  const events: EventDraft[] = []
  if (before === undefined)
    events.push({ ...subject, type: 'incident.detected', milestone: 'detected', occurredAt: after.startedAt })
  if (after.resolvedAt !== null && after.resolvedAt !== before?.resolvedAt)
    events.push({ ...subject, type: 'incident.resolved', milestone: after.resolvedAt, occurredAt: after.resolvedAt })
  return events
}
