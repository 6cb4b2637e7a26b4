import type { ChangeFact } from '../metrics/facts.ts'
import type { AttributedChange } from './attributed.ts'
import type { Brought } from './contents.ts'
import type { ChangeRow } from './input.ts'
import type { ReadyRules } from './rules-of.ts'

/** A change with its deployment. null: it has no instant at all, so it lies in no window. */
export function changeFact(
  row: ChangeRow,
  rules: ReadyRules,
  first: Brought | undefined,
  baselineAt: number | null,
): AttributedChange | null {
  const start = startOf(row)
  if (start === null) return null
  const deployment =
    first === undefined ? null : { id: first.attempt.row.id, at: first.attempt.row.at, knownBy: first.knownBy }
  return {
    id: row.id,
    kind: row.kind,
    scopeId: row.scopeId,
    ...start,
    openedAt: row.openedAt,
    readyAt: row.readyAt,
    firstReviewAt: row.firstReviewAt,
    approvedAt: row.approvedAt,
    mergedAt: row.mergedAt,
    closedAt: row.closedAt,
    deployment,
    excluded: exclusionOf(row, rules) ?? (deployment === null && baselineAt !== null ? 'pre_baseline' : null),
    size: row.size,
    baselineAt,
  }
}

/** The first commit, else the commit that merged it, else when it was opened (metrics.md, 3). */
function startOf(row: ChangeRow): Pick<ChangeFact, 'startedAt' | 'startedBy'> | null {
  if (row.firstCommitAt !== null) return { startedAt: row.firstCommitAt, startedBy: 'first_commit' }
  if (row.mergedAt !== null && row.mergeCommitAt !== null)
    return { startedAt: row.mergeCommitAt, startedBy: 'merge_commit' }
  if (row.openedAt !== null) return { startedAt: row.openedAt, startedBy: 'opened' }
  return row.mergedAt === null ? null : { startedAt: row.mergedAt, startedBy: 'merge_commit' }
}

function exclusionOf(row: ChangeRow, rules: ReadyRules): ChangeFact['excluded'] {
  if (rules.isBot(row)) return 'bot'
  if (row.isMerge) return 'merge_commit'
  return row.insidePath === false ? 'outside_path' : null
}
