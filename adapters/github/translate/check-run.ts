import type { CommitCheckChange } from '../../../src/domain/changes.ts'
import { read } from '../../payload/read.ts'
import { later, UNKNOWN_TIME, versionAt } from '../../payload/time.ts'
import { CheckRunEvent } from '../wire.ts'
import { changed, type Translator } from './outcome.ts'
import { progressRank, verdict } from './verdict.ts'

/**
 * What one check says about a commit. A check run has no time of change: the later of start and completion stands for
 * it (skipped jobs complete before they start), then queued < in progress < completed. A re-run of a job is a new
 * check run with a greater id, and an app that starts its run anew moves the start.
 */
export const checkRun: Translator = (receipt) => {
  const { repository, check_run: run } = read(CheckRunEvent, receipt)
  const change: CommitCheckChange = {
    kind: 'commit_check',
    externalId: `check_run:${run.id}`,
    externalKey: run.name,
    url: run.html_url,
    version: versionAt(later(run.started_at, run.completed_at) ?? UNKNOWN_TIME, progressRank(run.status)),
    scope: repository.id,
    gone: null,
    fields: {
      sha: run.head_sha,
      source: 'check_run',
      name: run.name,
      app: run.app?.slug ?? run.app?.name ?? null,
      attempt: Number(run.id),
      status: verdict(run.status, run.conclusion),
      sourceStatus: run.conclusion ?? run.status,
      startedAt: run.started_at,
      completedAt: run.completed_at,
    },
  }
  return changed(change)
}
