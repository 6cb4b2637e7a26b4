import type { IssueChange } from '../../../src/domain/changes.ts'
import type { ScopeRules, WorkStage } from '../../../src/domain/rules.ts'
import type { Issue } from '../wire-issue.ts'

type Status = NonNullable<Issue['fields']['known']['status']>

/** How far work with this status is: as the binding says, else by the status's category, else by its name. */
export function stageOf({ id, name, statusCategory }: Status, { stages }: ScopeRules): WorkStage {
  const word = name.trim().toLowerCase()
  for (const known of [word, id]) if (known !== null && Object.hasOwn(stages, known)) return stages[known] as WorkStage
  switch (statusCategory?.key) {
    case 'done':
      return 'done'
    case 'new':
      return 'todo'
    case 'indeterminate':
      return started(word)
    // Jira 5 and older have no categories, and a category may be unknown (`undefined` is one of its keys).
    default:
      if (/^(done|closed|resolved)$/.test(word)) return 'done'
      return /^(open|to do|todo|reopened|backlog|new)$/.test(word) ? 'todo' : started(word)
  }
}

function started(word: string): WorkStage {
  if (word.includes('review')) return 'in_review'
  return word.includes('blocked') ? 'blocked' : 'in_progress'
}

/** The same in the words of defects and incidents. */
export function statusOf(
  stage: WorkStage,
  status: string,
  resolution: string | null,
): NonNullable<IssueChange['fields']>['status'] {
  if (stage === 'todo') return 'open'
  if (stage !== 'done') return 'in_progress'
  if (resolution?.trim().toLowerCase() === 'duplicate') return 'duplicate'
  return status.trim().toLowerCase() === 'resolved' ? 'resolved' : 'closed'
}
