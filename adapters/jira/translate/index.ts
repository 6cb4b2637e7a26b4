import { TrackerdError } from '../../../src/errors.ts'
import type { SourceAdapter } from '../../../src/ports/source-adapter.ts'
import { UNREADABLE } from '../verify.ts'
import { board, boardDeleted } from './board.ts'
import { fixVersion, fixVersionGone } from './fix-version.ts'
import { gone } from './gone.ts'
import { issueCreated, issueDeleted, issueUpdated } from './issue.ts'
import { issueHistory } from './issue-history.ts'
import { type SkipReason, skipped, type Translator } from './outcome.ts'
import { project, projectArchived, projectDeleted, projectState, projectUnarchived } from './project.ts'
import { sprint, sprintDeleted } from './sprint.ts'
import { user, userDeleted } from './user.ts'

/** Nothing can be made of it, and it must not look as if there had been nothing to make. */
const unreadable: Translator = () => {
  throw new TrackerdError('PAYLOAD_INVALID', { what: 'the body is not a JSON object' })
}

/** Every topic we derive something from. A Map: a topic is outside text and must not find what objects inherit. */
const TRANSLATORS: ReadonlyMap<string, Translator> = new Map([
  ['api:board', board],
  ['api:gone', gone],
  ['api:issue_history', issueHistory],
  ['api:project', projectState],
  ['api:sprint', sprint],
  ['api:user', user],
  ['api:version', fixVersion],
  ['board_configuration_changed', board],
  ['board_created', board],
  ['board_deleted', boardDeleted],
  ['board_updated', board],
  ['jira:issue_created', issueCreated],
  ['jira:issue_deleted', issueDeleted],
  ['jira:issue_updated', issueUpdated],
  ['jira:version_created', fixVersion],
  ['jira:version_deleted', fixVersionGone],
  ['jira:version_merged', fixVersionGone],
  ['jira:version_moved', fixVersion],
  ['jira:version_released', fixVersion],
  ['jira:version_unreleased', fixVersion],
  ['jira:version_updated', fixVersion],
  ['project_archived', projectArchived],
  ['project_created', project],
  ['project_deleted', projectDeleted],
  ['project_restored_archived', projectUnarchived],
  ['project_restored_deleted', project],
  ['project_soft_deleted', projectDeleted],
  ['project_updated', project],
  ['sprint_closed', sprint],
  ['sprint_created', sprint],
  ['sprint_deleted', sprintDeleted],
  ['sprint_started', sprint],
  ['sprint_updated', sprint],
  [UNREADABLE, unreadable],
  ['user_created', user],
  ['user_deleted', userDeleted],
  ['user_updated', user],
])

/** Families of events that we know and do not use. */
const UNUSED: readonly (readonly [string, SkipReason])[] = [
  ['comment_', 'comments_not_used'],
  ['worklog_', 'worklogs_not_used'],
  ['jira:worklog_', 'worklogs_not_used'],
  ['issuelink_', 'issue_links_not_used'],
  ['attachment_', 'attachments_not_used'],
  ['issue_property_', 'properties_not_used'],
  ['option_', 'options_not_used'],
]

/** Whether anything is ever derived from deliveries of this topic: what only we read can come from nobody else. */
export const isUsed = (topic: string) => TRANSLATORS.has(topic) && !topic.startsWith('api:')

/** The changes a receipt means to us. */
export const translate: SourceAdapter['translate'] = (receipt, context) => {
  const translator = TRANSLATORS.get(receipt.topic)
  if (translator !== undefined) return translator(receipt, context)
  return skipped(UNUSED.find(([family]) => receipt.topic.startsWith(family))?.[1] ?? 'topic_not_used')
}
