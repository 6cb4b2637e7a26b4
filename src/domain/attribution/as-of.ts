import type { EpochMs, Relapse } from '../metrics/facts.ts'
import { recoveryAt, resolutionAt } from '../metrics/reopened.ts'
import type { AttributedChange, AttributedDeployment, Attribution } from './attributed.ts'

/**
 * The facts as they stood at an instant: the same as if nothing later had ever been told. Commits keep the times that
 * their authors' clocks gave them, wherever those lie.
 */
export function asOf(facts: Attribution, instant: EpochMs): Attribution {
  const deployments = facts.deployments.filter(({ at }) => at <= instant).map((fact) => deploymentAt(fact, instant))
  const known = new Set(deployments.map(({ id }) => id))
  const changes = facts.changes
    .filter((fact) => (fact.openedAt ?? fact.mergedAt ?? fact.startedAt) <= instant)
    .map((fact) => changeAt(fact, instant))
    .sort((one, other) => one.startedAt - other.startedAt || (one.id < other.id ? -1 : 1))
  const merged = new Set(changes.filter(({ mergedAt }) => mergedAt !== null).map(({ id }) => id))
  return {
    deployments,
    changes,
    incidents: facts.incidents
      .filter(({ startedAt }) => startedAt <= instant)
      .map((fact) => ({
        ...fact,
        resolvedAt: resolutionAt(fact, instant),
        reopenings: fact.reopenings.filter(({ reopenedAt }) => reopenedAt <= instant),
        ...(fact.deploymentId === null || known.has(fact.deploymentId) ? {} : UNKNOWN_LINK),
      })),
    contents: facts.contents.filter(({ deploymentId, changeId }) => known.has(deploymentId) && merged.has(changeId)),
  }
}

/** Only a link that somebody set names a deployment that came later. */
const UNKNOWN_LINK = { deploymentId: null, method: null, confidence: null, why: 'linked_deployment_unknown' } as const

const until = (instant: EpochMs, at: EpochMs | null): EpochMs | null => (at !== null && at <= instant ? at : null)

function deploymentAt(fact: AttributedDeployment, instant: EpochMs): AttributedDeployment {
  const signals = fact.signals.filter(({ at }) => at <= instant)
  const remediation = fact.remediation !== null && fact.remediation.at <= instant ? fact.remediation : null
  const recovery = signals.length === 0 ? null : recoveryAt(fact, instant)
  const isHeld = ({ at, evidenceId }: Relapse) => at === recovery?.at && evidenceId === recovery.evidenceId
  const held = fact.relapses.findIndex(isHeld)
  return {
    ...fact,
    signals,
    recovery,
    // Those before the one that held: by then that one was not taken back.
    relapses: (held < 0 ? fact.relapses : fact.relapses.slice(0, held)).filter(
      ({ relapsedAt }) => relapsedAt <= instant,
    ),
    remediation,
    kind: remediation === null ? 'normal' : fact.kind,
  }
}

function changeAt(fact: AttributedChange, instant: EpochMs): AttributedChange {
  const mergedAt = until(instant, fact.mergedAt)
  const deployment =
    mergedAt !== null && fact.deployment !== null && fact.deployment.at <= instant ? fact.deployment : null
  const baselineAt = until(instant, fact.baselineAt)
  const older = deployment === null && baselineAt !== null ? 'pre_baseline' : null
  const isUnmerged = mergedAt === null && fact.startedBy === 'merge_commit' && fact.openedAt !== null
  return {
    ...fact,
    ...(isUnmerged ? { startedAt: fact.openedAt, startedBy: 'opened' } : {}),
    readyAt: until(instant, fact.readyAt),
    firstReviewAt: until(instant, fact.firstReviewAt),
    approvedAt: until(instant, fact.approvedAt),
    mergedAt,
    closedAt: until(instant, fact.closedAt),
    deployment,
    excluded: fact.excluded === null || fact.excluded === 'pre_baseline' ? older : fact.excluded,
    baselineAt,
  }
}
