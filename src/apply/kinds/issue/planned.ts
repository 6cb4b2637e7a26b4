import type { Uuid } from '../../../domain/ids.ts'
import type { IssueRole, WorkStage } from '../../../domain/rules.ts'
import type { Feed } from '../../feed.ts'
import { versionPackage } from '../version.ts'
import type { IssueChange, IssueFields } from './role.ts'

/** Where an issue lives, what it is there, and how it is written there. */
export const placed = (change: IssueChange, { plan }: IssueFields, feed: Feed) => ({
  deletedAt: null,
  scopeId: feed.scopeId,
  externalKey: change.externalKey,
  sourceType: plan?.sourceType ?? null,
  richDescription: plan?.richDescription ?? null,
})

/** What it is planned for: sprints and versions by the ids that their rows have, whether they are known yet or not. */
export const scheduled = ({ plan }: IssueFields, feed: Feed) => ({
  storyPoints: plan?.points ?? null,
  cycleId: plan?.sprint == null ? null : feed.id('sprint', plan.sprint),
  cycleIds: unique(plan?.sprints ?? []).map((sprint) => feed.id('sprint', sprint)),
  releasePackageIds: unique(plan?.versions ?? []).map((version) => feed.id(...versionPackage(version))),
})

/** Whose history tells of its statuses: that of the issue, whatever the issue is to us. */
export const recorded = (change: IssueChange, feed: Feed) => ({ issueId: feed.id('issue', change.externalId) })

/** How far it is and when; without a plan, as its status says. */
export const timed = (fields: IssueFields) => ({
  sourceStatus: fields.sourceStatus,
  dueDate: fields.plan?.dueAt ?? null,
  openedAt: fields.openedAt,
  closedAt: fields.closedAt,
})

export function stageOf({ plan, status }: IssueFields): WorkStage {
  if (plan !== null) return plan.stage
  return status === 'open' ? 'todo' : status === 'in_progress' ? 'in_progress' : 'done'
}

const PRIORITIES = { p0: 'critical', p1: 'high', p2: 'medium', p3: 'low' } as const
export const priorityOf = ({ priority }: IssueFields) => PRIORITIES[priority]

/** The row of the issue above it, when that one has one of these roles. */
export function parentOf({ plan }: IssueFields, roles: readonly IssueRole[], feed: Feed): Uuid | null {
  const parent = plan?.parent ?? null
  const role = parent?.role ?? null
  return parent === null || role === null || !roles.includes(role) ? null : feed.id(role, parent.externalId)
}

const unique = (ids: readonly string[]) => [...new Set(ids)]
