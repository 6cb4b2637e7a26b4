import type { IssuePlan } from '../../../src/domain/changes.ts'
import type { IssueRole, ScopeRules, WorkStage } from '../../../src/domain/rules.ts'
import { nameText } from '../../payload/fields.ts'
import type { Learned } from '../learned.ts'
import type { IssueType } from '../wire.ts'
import type { Issue, OtherIssue } from '../wire-issue.ts'
import { fieldOf, numberOf, pointsField } from './custom-fields.ts'
import { roleOfType } from './role.ts'
import { sprintsOf } from './sprint-values.ts'

export interface Planning {
  readonly type: IssueType
  readonly stage: WorkStage
  readonly role: IssueRole
  readonly document: IssuePlan['richDescription']
}

/** What an issue has beyond a plain one. */
export function planOf(issue: Issue, planning: Planning, rules: ScopeRules, learned: Learned | null): IssuePlan {
  const { known, all } = issue.fields
  const parent = parentOf(issue, rules)
  return {
    sourceType: planning.type.name,
    stage: planning.stage,
    points: numberOf(fieldOf(all, pointsField(rules, learned).id)),
    parent,
    epicKey: parent === null ? keyOf(fieldOf(all, learned?.fields.epicLink?.id ?? null)) : null,
    ...sprintsOf(issue.fields, learned),
    versions: known.fixVersions.map((version) => version.id),
    dueAt: known.duedate,
    estimatedHours: hoursOf(known.timeoriginalestimate),
    loggedHours: hoursOf(known.timespent),
    linkedIssue: planning.role === 'defect' ? storyOf(issue, rules) : null,
    richDescription: planning.document,
  }
}

const roleOfOther = ({ fields }: OtherIssue, rules: ScopeRules): IssueRole =>
  fields?.issuetype ? roleOfType(fields.issuetype, rules) : null

/** Cloud has one parent for all; the agile API tells the epic of what has none. */
function parentOf({ fields: { known } }: Issue, rules: ScopeRules): IssuePlan['parent'] {
  if (known.parent !== null) return { externalId: known.parent.id, role: roleOfOther(known.parent, rules) }
  if (known.epic === null) return null
  const role = roleOfType({ name: 'Epic', subtask: false, hierarchyLevel: 1 }, rules)
  return { externalId: known.epic.id, role }
}

/** The first story that the issue is linked with, whatever the link is called; a user story before a technical one. */
function storyOf({ fields: { known } }: Issue, rules: ScopeRules): string | null {
  const others = known.issuelinks.flatMap(({ inwardIssue, outwardIssue }) => inwardIssue ?? outwardIssue ?? [])
  for (const role of ['user_story', 'technical_story'] as const) {
    const story = others.find((other) => roleOfOther(other, rules) === role)
    if (story !== undefined) return story.id
  }
  return null
}

/** As much as a name may have; what is longer is no key. */
function keyOf(value: unknown): string | null {
  const key = nameText.safeParse(value)
  return key.success && key.data !== '' ? key.data : null
}

/** Hours with two digits: 0.01 h are the 36 s below which nobody logs. */
const hoursOf = (seconds: number | null) => (seconds === null ? null : Math.round(seconds / 36) / 100)
