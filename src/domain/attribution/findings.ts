/**
 * What speaks against deployments, what mended them, and which were unplanned (metrics.md, 4 to 6). Decided here:
 * - A hotfix accuses the deployment right before the first attempt with it, whatever became of either; a rollback in
 *   between is passed over, it only took back what is mended now. Later attempts repeat it, and accuse nobody.
 * - A revert accuses, in each environment, the earlier success with what it takes back, once it has arrived there itself.
 * - Whoever reports a deployment as `normal`, or names what it remediates, is not contradicted by the look of its
 *   version and contents.
 * - A finding is dated when the last of what shows it happened.
 */
import type { CaseFile } from './case-file.ts'
import type { LineContents } from './contents.ts'
import type { AttributedIncident } from './incidents.ts'
import type { Landed } from './landings.ts'
import { type Rollback, rolledBack } from './rollbacks.ts'
import type { ReadyRules } from './rules-of.ts'
import type { ScopeHistory } from './scope-history.ts'
import { type Attempt, isSuccess, type Line, type Succession } from './succession.ts'

/** Failed statuses, and the next success after each. */
export function findFailedStatuses(line: Line, rules: ReadyRules, file: CaseFile): void {
  let next: Attempt | null = null
  for (const attempt of line.toReversed()) {
    if (isSuccess(attempt)) next = attempt
    else if (rules.failedStatusFails) {
      file.accuse(attempt, 'failed_status', attempt.row.id, attempt.row.at)
      if (next !== null) file.recover(attempt, 'next_success', next.row.id, next.row.at)
    }
  }
}

/** What whoever reported a deployment says that it is, and that it mends. */
export function findDeclared({ attempts, byId }: Succession, file: CaseFile): void {
  for (const attempt of attempts) {
    const { id, at, declared } = attempt.row
    const kind = declared.kind ?? (declared.remediates.length > 0 ? 'hotfix' : 'normal')
    if (kind !== 'normal') file.remediate(attempt, kind, id, at)
    for (const target of declared.remediates) {
      const mended = byId.get(target)
      if (mended === undefined || mended === attempt) continue
      const seenAt = Math.max(at, mended.row.at)
      file.accuse(mended, 'explicit', id, seenAt)
      if (isSuccess(attempt)) file.recover(mended, kind === 'rollback' ? 'rollback' : 'remediation', id, seenAt)
    }
  }
}

export function findRollbacks(line: Line, rollbacks: ReadonlyMap<Attempt, Rollback>, file: CaseFile): void {
  for (const { by, accused } of rollbacks.values()) {
    const { id, at } = by.row
    if (accused !== null) file.accuse(accused, 'rollback', id, at)
    if (by.row.declared.kind === null) file.remediate(by, 'rollback', accused?.row.id ?? id, at)
  }
  for (const [attempt, by] of rolledBack(line, rollbacks)) file.recover(attempt, 'rollback', by.row.id, by.row.at)
}

/** What hotfixes and reverts among the contents of a line show. */
export function findMendings(
  { line, brought, mendings }: LineContents,
  rollbacks: ReadonlyMap<Attempt, Rollback>,
  historyOf: (change: Landed) => ScopeHistory,
  file: CaseFile,
): void {
  for (const { by, remedy, isFirst } of mendings) {
    const { change, isHotfix, takesBack } = remedy
    const { declared } = by.row
    const evidence = change.row.id
    const at = Math.max(by.row.at, change.mergedAt)
    const arrived = brought.get(change)?.attempt
    if (isHotfix && declared.kind !== 'normal') file.remediate(by, 'hotfix', evidence, at)
    if (isHotfix && isFirst && declared.kind !== 'normal' && declared.remediates.length === 0) {
      const accused = before(by, line, (each) => !rollbacks.has(each))
      if (accused !== undefined) file.accuse(accused, 'hotfix', evidence, at)
      if (accused !== undefined && arrived !== undefined)
        file.recover(accused, 'remediation', arrived.row.id, Math.max(arrived.row.at, change.mergedAt))
    }
    for (const target of takesBack) {
      const had = brought.get(target)?.attempt
      const hadBefore = had !== undefined && had.place < by.place
      const { first, mayPrecede } = historyOf(target)
      const isOlder = first !== null && by.index > first.index && had?.place !== by.place && mayPrecede(target)
      if ((hadBefore || isOlder) && declared.kind !== 'normal') file.remediate(by, 'revert', evidence, at)
      if (!hadBefore || arrived !== by) continue
      file.accuse(had, 'revert', evidence, at)
      file.recover(had, 'remediation', by.row.id, at)
    }
  }
}

/** The last that fits among those before it. */
function before(attempt: Attempt, line: Line, fits: (each: Attempt) => boolean): Attempt | undefined {
  let place = attempt.place - 1
  while (line[place] !== undefined && !fits(line[place] as Attempt)) place -= 1
  return line[place]
}

export function findIncidents(incidents: readonly AttributedIncident[], { byId }: Succession, file: CaseFile): void {
  for (const { row, deployment, method } of incidents) {
    const { id, startedAt, resolvedAt, reopenings } = row
    for (const remedyId of row.remediatedBy) {
      const remedy = byId.get(remedyId)
      if (remedy === undefined) continue
      const seenAt = Math.max(startedAt, remedy.row.at)
      file.remediate(remedy, 'incident', id, seenAt)
      if (deployment !== null && isSuccess(remedy) && remedy.index > deployment.index)
        file.recover(deployment, 'remediation', remedyId, seenAt)
    }
    if (deployment === null) continue
    const failedAt = Math.max(startedAt, deployment.row.at)
    file.accuse(deployment, method === 'explicit' ? 'explicit' : 'incident', id, failedAt)
    if (resolvedAt !== null) file.recover(deployment, 'incident_resolved', id, Math.max(resolvedAt, failedAt))
    for (const { resolvedAt, reopenedAt } of reopenings)
      file.relapse(deployment, 'incident_resolved', id, Math.max(resolvedAt, failedAt), reopenedAt)
  }
}
