/** What a webhook of an administrator must send for us to know everything at once. */
export const ADMIN_EVENTS: readonly string[] = [
  'jira:issue_created',
  'jira:issue_updated',
  'jira:issue_deleted',
  'sprint_created',
  'sprint_updated',
  'sprint_started',
  'sprint_closed',
  'sprint_deleted',
  'board_created',
  'board_updated',
  'board_deleted',
  'board_configuration_changed',
  'jira:version_created',
  'jira:version_updated',
  'jira:version_released',
  'jira:version_unreleased',
  'jira:version_moved',
  'jira:version_deleted',
  'jira:version_merged',
  'project_created',
  'project_updated',
  'project_deleted',
  'user_created',
  'user_updated',
  'user_deleted',
]

/** Apps can register for these only. */
export const DYNAMIC_EVENTS: readonly string[] = ADMIN_EVENTS.filter(
  (event) => event.startsWith('jira:') || event.startsWith('sprint_'),
)
