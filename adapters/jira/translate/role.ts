import { type IssueRole, issueRole, type ScopeRules } from '../../../src/domain/rules.ts'
import type { IssueType } from '../wire.ts'

/** What types of these names usually are. A Map: a name is outside text and must not find what objects inherit. */
const USUAL: ReadonlyMap<string, IssueRole> = new Map<string, IssueRole>([
  ['story', 'user_story'],
  ['user story', 'user_story'],
  ['improvement', 'user_story'],
  ['new feature', 'user_story'],
  ['feature', 'user_story'],
  ['enhancement', 'user_story'],
  ['task', 'technical_story'],
  ['technical task', 'technical_story'],
  ['sub-task', 'technical_story'],
  ['subtask', 'technical_story'],
  ['spike', 'technical_story'],
  ['chore', 'technical_story'],
  ['bug', 'defect'],
  ['defect', 'defect'],
  ['incident', 'incident'],
  ['[system] incident', 'incident'],
])

/** What an issue is to us: by its labels, then by what the binding says of its type, then by what the type usually is. */
export function roleOf(type: IssueType, labels: readonly string[], rules: ScopeRules): IssueRole {
  return issueRole(labels, rules) ?? roleOfType(type, rules)
}

/** The same for an issue whose labels are not told. */
export function roleOfType(type: IssueType, { issueTypes }: ScopeRules): IssueRole {
  const name = type.name.trim().toLowerCase()
  const ruled = Object.hasOwn(issueTypes, name) ? issueTypes[name] : undefined
  if (ruled !== undefined) return ruled === 'none' ? null : ruled
  const level = type.hierarchyLevel ?? 0
  if (type.subtask || level < 0) return 'technical_story'
  if (level === 1 || name === 'epic') return 'epic'
  return level > 1 ? null : (USUAL.get(name) ?? null)
}
