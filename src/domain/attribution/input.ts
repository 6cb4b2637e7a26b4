/** What attribution works on: the rows of one initiative that metrics need, as the sources told them. */
import type { Uuid } from '../ids.ts'
import type { EpochMs, Reopening } from '../metrics/facts.ts'

/** A production deployment that reached a terminal state. */
export interface DeployedRow {
  readonly id: Uuid
  readonly scopeId: Uuid
  readonly environmentId: Uuid
  /** The provider's id; tells apart what ended in the same instant. */
  readonly externalId: string | null
  readonly at: EpochMs
  readonly outcome: 'success' | 'failure'
  /** What was deployed: the commit, or the version where no commit is known. */
  readonly version: string | null
  /** null when what was deployed is a tag or a commit, and where no branch is told. */
  readonly branch: string | null
  /** Said by whoever reported it: it rolled back, it mends. */
  readonly declared: {
    /** normal: planned, whatever its version and contents look like. null: nothing was said. */
    readonly kind: 'normal' | 'rollback' | 'hotfix' | null
    /** Deployments that it mends, or that it rolled back. */
    readonly remediates: readonly Uuid[]
  }
  /** Whether `contents` names all that it brought. */
  readonly contentsKnown: boolean
}

/**
 * A pull request, or a commit on its way without one. One of its instants is known: the first commit, the merge or the
 * opening; without any it lies in no window, and becomes no fact.
 */
export interface ChangeRow {
  readonly id: Uuid
  readonly kind: 'pull_request' | 'commit'
  readonly scopeId: Uuid
  readonly number: number | null
  readonly title: string | null
  readonly labels: readonly string[]
  readonly sourceBranch: string | null
  readonly targetBranch: string | null
  readonly authorLogin: string | null
  readonly authorIsBot: boolean
  /** Of a commit: more than one parent. */
  readonly isMerge: boolean
  readonly firstCommitAt: EpochMs | null
  readonly mergeCommitAt: EpochMs | null
  readonly openedAt: EpochMs | null
  readonly readyAt: EpochMs | null
  readonly firstReviewAt: EpochMs | null
  readonly approvedAt: EpochMs | null
  readonly mergedAt: EpochMs | null
  readonly closedAt: EpochMs | null
  /** The commit that brought it onto its branch; of a commit itself. */
  readonly mergeCommit: string | null
  /** Numbers of the pull requests of its scope that it says it reverts. */
  readonly reverts: readonly number[]
  /** null: not known, or the scope has no path prefix. */
  readonly insidePath: boolean | null
  readonly size: number | null
}

/** That a deployment brought a change: a commit of it was in the range, or whoever reported it said so. */
export interface ContentsRow {
  readonly deploymentId: Uuid
  readonly changeId: Uuid
  readonly knownBy: 'explicit' | 'compare'
}

export interface IncidentRow {
  readonly id: Uuid
  readonly scopeId: Uuid | null
  readonly startedAt: EpochMs
  readonly resolvedAt: EpochMs | null
  /** Resolutions before that, in order of time; each was taken back before the next. */
  readonly reopenings: readonly Reopening[]
  /** The deployment that caused it, said by whoever reported it. */
  readonly causedBy: Uuid | null
  /** Deployments that mend it, said by whoever reported it. */
  readonly remediatedBy: readonly Uuid[]
}

/** What the binding of a scope decides about attribution. */
export interface AttributionRules {
  readonly attributionWindowMs: number
  /** Whether a failed status alone makes a failed deployment. */
  readonly failedStatusFails: boolean
  /** Regular expressions without regard to case, on branch, title and labels of a pull request. */
  readonly hotfixPatterns: readonly string[]
  /** The same, on the author's login. */
  readonly botPatterns: readonly string[]
}

export interface AttributionInput {
  readonly deployments: readonly DeployedRow[]
  readonly changes: readonly ChangeRow[]
  readonly contents: readonly ContentsRow[]
  readonly incidents: readonly IncidentRow[]
  /** By scope. */
  readonly rules: ReadonlyMap<Uuid, AttributionRules>
}
