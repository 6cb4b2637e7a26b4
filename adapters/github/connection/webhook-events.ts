/** The events a hook must send for us to know everything at once; an app gets those of its installation unasked. */
export const WEBHOOK_EVENTS: readonly string[] = [
  'check_run',
  'check_suite',
  'create',
  'delete',
  'deployment',
  'deployment_status',
  'issues',
  'pull_request',
  'pull_request_review',
  'pull_request_review_comment',
  'push',
  'release',
  'repository',
  'status',
  'workflow_run',
]
