import { type DefectRow, defects, type IncidentRow, incidents } from '../../db/tables/work.ts'
import type { EventDraft } from '../../domain/events.ts'

/** What happened between two states of an incident. */
export function incidentTransitions(before: IncidentRow | undefined, after: IncidentRow): EventDraft[] {
  if (after.deletedAt !== null) return []
  const subject = {
    aggregateType: incidents.aggregate,
    aggregateId: after.id,
    payload: {
      ...workItem(after),
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

/** What happened between two states of a defect. */
export function defectTransitions(
  before: DefectRow | undefined,
  after: DefectRow,
  occasion: { observedAt: string; key: string },
): EventDraft[] {
  if (after.deletedAt !== null) return []
  const event = (type: EventDraft['type'], milestone: string, occurredAt: string) => ({
    ...defectSubject(after),
    type,
    milestone,
    occurredAt,
  })
  if (before === undefined) {
    const created = event('work_item.created', 'created', after.openedAt ?? occasion.observedAt)
    return after.closedAt === null ? [created] : [created, defectClosed(after, after.closedAt)]
  }
  if (after.closedAt !== null && after.closedAt !== before.closedAt) return [defectClosed(after, after.closedAt)]
  return [event('work_item.updated', occasion.key, occasion.observedAt)]
}

export function defectClosed(row: DefectRow, at: string): EventDraft {
  return { ...defectSubject(row), type: 'work_item.closed', milestone: at, occurredAt: at }
}

const defectSubject = (row: DefectRow) => ({
  aggregateType: defects.aggregate,
  aggregateId: row.id,
  payload: {
    ...workItem(row),
    severity: row.severity,
    priority: row.priority,
    opened_at: row.openedAt,
    closed_at: row.closedAt,
  },
})

const workItem = (row: IncidentRow | DefectRow) => ({
  title: row.title,
  status: row.status,
  labels: row.labels,
  scope_id: row.scopeId,
  external_refs: row.externalRefs,
})
