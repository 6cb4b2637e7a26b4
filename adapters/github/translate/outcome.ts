import type { Change } from '../../../src/domain/changes.ts'
import type { Receipt, Translation, TranslationContext } from '../../../src/ports/source-adapter.ts'

/** One topic's translation. Pure. */
export type Translator = (receipt: Receipt, context: TranslationContext) => Translation

/** Every reason a receipt may be skipped for, and what it tells the operator. */
export const SKIP_REASONS = {
  ping: 'GitHub tried whether the hook works',
  topic_not_used: 'Nothing is derived from this event',
  action_not_used: 'Nothing is derived from this action of the event',
  tags_are_read_from_releases: 'A tag alone says nothing; its release does',
  push_without_commits: 'The push brought no commit',
  branch_removals_are_read_from_delete: 'The push removed a branch; the delete event tells so too',
  own_action: 'trackerd wrote it there itself',
  issue_is_pull_request: 'GitHub shows pull requests as issues too; the pull request itself is read',
  scope_has_no_path_prefix: 'The binding is not narrowed to a folder (any more), so paths say nothing',
  deployments_come_from_workflow_runs: 'The binding reads deployments from workflow runs',
  deployments_come_from_releases: 'The binding reads deployments from releases',
  deployments_come_from_merges: 'The binding reads deployments from merges',
  deployments_come_from_api: 'The binding takes deployments from the API',
} as const
export type SkipReason = keyof typeof SKIP_REASONS

export function changed(...changes: readonly Change[]): Translation {
  return { outcome: 'changes', changes }
}

export function skipped(reason: SkipReason): Translation {
  return { outcome: 'skipped', reason }
}
