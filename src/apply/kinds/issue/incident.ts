import { incidents } from '../../../db/tables/work.ts'
import { withRef } from '../../feed.ts'
import { reopenings } from '../../rows/reopenings.ts'
import { placed, recorded } from './planned.ts'
import { roleOf } from './role.ts'

export const incident = roleOf(incidents, {
  role: 'incident',
  unplanned: true,
  row: (change, fields, known, feed) => ({
    ...placed(change, fields, feed),
    id: feed.id('incident', change.externalId),
    title: fields.title,
    description: fields.description,
    severity: fields.severity,
    status: fields.status,
    startedAt: fields.openedAt,
    resolvedAt: fields.closedAt,
    reopenings: reopenings(known, fields.closedAt, change, feed),
    // What does not plan work tells no history.
    issueId: fields.plan === null ? null : recorded(change, feed).issueId,
    source: feed.source.system,
    environmentId: null,
    causedBy: null,
    remediatedBy: [],
    reporterId: feed.person(fields.reporter),
    assigneeId: feed.person(fields.assignee),
    labels: fields.labels,
    externalRefs: withRef(known?.externalRefs, change, feed, fields.sourceStatus),
  }),
  // An incident that is gone was not resolved.
  ends: () => [],
})
