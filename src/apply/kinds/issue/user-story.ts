import { type UserStoryRow, userStories } from '../../../db/tables/planning.ts'
import { UNKNOWN_PERSON, type Uuid } from '../../../domain/ids.ts'
import { type Feed, withRef } from '../../feed.ts'
import { userStoryItem } from '../../rows/work-item.ts'
import { parentOf, placed, priorityOf, recorded, scheduled, stageOf, timed } from './planned.ts'
import { type IssueFields, roleOf } from './role.ts'

export const userStory = roleOf(userStories, {
  role: 'user_story',
  unplanned: false,
  row: (change, fields, known, feed) => ({
    ...placed(change, fields, feed),
    ...timed(fields),
    ...scheduled(fields, feed),
    ...recorded(change, feed),
    id: feed.id('user_story', change.externalId),
    epicId: epicOf(fields, known, feed),
    epicKey: fields.plan?.epicKey ?? null,
    title: fields.title,
    description: fields.description,
    priority: priorityOf(fields),
    status: stageOf(fields),
    reporterId: feed.person(fields.reporter) ?? UNKNOWN_PERSON,
    assigneeId: feed.person(fields.assignee),
    tags: fields.labels,
    estimatedHours: fields.plan?.estimatedHours ?? null,
    loggedHours: fields.plan?.loggedHours ?? null,
    externalRefs: withRef(known?.externalRefs, change, feed, fields.sourceStatus),
  }),
  ends: (known, last, feed) => userStoryItem.ends(known, last, feed.observedAt),
})

/** By the issue above it; an epic told only by its key is found by `linkEpics`, and stays while the key does. */
function epicOf(fields: IssueFields, known: UserStoryRow | undefined, feed: Feed): Uuid | null {
  const parent = parentOf(fields, ['epic'], feed)
  if (parent !== null) return parent
  const key = fields.plan?.epicKey ?? null
  return key !== null && known?.epicKey === key ? known.epicId : null
}
