/**
 * What an adapter makes of a receipt: changes to objects of the source, in our words. A change carries no ids of
 * ours: whoever applies it computes them from (tenant, host, kind, external id). Times are ISO 8601 in UTC.
 */
import type { ChangeOf, Instant, Person } from './change-of.ts'
import type {
  DeploymentChange,
  DeploymentContentsChange,
  DeploymentStatusChange,
  ReleaseChange,
} from './release-changes.ts'
import type { ReportedDeploymentChange, ReportedIncidentChange } from './report-changes.ts'
import type { IssueChange, IssueHistoryChange, PersonChange, SprintChange, VersionChange } from './work-changes.ts'

export * from './change-of.ts'
export * from './release-changes.ts'
export * from './report-changes.ts'
export * from './work-changes.ts'

/** What a scope can be. */
type ScopeKind = 'repository' | 'project' | 'board'
/** Whatever JSON an adapter finds useful; nobody else reads it. */
type Learned = Readonly<Record<string, unknown>>

/** Everything a pull request shows in lists as well as alone. */
export type PullRequestChange = ChangeOf<
  'pull_request',
  {
    readonly number: number
    readonly title: string
    readonly author: Person | null
    readonly draft: boolean
    readonly openedAt: Instant
    readonly closedAt: Instant | null
    readonly mergedAt: Instant | null
    readonly headCommit: string
    readonly mergeCommit: string | null
    readonly sourceBranch: string
    readonly targetBranch: string
    readonly reviewRequested: boolean
    readonly sourceStatus: string
    readonly storyKeys: readonly string[]
    /** null: not told. */
    readonly labels: readonly string[] | null
    /** Numbers of the pull requests of its scope that it says it reverts. */
    readonly reverts: readonly number[]
  }
>

/** That a draft was marked ready for review; a change of its own, because the pull request itself does not tell when. */
export type PullRequestReadyChange = ChangeOf<
  'pull_request_ready',
  { readonly pullRequest: string; readonly at: Instant }
>

/** Whether a pull request touches the folder that its binding is narrowed to. Only for bindings that are. */
export type PullRequestPathsChange = ChangeOf<
  'pull_request_paths',
  {
    readonly pullRequest: string
    /** null: none of the paths that were told is inside, and not all were told. */
    readonly inside: boolean | null
  }
>

/** What a pull request shows only alone; a change of its own, because an entry of a list must not wipe it. */
export type PullRequestDetailChange = ChangeOf<
  'pull_request_detail',
  {
    readonly pullRequest: string
    readonly additions: number
    readonly deletions: number
    readonly changedFiles: number
    /** null while the source has not worked it out. */
    readonly mergeConflict: boolean | null
  }
>

/** The commits a pull request consists of now, oldest first. */
export type PullRequestCommitsChange = ChangeOf<
  'pull_request_commits',
  {
    readonly pullRequest: string
    readonly commits: readonly { readonly sha: string; readonly authoredAt: Instant; readonly parentsCount: number }[]
  }
>

export type ReviewDecision = 'approved' | 'changes_requested' | 'commented' | 'dismissed'

export type ReviewChange = ChangeOf<
  'review',
  {
    readonly pullRequest: string
    readonly reviewer: Person | null
    readonly decision: ReviewDecision
    readonly submittedAt: Instant
  }
>

export type CheckStatus = 'pending' | 'success' | 'failure' | 'neutral'

/** A check run, a check suite or a commit status: something that judged one commit. */
export type CommitCheckChange = ChangeOf<
  'commit_check',
  {
    readonly sha: string
    readonly source: 'check_run' | 'check_suite' | 'status'
    /** The same name on the same commit means: a later attempt of the same check. */
    readonly name: string
    readonly app: string | null
    /** Sorts attempts of the same check: the highest counts. */
    readonly attempt: number
    readonly status: CheckStatus
    readonly sourceStatus: string
    readonly startedAt: Instant | null
    readonly completedAt: Instant | null
  }
>

export type PipelineRunChange = ChangeOf<
  'pipeline_run',
  {
    readonly runId: string
    readonly attempt: number
    readonly workflowName: string
    readonly branch: string | null
    readonly headSha: string
    readonly event: string | null
    readonly status: 'queued' | 'in_progress' | 'completed'
    readonly conclusion: string | null
    readonly sourceStatus: string
    readonly startedAt: Instant | null
    readonly finishedAt: Instant | null
  }
>

export type CommitChange = ChangeOf<
  'commit',
  {
    readonly sha: string
    readonly title: string
    readonly author: Person | null
    /** What the source calls the author, also where it names no account. */
    readonly authorLogin: string | null
    /** Keyed hash of the author's address; the address itself never gets here. */
    readonly authorEmailHash: string | null
    readonly authoredAt: Instant
    readonly committedAt: Instant
    /** null while only a push told of the commit: it does not list parents. */
    readonly parentsCount: number | null
  }
>

/** Whether a commit touches the folder that its binding is narrowed to; only pushes tell. */
export type CommitPathsChange = ChangeOf<'commit_paths', { readonly inside: boolean }>

export type BranchChange = ChangeOf<
  'branch',
  { readonly name: string; readonly exists: boolean; readonly storyKeys: readonly string[] }
>

/** The scope itself: its current name, and whether it is still there. */
export type ScopeChange<Kind extends ScopeKind = ScopeKind> = ChangeOf<
  Kind,
  {
    readonly name: string
    /** null when the source did not tell. */
    readonly archived: boolean | null
    /** null when the source did not tell. */
    readonly isPrivate: boolean | null
    /** What translation needs to know of the scope, kept with its binding; left out when this change did not find out. */
    readonly learned?: Learned
  }
>

/** The branch that a repository's work flows into. */
export type DefaultBranchChange = ChangeOf<'default_branch', { readonly name: string }>

/** What the source says about our connection: an app installed, suspended, removed. */
export type ConnectionChange = ChangeOf<
  'installation',
  { readonly state: 'active' | 'suspended' | 'removed'; readonly account: string }
>

export type Change =
  | PullRequestChange
  | PullRequestDetailChange
  | PullRequestReadyChange
  | PullRequestPathsChange
  | PullRequestCommitsChange
  | ReviewChange
  | CommitCheckChange
  | PipelineRunChange
  | CommitChange
  | CommitPathsChange
  | BranchChange
  | DeploymentChange
  | DeploymentStatusChange
  | DeploymentContentsChange
  | ReleaseChange
  | ReportedDeploymentChange
  | ReportedIncidentChange
  | IssueChange
  | IssueHistoryChange
  | SprintChange
  | VersionChange
  | PersonChange
  | ScopeChange<'repository'>
  | ScopeChange<'project'>
  | ScopeChange<'board'>
  | DefaultBranchChange
  | ConnectionChange

export type ChangeKind = Change['kind']
export type ChangeByKind<K extends ChangeKind> = Extract<Change, { kind: K }>
