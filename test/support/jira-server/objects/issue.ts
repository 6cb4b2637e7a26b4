import type { Comment, History, Text, User, Worklog } from './objects.ts'

/** All that can change about an issue. Never changed in place: an index that lags still has the one before. */
export interface IssueFields {
  readonly projectId: string
  readonly number: number
  readonly typeId: string
  readonly statusId: string
  readonly priorityId: string
  readonly summary: string
  readonly description: Text
  readonly labels: readonly string[]
  readonly assignee: User | null
  readonly reporter: User
  /** Of a sub-task its parent, of others their epic. */
  readonly parentId: string | null
  /** In "Story Points" of a company-managed project, in "Story point estimate" of a team-managed one. */
  readonly points: number | null
  /** Every sprint that it was in, the present one last. */
  readonly sprintIds: readonly number[]
  readonly versionIds: readonly string[]
  readonly resolutionId: string | null
  readonly resolvedAt: number | null
  readonly dueDate: string | null
  readonly originalSeconds: number | null
  readonly remainingSeconds: number | null
  readonly spentSeconds: number | null
  readonly securityLevel: string | null
  /** Other custom fields, by id. */
  readonly custom: Readonly<Record<string, unknown>>
  readonly created: number
  readonly updated: number
  readonly statusChanged: number
}

export interface Issue {
  readonly id: string
  readonly creator: User
  fields: IssueFields
  /** What search shows until the index has caught up, oldest first; null: it did not exist. */
  past: readonly { readonly fields: IssueFields | null; readonly until: number }[]
  /** Oldest first. */
  histories: readonly History[]
  comments: readonly Comment[]
  worklogs: readonly Worklog[]
}

/** What the search index knows of an issue at that time. */
export function indexedFields(issue: Issue, now: number): IssueFields | null {
  for (const { fields, until } of issue.past) if (until > now) return fields
  return issue.fields
}
