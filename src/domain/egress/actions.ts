import type { Instant } from '../change-of.ts'
import type { Uuid } from '../ids.ts'

/** A repository or project, by the id that never changes. */
export interface EgressScope {
  readonly externalId: string
  /** As it was called when the action was planned. */
  readonly name: string
}

/** Something in the source that we made or write to. */
export interface EgressObject {
  readonly externalId: string
  /** What people call it, e.g. octo/hello#12 or SHOP-7. */
  readonly key: string | null
  readonly url: string | null
}

/** The work item an action is about. */
export type WorkItem = Pick<EgressObject, 'externalId' | 'key'>

interface Common {
  /** Its repository or project. */
  readonly scope: EgressScope
  /** When it happened: no trace of this action at the source is older. */
  readonly since: Instant
  /** Names this effect and no other, always the same: by it we find at the source what is there already. */
  readonly marker: Uuid
}

/** The outcome of a deployment, shown on its commit. The latest of one environment counts. */
export interface CommitStatus extends Common {
  readonly kind: 'commit_status'
  readonly sha: string
  readonly environment: string
  readonly state: 'success' | 'failure'
  readonly title: string
  readonly url: string | null
}

/** An issue of ours is there and open. Lines are plain text, one paragraph each. */
export interface OwnIssue extends Common {
  readonly kind: 'issue'
  readonly title: string
  readonly lines: readonly string[]
  readonly labels: readonly string[]
  readonly issueType: string | null
}

/** Something is said on an issue of ours; `issueMarker` is that issue's own. */
export interface OwnIssueComment extends Common {
  readonly kind: 'issue_comment'
  readonly issueMarker: Uuid
  readonly lines: readonly string[]
}

/** An issue of ours is closed, after its reason was said on it. */
export interface CloseOwnIssue extends Common {
  readonly kind: 'close_issue'
  readonly issueMarker: Uuid
  readonly lines: readonly string[]
}

export interface WorkItemComment extends Common {
  readonly kind: 'comment'
  readonly item: WorkItem
  readonly lines: readonly string[]
}

export interface WorkItemTransition extends Common {
  readonly kind: 'transition'
  readonly item: WorkItem
  /** Name of a status there. */
  readonly to: string
}

/** A link from a work item to a page. */
export interface RemoteLink extends Common {
  readonly kind: 'remote_link'
  readonly item: WorkItem
  readonly url: string
  readonly title: string
  /** What it leads to has come to its end. */
  readonly resolved: boolean
}

/** What is to be written to a source, in our words. */
export type EgressAction =
  | CommitStatus
  | OwnIssue
  | OwnIssueComment
  | CloseOwnIssue
  | WorkItemComment
  | WorkItemTransition
  | RemoteLink

/** Why an action is left undone for good, without being a failure. */
export const EGRESS_SKIPS = {
  switched_off: 'The endpoint does not write such things any more',
  scope_not_bound: 'Its repository or project is not watched any more',
  overtaken: 'Something later was written there already',
  issue_missing: 'The issue it is about was never opened',
  target_gone: 'What it is about was deleted at the source, or is hidden from us',
  transition_unavailable: 'The workflow has no way to this status from where the item is',
  transition_needs_fields: 'The workflow asks for fields that only a person can fill in',
  already_done: 'The item is done, and is not moved back',
} as const
export type EgressSkip = keyof typeof EGRESS_SKIPS

/** Why an event leads to no action. */
export const EVENT_SKIPS = {
  before_egress: 'It happened before the endpoint was to write anything',
  too_old: 'It became known too late to be news',
  not_production: 'The deployment went to another environment',
  scope_not_watched: 'The endpoint does not watch the repository',
  commit_unknown: 'The deployment names no commit',
  below_severity: 'The alert is not severe enough',
  no_issue_opened: 'No issue was opened for the alert',
  initiative_not_watched: 'The endpoint watches nothing of the initiative',
  no_work_item_named: 'It names no work item that the endpoint watches',
  too_many_work_items: 'It is about more work items than anybody wants to be told of',
  contents_unknown: 'What the deployment contains did not become known in time',
  other_work_open: 'Other pull requests that name the item are still open',
  not_wanted: 'No rule asks for anything',
  unreadable: 'The event lacks what the rule needs',
} as const
export type EventSkip = keyof typeof EVENT_SKIPS
