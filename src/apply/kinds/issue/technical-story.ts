import { technicalStories } from '../../../db/tables/planning.ts'
import { ISSUE_ROLES } from '../../../domain/rules.ts'
import { withRef } from '../../feed.ts'
import { technicalStoryItem } from '../../rows/work-item.ts'
import { parentOf, placed, priorityOf, recorded, scheduled, stageOf, timed } from './planned.ts'
import { roleOf } from './role.ts'

/** What pull requests and branches say of it is theirs (`linkStories`) and stays; the status follows from both. */
export const technicalStory = roleOf(technicalStories, {
  role: 'technical_story',
  unplanned: false,
  row: (change, fields, known, feed) => ({
    ...placed(change, fields, feed),
    ...timed(fields),
    ...scheduled(fields, feed),
    ...recorded(change, feed),
    id: feed.id('technical_story', change.externalId),
    // Tasks stand below an epic as often as below a story.
    parentSourceId: parentOf(fields, ISSUE_ROLES, feed),
    title: fields.title,
    description: fields.description,
    priority: priorityOf(fields),
    status: stageOf(fields),
    sourceStage: stageOf(fields),
    workStage: known?.workStage ?? null,
    peerReviewId: known?.peerReviewId ?? null,
    codeBranch: known?.codeBranch ?? null,
    reporterId: feed.person(fields.reporter),
    developerId: feed.person(fields.assignee),
    labels: fields.labels,
    estimatedHours: fields.plan?.estimatedHours ?? null,
    loggedHours: fields.plan?.loggedHours ?? null,
    externalRefs: withRef(known?.externalRefs, change, feed, fields.sourceStatus),
  }),
  ends: (known, last, feed) => technicalStoryItem.ends(known, last, feed.observedAt),
})
