import { epics } from '../../../db/tables/planning.ts'
import { backlogId, UNKNOWN_PERSON } from '../../../domain/ids.ts'
import { withRef } from '../../feed.ts'
import { epicItem } from '../../rows/work-item.ts'
import { placed, priorityOf, stageOf, timed } from './planned.ts'
import { roleOf } from './role.ts'

/** An epic stands in the one backlog of the initiative that its scope is bound to. */
export const epic = roleOf(epics, {
  role: 'epic',
  unplanned: false,
  row: (change, fields, known, feed) => {
    const backlog = feed.initiativeId === null ? known?.backlogId : backlogId(feed.initiativeId)
    if (backlog === undefined) return null
    return {
      ...placed(change, fields, feed),
      ...timed(fields),
      id: feed.id('epic', change.externalId),
      backlogId: backlog,
      title: fields.title,
      description: fields.description,
      priority: priorityOf(fields),
      status: stageOf(fields),
      reporterId: feed.person(fields.reporter) ?? UNKNOWN_PERSON,
      assigneeId: feed.person(fields.assignee),
      labels: fields.labels,
      externalRefs: withRef(known?.externalRefs, change, feed, fields.sourceStatus),
    }
  },
  ends: (known, last, feed) => epicItem.ends(known, last, feed.observedAt),
})
