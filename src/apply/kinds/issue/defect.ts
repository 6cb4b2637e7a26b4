import { defects } from '../../../db/tables/work.ts'
import { UNKNOWN_PERSON } from '../../../domain/ids.ts'
import { withRef } from '../../feed.ts'
import { defectItem } from '../../rows/work-item.ts'
import { placed, recorded, scheduled } from './planned.ts'
import { roleOf } from './role.ts'

export const defect = roleOf(defects, {
  role: 'defect',
  unplanned: true,
  row: (change, fields, known, feed) => {
    const linked = fields.plan?.linkedIssue ?? null
    return {
      ...placed(change, fields, feed),
      ...scheduled(fields, feed),
      ...recorded(change, feed),
      id: feed.id('defect', change.externalId),
      title: fields.title,
      description: fields.description,
      severity: fields.severity,
      priority: fields.priority,
      status: fields.status,
      openedAt: fields.openedAt,
      closedAt: fields.closedAt,
      linkedStoryId: linked === null ? null : feed.id('user_story', linked),
      reporterId: feed.person(fields.reporter) ?? UNKNOWN_PERSON,
      assigneeId: feed.person(fields.assignee),
      labels: fields.labels,
      externalRefs: withRef(known?.externalRefs, change, feed, fields.sourceStatus),
    }
  },
  ends: (known, last, feed) => defectItem.ends(known, last, feed.observedAt),
})
