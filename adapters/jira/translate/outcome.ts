import type { Change } from '../../../src/domain/changes.ts'
import type { Receipt, Translation, TranslationContext } from '../../../src/ports/source-adapter.ts'

/** One topic's translation. Pure. */
export type Translator = (receipt: Receipt, context: TranslationContext) => Translation

/** Every reason a receipt may be skipped for, and what it tells the operator. */
export const SKIP_REASONS = {
  topic_not_used: 'Nothing is derived from this event',
  comments_not_used: 'Comments are not kept; what they change about the issue comes with its own event',
  worklogs_not_used: 'Work logs are not kept; the hours logged stand in the issue',
  issue_links_not_used: 'Links are read from the issues they connect',
  attachments_not_used: 'Attachments are not kept',
  properties_not_used: 'Properties that apps attach to issues are not kept',
  options_not_used: 'Settings of the site are not kept',
  issue_incomplete: 'The event shows the issue in part; polling or the next event brings all of it',
  history_not_used: 'This entry of the history says nothing of sprints, points or status',
  version_incomplete: 'The event does not say which project the version belongs to; polling does',
  version_merge_incomplete: 'The event does not say which of the two versions is left; polling does',
} as const
export type SkipReason = keyof typeof SKIP_REASONS

export function changed(...changes: readonly Change[]): Translation {
  return { outcome: 'changes', changes }
}

export function skipped(reason: SkipReason): Translation {
  return { outcome: 'skipped', reason }
}
