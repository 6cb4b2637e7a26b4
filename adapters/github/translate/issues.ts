import {
  FINAL_VERSION,
  type GoneReason,
  IMMUTABLE_VERSION,
  type IssueChange,
  type IssueHistoryChange,
  type SourceVersion,
} from '../../../src/domain/changes.ts'
import { issueRole, type ScopeRules } from '../../../src/domain/rules.ts'
import { read } from '../../payload/read.ts'
import { versionAt } from '../../payload/time.ts'
import { markerOf } from '../egress/own.ts'
import { ActionEvent, IssueEvent } from '../wire.ts'
import { changed, skipped, type Translator } from './outcome.ts'
import { person } from './person.ts'
import { priority, severity } from './severity.ts'

/** They carry half an issue (no state, no labels) and change nothing we keep. */
const HALF_TOLD = new Set(['pinned', 'unpinned'])

const GONE: ReadonlyMap<string | null, GoneReason> = new Map<string | null, GoneReason>([
  ['deleted', 'deleted'],
  // It lives on in another repository as a new issue with a new id, which that repository's hook tells of.
  ['transferred', 'moved'],
])

/** The issue as it is now, unless it is the issue side of a pull request; and that it was closed, or opened again. */
export const issues: Translator = (receipt, { rules }) => {
  const { action } = read(ActionEvent, receipt)
  if (action !== null && HALF_TOLD.has(action)) return skipped('action_not_used')
  const event = read(IssueEvent, receipt)
  if (event.issue.pull_request) return skipped('issue_is_pull_request')
  const { repository, issue } = event
  const gone = GONE.get(action) ?? null
  const marker = markerOf(issue.body)
  const change: IssueChange = {
    kind: 'issue',
    externalId: issue.id,
    externalKey: `${repository.full_name}#${issue.number}`,
    url: issue.html_url,
    version: gone === null ? versionOf(event) : FINAL_VERSION,
    scope: repository.id,
    gone,
    fields: fieldsOf(event, rules),
    ...(marker === null ? {} : { marker }),
  }
  const turn = turnOf(event, change)
  return turn === null ? changed(change) : changed(change, turn)
}

/**
 * An issue that is closed and opened again within one batch only stands there as it did last, so what turned it is told by
 * itself. Closed at `closed_at`; when it was opened again is told by this delivery alone, which is the change that
 * `updated_at` is the time of. Nothing of an issue that plays no role, nor of what the API lists: that has no history.
 */
function turnOf({ action, issue }: IssueEvent, { scope, fields }: IssueChange): IssueHistoryChange | null {
  const to = action === 'closed' && issue.state === 'closed' ? 'closed' : action === 'reopened' ? 'open' : null
  if (to === null || fields === null || fields.role === null) return null
  const at = to === 'closed' ? (issue.closed_at ?? issue.updated_at) : issue.updated_at
  return {
    kind: 'issue_history',
    externalId: `${issue.id}/${to}/${at}`,
    externalKey: null,
    url: null,
    version: IMMUTABLE_VERSION,
    scope,
    gone: null,
    fields: {
      issue: issue.id,
      at,
      author: null,
      items: [{ field: 'state', from: to === 'closed' ? 'open' : 'closed', to }],
    },
  }
}

/**
 * `updated_at`; within one second: opened < open < closed < reopened, as with pull requests: an issue opened with
 * labels and assignees sends one delivery for each of them, all of one second. What stays a tie: two edits.
 */
function versionOf({ action, issue }: IssueEvent): SourceVersion {
  if (issue.state === 'closed') return versionAt(issue.updated_at, 2)
  if (action === 'reopened') return versionAt(issue.updated_at, 3)
  return versionAt(issue.updated_at, action === 'opened' ? 0 : 1)
}

function fieldsOf({ issue }: IssueEvent, rules: ScopeRules): NonNullable<IssueChange['fields']> {
  const isClosed = issue.state === 'closed'
  return {
    role: issueRole(issue.labels, rules),
    title: issue.title,
    description: issue.body,
    labels: issue.labels,
    reporter: person(issue.user),
    assignee: person(issue.assignee),
    openedAt: issue.created_at,
    // A reopened issue may still show when it was closed.
    closedAt: isClosed ? issue.closed_at : null,
    sourceStatus: issue.state_reason === null ? issue.state : `${issue.state}/${issue.state_reason}`,
    severity: severity(issue.labels),
    priority: priority(issue.labels),
    status: !isClosed ? 'open' : issue.state_reason === 'duplicate' ? 'duplicate' : 'closed',
    plan: null,
  }
}
