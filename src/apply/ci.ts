import { lockRowsOfCommits } from '../db/table.ts'
import { commitChecks, peerReviews } from '../db/tables/construction.ts'
import type { Tx } from '../db/tx.ts'
import { ciStatus } from './rows/ci-status.ts'
import type { RowStep, Workspace } from './workspace.ts'

/**
 * `ci_pipeline_status` of every pull request whose head commit got a check, or whose head moved, says what all checks
 * of that commit say together. Checks and pull requests come in any order; whichever comes second finds the other.
 */
export async function judgeCommits(tx: Tx, workspace: Workspace): Promise<void> {
  const checked = commitsOf(workspace.changed(commitChecks).map((c) => ({ scopeId: c.scopeId, sha: c.sha })))
  if (checked.size > 0)
    workspace.load(peerReviews, await lockRowsOfCommits(tx, peerReviews, 'headCommit', [...checked.values()]))

  const moved = new Set(workspace.steps.filter(headMoved).map((step) => step.id))
  const affected = workspace.all(peerReviews).filter((review) => {
    if (review.scopeId === null || review.headCommit === null) return false
    return moved.has(review.id) || checked.has(`${review.scopeId}/${review.headCommit}`)
  })
  if (affected.length === 0) return
  const heads = commitsOf(affected.map((r) => ({ scopeId: r.scopeId as string, sha: r.headCommit as string })))
  workspace.load(commitChecks, await lockRowsOfCommits(tx, commitChecks, 'sha', [...heads.values()]))

  const checks = Map.groupBy(workspace.all(commitChecks), (check) => `${check.scopeId}/${check.sha}`)
  const lastSteps = new Map(workspace.steps.map((step, at) => [step.id, { step, at }]))
  for (const review of affected) {
    const own = checks.get(`${review.scopeId}/${review.headCommit}`) ?? []
    // A check that is gone says nothing any more, but that it went is what judges the commit anew.
    const last = [review, ...own].flatMap(({ id }) => lastSteps.get(id) ?? []).sort((a, b) => b.at - a.at)[0]?.step
    if (last === undefined) continue
    const judged = { ...review, ciPipelineStatus: ciStatus(own.filter((check) => check.deletedAt === null)) }
    workspace.play({ rows: [[peerReviews, judged]], events: [] }, last.occasion)
  }
}

const commitsOf = (commits: readonly { scopeId: string; sha: string }[]) =>
  new Map(commits.map((commit) => [`${commit.scopeId}/${commit.sha}`, commit]))

const headMoved = (step: RowStep) => step.table === peerReviews && step.before?.headCommit !== step.after.headCommit
