import type { Uuid } from '../../domain/ids.ts'
import { defineLinks } from '../links.ts'
import {
  bigint,
  boolean,
  defineTable,
  integer,
  integerArray,
  json,
  nullable,
  type RowOf,
  text,
  textArray,
  timestamp,
  uuid,
} from '../table.ts'

/** One source's word on a row: kept beside ours on every row it feeds. */
export interface ExternalRef {
  readonly system: string
  readonly host: string
  readonly kind: string
  readonly id: string
  readonly key: string | null
  readonly url: string | null
  readonly source_status: string | null
  readonly source_version: string
}

/** What one reviewer decided last, and what metrics need of what they did before. */
export interface ReviewerDecision {
  readonly reviewer_id: Uuid
  readonly login: string | null
  readonly decision: 'approved' | 'changes_requested' | 'commented' | 'dismissed'
  readonly submitted_at: string
  readonly review_id: string
  readonly first_submitted_at: string
  readonly first_approved_at: string | null
}

export const peerReviews = defineTable({
  name: 'tracker_construction.peer_reviews',
  aggregate: 'PeerReview',
  columns: {
    technicalStoryId: nullable(uuid),
    externalId: nullable(text),
    reviewStatus: text,
    pullRequestUrl: nullable(text),
    sourceBranch: nullable(text),
    targetBranch: nullable(text),
    ciPipelineStatus: nullable(text),
    mergeConflict: nullable(boolean),
    reviewerDecisions: json<readonly ReviewerDecision[]>(),
    externalRefs: json<readonly ExternalRef[]>(),
    number: nullable(integer),
    title: nullable(text),
    authorId: nullable(uuid),
    authorIsBot: boolean,
    authorLogin: nullable(text),
    draft: boolean,
    reviewRequested: boolean,
    openedAt: nullable(timestamp),
    /** When a draft was first marked ready for review; null: never, as far as is known. */
    readyAt: nullable(timestamp),
    firstCommitAt: nullable(timestamp),
    firstReviewAt: nullable(timestamp),
    approvedAt: nullable(timestamp),
    mergedAt: nullable(timestamp),
    closedAt: nullable(timestamp),
    headCommit: nullable(text),
    mergeCommit: nullable(text),
    additions: nullable(integer),
    deletions: nullable(integer),
    changedFiles: nullable(integer),
    scopeId: nullable(uuid),
    storyKeys: textArray,
    labels: textArray,
    /** Numbers of the pull requests of its scope that it says it reverts. */
    reverts: integerArray,
    /** Whether it touches the folder that its binding is narrowed to; null: not known, or not narrowed. */
    insidePath: nullable(boolean),
    sourceStatus: nullable(text),
  },
})
export type PeerReviewRow = RowOf<typeof peerReviews>

export const commits = defineTable({
  name: 'tracker_construction.commits',
  aggregate: 'Commit',
  columns: {
    scopeId: uuid,
    sha: text,
    title: nullable(text),
    authorId: nullable(uuid),
    authorLogin: nullable(text),
    authorIsBot: boolean,
    authorEmailHash: nullable(text),
    authoredAt: timestamp,
    committedAt: timestamp,
    parentsCount: nullable(integer),
    /** As of a pull request. */
    insidePath: nullable(boolean),
    externalRefs: json<readonly ExternalRef[]>(),
  },
})
export type CommitRow = RowOf<typeof commits>

/** Which pull request brought which commit. `position`: 0 is the oldest. */
export const pullRequestCommits = defineLinks({
  name: 'tracker_construction.pull_request_commits',
  columns: { peerReviewId: uuid, commitId: uuid, position: nullable(integer) },
})

export const commitChecks = defineTable({
  name: 'tracker_construction.commit_checks',
  aggregate: 'CommitCheck',
  columns: {
    scopeId: uuid,
    sha: text,
    source: text,
    name: text,
    app: nullable(text),
    attempt: bigint,
    status: text,
    sourceStatus: nullable(text),
    startedAt: nullable(timestamp),
    completedAt: nullable(timestamp),
    url: nullable(text),
    externalRefs: json<readonly ExternalRef[]>(),
  },
})
export type CommitCheckRow = RowOf<typeof commitChecks>

export const pipelineRuns = defineTable({
  name: 'tracker_construction.pipeline_runs',
  aggregate: 'PipelineRun',
  columns: {
    scopeId: uuid,
    runId: text,
    attempt: integer,
    workflowName: text,
    branch: nullable(text),
    headSha: text,
    event: nullable(text),
    status: text,
    conclusion: nullable(text),
    sourceStatus: nullable(text),
    startedAt: nullable(timestamp),
    finishedAt: nullable(timestamp),
    url: nullable(text),
    externalRefs: json<readonly ExternalRef[]>(),
  },
})
export type PipelineRunRow = RowOf<typeof pipelineRuns>

export const branches = defineTable({
  name: 'tracker_construction.branches',
  aggregate: 'Branch',
  columns: {
    scopeId: uuid,
    name: text,
    storyKeys: textArray,
    externalRefs: json<readonly ExternalRef[]>(),
  },
})
export type BranchRow = RowOf<typeof branches>
