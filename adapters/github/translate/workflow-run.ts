import type { PipelineRunChange } from '../../../src/domain/changes.ts'
import { read } from '../../payload/read.ts'
import { versionAt } from '../../payload/time.ts'
import { WorkflowRunEvent } from '../wire.ts'
import { changed, type Translator } from './outcome.ts'
import { progress, progressRank } from './verdict.ts'

/**
 * One attempt of a workflow run. `updated_at`, then queued < in progress < completed: a run that waited for approval
 * is `completed` with `action_required` first and starts with a later time. There is no time of completion: that of
 * the last change stands for it.
 */
export const workflowRun: Translator = (receipt) => {
  const { repository, workflow, workflow_run: run } = read(WorkflowRunEvent, receipt)
  // Servers before 3.4 do not count attempts.
  const attempt = run.run_attempt ?? 1
  const workflowName = run.name ?? workflow?.name ?? run.path ?? 'workflow'
  const change: PipelineRunChange = {
    kind: 'pipeline_run',
    externalId: `${run.id}/${attempt}`,
    externalKey: workflowName,
    url: run.html_url,
    version: versionAt(run.updated_at, progressRank(run.status)),
    scope: repository.id,
    gone: null,
    fields: {
      runId: run.id,
      attempt,
      workflowName,
      branch: run.head_branch,
      headSha: run.head_sha,
      event: run.event,
      status: progress(run.status),
      conclusion: run.conclusion,
      sourceStatus: run.conclusion ?? run.status,
      startedAt: run.run_started_at ?? run.created_at,
      finishedAt: run.status === 'completed' ? run.updated_at : null,
    },
  }
  return changed(change)
}
