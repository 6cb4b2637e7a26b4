import type { TechnicalStoryRow } from '../../db/tables/planning.ts'
import type { WorkStage } from '../../domain/rules.ts'

const STAGES: readonly WorkStage[] = ['todo', 'in_progress', 'in_review', 'done']

/** The later of two stages; a story that is blocked stays so until a person says otherwise. */
export const further = (now: WorkStage, then: WorkStage): WorkStage =>
  STAGES.includes(now) && STAGES.indexOf(then) > STAGES.indexOf(now) ? then : now

/**
 * The status is what its source says, moved forward by what its pull requests and branches say. Both stand in columns of
 * their own, so whichever comes last, the status is the same. A story without a source moves from where it is.
 */
export function deriveTechnicalStory(row: TechnicalStoryRow): TechnicalStoryRow {
  const { sourceStage, workStage } = row
  const from = sourceStage ?? row.status
  return { ...row, status: workStage === null ? from : further(from, workStage) }
}
