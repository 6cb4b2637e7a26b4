import type { AnyRow, Table } from '../../db/table.ts'
import { type DefectRow, defects, type IncidentRow, incidents } from '../../db/tables/work.ts'
import type { ChangeByKind } from '../../domain/changes.ts'
import type { EventDraft } from '../../domain/events.ts'
import { UNKNOWN_PERSON } from '../../domain/ids.ts'
import { type Effect, type Feed, type Kind, NOTHING, type Rows, withRef } from '../feed.ts'
import { gone } from '../gone.ts'
import { defectClosed } from '../rows/work-item.ts'

/**
 * An issue is an incident, a defect or neither by the labels it has *now*. When it stops being one, that row is
 * soft-deleted, and comes back when the label does.
 */
export const issue: Kind<'issue'> = {
  kind: 'issue',
  feeds: (change, feed) => {
    const incident = { table: incidents, id: feed.id('incident', change.externalId) }
    const defect = { table: defects, id: feed.id('defect', change.externalId) }
    return change.fields?.role === 'defect' ? [defect, incident] : [incident, defect]
  },
  reduce(change, rows, feed): Effect {
    const { fields } = change
    const part = <R extends AnyRow>(
      role: 'incident' | 'defect',
      table: Table,
      known: R | undefined,
      next: (fields: Fields) => R,
      ends?: (last: R) => readonly EventDraft[],
    ): Effect => {
      if (fields !== null && change.gone === null && fields.role === role)
        return { rows: [[table, next(fields)]], events: [] }
      if (known === undefined) return NOTHING
      const last = { ...(fields === null ? known : next(fields)), deletedAt: known.deletedAt }
      if (change.gone !== null) return gone(change, feed, table, last, ends)
      return { rows: [[table, { ...last, deletedAt: known.deletedAt ?? feed.observedAt }]], events: [] }
    }
    const incident = rows.get(incidents, feed.id('incident', change.externalId))
    const defect = rows.get(defects, feed.id('defect', change.externalId))
    // What was closed before has been told. An incident that is gone was not resolved.
    const closed = (last: DefectRow) =>
      defect?.closedAt === null ? [defectClosed(last, last.closedAt ?? feed.observedAt)] : []
    const parts = [
      part('incident', incidents, incident, (given) => incidentRow(change, given, rows, feed)),
      part('defect', defects, defect, (given) => defectRow(change, given, rows, feed), closed),
    ]
    return { rows: parts.flatMap((effect) => effect.rows), events: parts.flatMap((effect) => effect.events) }
  },
}

type IssueChange = ChangeByKind<'issue'>
type Fields = NonNullable<IssueChange['fields']>

function incidentRow(change: IssueChange, fields: Fields, rows: Rows, feed: Feed): IncidentRow {
  const id = feed.id('incident', change.externalId)
  return {
    id,
    deletedAt: null,
    scopeId: feed.scopeId,
    title: fields.title,
    description: fields.description,
    severity: fields.severity,
    status: fields.status,
    startedAt: fields.openedAt,
    resolvedAt: fields.closedAt,
    source: feed.source.system,
    reporterId: feed.person(fields.reporter),
    assigneeId: feed.person(fields.assignee),
    labels: fields.labels,
    externalRefs: withRef(rows.get(incidents, id)?.externalRefs, change, feed, fields.sourceStatus),
  }
}

function defectRow(change: IssueChange, fields: Fields, rows: Rows, feed: Feed): DefectRow {
  const id = feed.id('defect', change.externalId)
  return {
    id,
    deletedAt: null,
    scopeId: feed.scopeId,
    title: fields.title,
    description: fields.description,
    severity: fields.severity,
    priority: fields.priority,
    status: fields.status,
    openedAt: fields.openedAt,
    closedAt: fields.closedAt,
    reporterId: feed.person(fields.reporter) ?? UNKNOWN_PERSON,
    assigneeId: feed.person(fields.assignee),
    labels: fields.labels,
    externalRefs: withRef(rows.get(defects, id)?.externalRefs, change, feed, fields.sourceStatus),
  }
}
