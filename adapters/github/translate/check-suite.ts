import type { CommitCheckChange, PipelineRunChange } from '../../../src/domain/changes.ts'
import { read } from '../../payload/read.ts'
import { versionAt } from '../../payload/time.ts'
import { CheckSuiteEvent } from '../wire.ts'
import { changed, type Translator } from './outcome.ts'
import { progress, progressRank, verdict } from './verdict.ts'

/**
 * What all checks of one app say about a commit, and the pipeline run they are; suites of GitHub Actions are no run
 * of their own: the workflow run tells the same and more.
 */
export const checkSuite: Translator = (receipt) => {
  const event = read(CheckSuiteEvent, receipt)
  const isActions = event.check_suite.app?.slug === 'github-actions'
  return changed(checkChange(event), ...(isActions ? [] : [runChange(event)]))
}

/** `updated_at`, then queued < in progress < completed. Asking for the suite again resets it and moves the time. */
const versionOf = ({ check_suite: suite }: CheckSuiteEvent) => versionAt(suite.updated_at, progressRank(suite.status))

const appOf = ({ check_suite: { app } }: CheckSuiteEvent) => app?.slug ?? app?.name ?? null

const sourceStatusOf = ({ check_suite: suite }: CheckSuiteEvent) => suite.conclusion ?? suite.status ?? 'queued'

function checkChange(event: CheckSuiteEvent): CommitCheckChange {
  const { repository, check_suite: suite } = event
  const isCompleted = suite.status === 'completed'
  // Every app that may write checks gets a suite for every push. One that has nothing to check leaves it queued for
  // ever, without a run: it holds no judgement back.
  const isIdle = !isCompleted && suite.latest_check_runs_count === 0
  return {
    kind: 'commit_check',
    externalId: `check_suite:${suite.id}`,
    externalKey: appOf(event),
    url: null,
    version: versionOf(event),
    scope: repository.id,
    gone: null,
    fields: {
      sha: suite.head_sha,
      source: 'check_suite',
      name: appOf(event) ?? 'check suite',
      app: appOf(event),
      attempt: Number(suite.id),
      status: isIdle ? 'neutral' : verdict(suite.status, suite.conclusion),
      sourceStatus: sourceStatusOf(event),
      startedAt: suite.created_at,
      completedAt: isCompleted ? suite.updated_at : null,
    },
  }
}

function runChange(event: CheckSuiteEvent): PipelineRunChange {
  const { repository, check_suite: suite } = event
  const runId = `check_suite:${suite.id}`
  return {
    kind: 'pipeline_run',
    externalId: `${runId}/1`,
    externalKey: appOf(event),
    url: null,
    version: versionOf(event),
    scope: repository.id,
    gone: null,
    fields: {
      runId,
      attempt: 1,
      workflowName: appOf(event) ?? 'check suite',
      branch: suite.head_branch,
      headSha: suite.head_sha,
      event: null,
      status: progress(suite.status),
      conclusion: suite.conclusion,
      sourceStatus: sourceStatusOf(event),
      startedAt: suite.created_at,
      finishedAt: suite.status === 'completed' ? suite.updated_at : null,
    },
  }
}
