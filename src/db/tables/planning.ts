import type { HistoryItem } from '../../domain/changes.ts'
import type { Uuid } from '../../domain/ids.ts'
import type { WorkStage } from '../../domain/rules.ts'
import { defineLinks } from '../links.ts'
import {
  defineTable,
  json,
  nullable,
  numeric,
  type RowOf,
  text,
  textArray,
  timestamp,
  uuid,
  uuidArray,
  word,
} from '../table.ts'
import type { ExternalRef } from './construction.ts'

/** A description as its source formats it. */
export type RichText = Readonly<Record<string, unknown>>
const stage = word<WorkStage>()

export const epics = defineTable({
  name: 'tracker_discovery.epics',
  aggregate: 'Epic',
  columns: {
    backlogId: uuid,
    title: text,
    description: nullable(text),
    priority: text,
    assigneeId: nullable(uuid),
    reporterId: uuid,
    externalRefs: json<readonly ExternalRef[]>(),
    scopeId: nullable(uuid),
    externalKey: nullable(text),
    status: stage,
    sourceType: nullable(text),
    sourceStatus: nullable(text),
    labels: textArray,
    dueDate: nullable(timestamp),
    openedAt: nullable(timestamp),
    closedAt: nullable(timestamp),
    richDescription: nullable(json<RichText>()),
  },
})
export type EpicRow = RowOf<typeof epics>

export const userStories = defineTable({
  name: 'tracker_discovery.user_stories',
  aggregate: 'UserStory',
  columns: {
    epicId: nullable(uuid),
    epicKey: nullable(text),
    description: text,
    priority: text,
    storyPoints: nullable(numeric),
    assigneeId: nullable(uuid),
    reporterId: uuid,
    tags: textArray,
    dueDate: nullable(timestamp),
    /** The issue in the ledger, whatever it is to us. */
    issueId: nullable(uuid),
    externalRefs: json<readonly ExternalRef[]>(),
    scopeId: nullable(uuid),
    externalKey: nullable(text),
    title: nullable(text),
    status: stage,
    sourceType: nullable(text),
    sourceStatus: nullable(text),
    cycleId: nullable(uuid),
    cycleIds: uuidArray,
    releasePackageIds: uuidArray,
    estimatedHours: nullable(numeric),
    loggedHours: nullable(numeric),
    openedAt: nullable(timestamp),
    closedAt: nullable(timestamp),
    richDescription: nullable(json<RichText>()),
  },
})
export type UserStoryRow = RowOf<typeof userStories>

/** The branch a technical story is worked on. */
export interface CodeBranch {
  readonly name: string
  readonly scope_id: string
}

export const technicalStories = defineTable({
  name: 'tracker_construction.technical_stories',
  aggregate: 'TechnicalStory',
  columns: {
    status: stage,
    sourceStage: nullable(stage),
    workStage: nullable(stage),
    peerReviewId: nullable(uuid),
    codeBranch: nullable(json<CodeBranch>()),
    externalKey: nullable(text),
    parentSourceId: nullable(uuid),
    scopeId: nullable(uuid),
    title: nullable(text),
    description: nullable(text),
    priority: text,
    developerId: nullable(uuid),
    reporterId: nullable(uuid),
    labels: textArray,
    storyPoints: nullable(numeric),
    cycleId: nullable(uuid),
    cycleIds: uuidArray,
    releasePackageIds: uuidArray,
    estimatedHours: nullable(numeric),
    loggedHours: nullable(numeric),
    sourceType: nullable(text),
    sourceStatus: nullable(text),
    dueDate: nullable(timestamp),
    openedAt: nullable(timestamp),
    closedAt: nullable(timestamp),
    richDescription: nullable(json<RichText>()),
    /** The issue in the ledger, whatever it is to us. */
    issueId: nullable(uuid),
    externalRefs: json<readonly ExternalRef[]>(),
  },
})
export type TechnicalStoryRow = RowOf<typeof technicalStories>

export const implementationCycles = defineTable({
  name: 'tracker_construction.implementation_cycles',
  aggregate: 'ImplementationCycle',
  columns: {
    /** The board. */
    scopeId: nullable(uuid),
    name: text,
    sprintGoal: nullable(text),
    startDate: nullable(timestamp),
    endDate: nullable(timestamp),
    completedAt: nullable(timestamp),
    status: text,
    sourceStatus: nullable(text),
    externalRefs: json<readonly ExternalRef[]>(),
  },
})
export type ImplementationCycleRow = RowOf<typeof implementationCycles>

/** For sprints: ids of cycles. For points: a number. For the status: their word. */
export type HistoryValue = readonly Uuid[] | number | string

export const workItemHistory = defineTable({
  name: 'tracker_construction.work_item_history',
  aggregate: 'WorkItemHistory',
  columns: {
    scopeId: nullable(uuid),
    /** The issue in the ledger, whatever it is to us. */
    issueId: uuid,
    changedAt: timestamp,
    authorId: nullable(uuid),
    field: word<HistoryItem['field']>(),
    fromValue: nullable(json<HistoryValue>()),
    toValue: nullable(json<HistoryValue>()),
  },
})
export type WorkItemHistoryRow = RowOf<typeof workItemHistory>

/** Which entry of the work item history names which cycle. */
export const cycleChanges = defineLinks({
  name: 'tracker_construction.cycle_changes',
  columns: { cycleId: uuid, workItemHistoryId: uuid },
})

/** Which pull request or branch names which story; it counts while that row still has the key. */
export const storyMentions = defineLinks({
  name: 'tracker_construction.story_mentions',
  columns: { storyKey: text, aggregateType: text, aggregateId: uuid },
})
