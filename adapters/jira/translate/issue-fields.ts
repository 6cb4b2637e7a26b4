import type { IssueChange } from '../../../src/domain/changes.ts'
import type { TranslationContext } from '../../../src/ports/source-adapter.ts'
import { descriptionOf } from '../description.ts'
import { readLearned } from '../learned.ts'
import { person } from '../person.ts'
import type { Issue } from '../wire-issue.ts'
import { planOf } from './issue-plan.ts'
import { weightOf } from './priority.ts'
import { roleOf } from './role.ts'
import { stageOf, statusOf } from './stage.ts'

type Known = Issue['fields']['known']
/** What an issue cannot be without. */
type Needed = 'project' | 'issuetype' | 'status' | 'created' | 'updated'
export type CompleteIssue = Issue & {
  readonly fields: { readonly known: { readonly [Name in Needed]: NonNullable<Known[Name]> } }
}

/** Whether the payload shows the issue and not a part of it. */
export function isComplete(issue: Issue): issue is CompleteIssue {
  const { project, issuetype, status, created, updated } = issue.fields.known
  return [project, issuetype, status, created, updated].every((told) => told !== null)
}

export function fieldsOf(issue: CompleteIssue, context: TranslationContext): NonNullable<IssueChange['fields']> {
  const { known } = issue.fields
  const { rules } = context
  const role = roleOf(known.issuetype, known.labels, rules)
  const stage = stageOf(known.status, rules)
  const { text, document } = descriptionOf(known.description)
  return {
    role,
    title: known.summary ?? issue.key,
    description: text,
    labels: known.labels,
    reporter: person(known.reporter ?? known.creator, context),
    assignee: person(known.assignee, context),
    openedAt: known.created,
    closedAt: stage === 'done' ? closedAtOf(known, known.updated) : null,
    sourceStatus: known.status.name,
    ...weightOf(known.priority?.name ?? null),
    status: statusOf(stage, known.status.name, known.resolution?.name ?? null),
    plan: planOf(issue, { type: known.issuetype, stage, role, document }, rules, readLearned(context.learned)),
  }
}

/** Workflows may reach "done" without setting a resolution; then the time the status became one of "done" has to do. */
const closedAtOf = ({ resolutiondate, statuscategorychangedate }: Known, updated: string) =>
  resolutiondate ?? statuscategorychangedate ?? updated
