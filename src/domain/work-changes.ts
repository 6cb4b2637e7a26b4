/** Changes that tell of planned work: issues, what became of them, sprints, versions, and the people who do it. */
import type { ChangeOf, Instant, Person } from './change-of.ts'
import type { IssueRole, WorkStage } from './rules.ts'

/** An issue of a source. `role` says what it is to us by its type and labels now; null: nothing we keep a row of. */
export type IssueChange = ChangeOf<
  'issue',
  {
    readonly role: IssueRole
    readonly title: string
    readonly description: string
    readonly labels: readonly string[]
    readonly reporter: Person | null
    readonly assignee: Person | null
    readonly openedAt: Instant
    readonly closedAt: Instant | null
    readonly sourceStatus: string
    readonly severity: 'critical' | 'major' | 'minor' | 'cosmetic'
    readonly priority: 'p0' | 'p1' | 'p2' | 'p3'
    readonly status: 'open' | 'in_progress' | 'resolved' | 'closed' | 'duplicate'
    /** null for a source that does not plan work. */
    readonly plan: IssuePlan | null
  }
> & {
  /** It bears this marker of ours: we opened it, or somebody copied what we wrote. */
  readonly marker?: string
}

/** What a planned issue has beyond a plain one. Ids are the source's own. */
export interface IssuePlan {
  /** The name of its type there, e.g. Story. */
  readonly sourceType: string
  readonly stage: WorkStage
  readonly points: number | null
  /** The issue above it, and what that one is to us when the source tells. */
  readonly parent: { readonly externalId: string; readonly role: IssueRole } | null
  /** Key of its epic, where only that is told. */
  readonly epicKey: string | null
  /** Sprints it is or was in, as the source lists them. */
  readonly sprints: readonly string[]
  /** The one it is in now: active before planned; when all are closed the one it was in last; null when there is none. */
  readonly sprint: string | null
  /** Versions it is to be part of. */
  readonly versions: readonly string[]
  readonly dueAt: Instant | null
  readonly estimatedHours: number | null
  readonly loggedHours: number | null
  /** The story a defect is linked with. */
  readonly linkedIssue: string | null
  /** The description as the source formats it (an ADF document); null when it is plain text. */
  readonly richDescription: Readonly<Record<string, unknown>> | null
}

export type HistoryItem =
  /** Sprints before and after. */
  | { readonly field: 'sprint'; readonly from: readonly string[]; readonly to: readonly string[] }
  | { readonly field: 'points'; readonly from: number | null; readonly to: number | null }
  /** Their words. */
  | { readonly field: 'status'; readonly from: string | null; readonly to: string | null }
  /** Of a source that knows no statuses and no changelog: it says when an issue is closed and opened again. */
  | { readonly field: 'state'; readonly from: IssueState; readonly to: IssueState }
export type IssueState = 'open' | 'closed'

/** One entry of what became of an issue, as far as it says something about sprints, points, status and state. */
export type IssueHistoryChange = ChangeOf<
  'issue_history',
  {
    readonly issue: string
    readonly at: Instant
    readonly author: Person | null
    readonly items: readonly HistoryItem[]
  }
>

export type SprintChange = ChangeOf<
  'sprint',
  {
    readonly name: string
    readonly goal: string | null
    readonly status: 'planned' | 'active' | 'closed'
    readonly sourceStatus: string
    readonly startsAt: Instant | null
    readonly endsAt: Instant | null
    readonly completedAt: Instant | null
  }
>

/** A version that issues are planned for. */
export type VersionChange = ChangeOf<
  'version',
  {
    readonly name: string
    readonly description: string | null
    readonly released: boolean
    readonly archived: boolean
    readonly startsAt: Instant | null
    /** The day it is to be out, as midnight UTC; null when it is out, or without a date. */
    readonly plannedAt: Instant | null
    readonly releasedAt: Instant | null
    /** e.g. unreleased, released, archived. */
    readonly sourceStatus: string
  }
>

/** An account as such. Gone: its names are forgotten. */
export type PersonChange = ChangeOf<'person', { readonly person: Person }>
