import {
  FINAL_VERSION,
  IMMUTABLE_VERSION,
  type IssueChange,
  type IssueHistoryChange,
} from '../../../src/domain/changes.ts'
import type { Receipt, TranslationContext } from '../../../src/ports/source-adapter.ts'
import { read } from '../../payload/read.ts'
import { versionAt } from '../../payload/time.ts'
import { markerOf } from '../egress/own.ts'
import { readLearned } from '../learned.ts'
import { browseUrl } from '../site.ts'
import { IssueEvent } from '../wire-issue.ts'
import { type CompleteIssue, fieldsOf, isComplete } from './issue-fields.ts'
import { historyChange } from './issue-history.ts'
import { changed, skipped, type Translator } from './outcome.ts'

/**
 * The issue as it was made. What its changelog lists are the values it began with: no change, and the API has no such
 * entry either.
 */
export const issueCreated: Translator = (receipt, context) => {
  const { issue } = read(IssueEvent, receipt)
  return isComplete(issue) ? changed(issueChange(issue, context, 0)) : skipped('issue_incomplete')
}

/** The issue as it is now, whether an event or the API told of it, and what just changed. */
export const issueUpdated: Translator = (receipt, context) => {
  const event = read(IssueEvent, receipt)
  const state = isComplete(event.issue) ? [issueChange(event.issue, context, 1)] : []
  const changes = [...state, ...changeTold(event, receipt, context)]
  return changes.length > 0 ? changed(...changes) : skipped('issue_incomplete')
}

/** Its id is never used again. */
export const issueDeleted: Translator = (receipt, context) => {
  const { issue } = read(IssueEvent, receipt)
  const state = isComplete(issue) ? issueChange(issue, context, 1) : null
  const { id: externalId, key: externalKey, self, fields } = issue
  return changed({
    kind: 'issue',
    externalId,
    externalKey,
    url: browseUrl(externalKey, self, readLearned(context.learned)),
    version: FINAL_VERSION,
    scope: fields.known.project?.id ?? null,
    gone: 'deleted',
    fields: state?.fields ?? null,
  })
}

/**
 * Known by its id: its key changes when it moves to another project. Created before anything else in that millisecond.
 * The same state is told with its description as text (webhooks) and as a document (Cloud's API): the document says more,
 * and wins whichever comes first. Else the two would take turns, and each turn would look like an edit.
 */
function issueChange(issue: CompleteIssue, context: TranslationContext, rank: number): IssueChange {
  const fields = fieldsOf(issue, context)
  const marker = markerOf(fields.description)
  return {
    kind: 'issue',
    externalId: issue.id,
    externalKey: issue.key,
    url: browseUrl(issue.key, issue.self, readLearned(context.learned)),
    version: versionAt(issue.fields.known.updated, fields.plan?.richDescription ? 2 : rank),
    scope: issue.fields.known.project.id,
    gone: null,
    fields,
    ...(marker === null ? {} : { marker }),
  }
}

function changeTold(
  { issue, changelog, user, timestamp }: IssueEvent,
  receipt: Receipt,
  context: TranslationContext,
): IssueHistoryChange[] {
  const project = issue.fields.known.project
  if (changelog === null || project === null) return []
  const entry = {
    id: changelog.id,
    issue: { id: issue.id, key: issue.key, project: project.id },
    at: timestamp ?? issue.fields.known.updated ?? receipt.receivedAt.toISOString(),
    author: user,
    items: changelog.items,
    version: IMMUTABLE_VERSION,
  }
  const change = historyChange(entry, context)
  return change === null ? [] : [change]
}
