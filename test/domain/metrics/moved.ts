/** Histories made into other ones whose answers are known. */
import type {
  ChangeFact,
  DeploymentFact,
  EpochMs,
  Facts,
  IncidentFact,
  WorkFact,
} from '../../../src/domain/metrics/facts.ts'

const HAPPENINGS: Readonly<Record<string, true>> = {
  at: true,
  from: true,
  to: true,
  startedAt: true,
  openedAt: true,
  baselineAt: true,
  readyAt: true,
  firstReviewAt: true,
  approvedAt: true,
  mergedAt: true,
  closedAt: true,
  resolvedAt: true,
  reopenedAt: true,
  relapsedAt: true,
  doneAt: true,
  validFrom: true,
  validTo: true,
}

/** All of it, so much later: instants are found by name, so a new one that is not named here breaks the tests. */
export function shifted<T>(value: T, by: number): T {
  const move = (part: unknown, name: string): unknown => {
    if (typeof part === 'number') return name in HAPPENINGS ? part + by : part
    if (Array.isArray(part)) return part.map((one) => move(one, ''))
    if (part === null || typeof part !== 'object') return part
    return Object.fromEntries(Object.entries(part).map(([key, inner]) => [key, move(inner, key)]))
  }
  return move(value, '') as T
}

/** Without anything that happened later: as it would have been told at that instant. */
export function before(facts: Facts, asOf: EpochMs): Facts {
  const happened = (instant: EpochMs | null) => (instant !== null && instant <= asOf ? instant : null)
  return {
    ...facts,
    deployments: facts.deployments
      .filter(({ at }) => at <= asOf)
      .map(
        (deployment): DeploymentFact => ({
          ...deployment,
          signals: deployment.signals.filter(({ at }) => at <= asOf),
          recovery: recoveredBy(deployment, asOf),
          relapses: deployment.relapses.filter(({ relapsedAt }) => relapsedAt <= asOf),
          remediation:
            deployment.remediation !== null && deployment.remediation.at <= asOf ? deployment.remediation : null,
        }),
      ),
    changes: facts.changes
      .filter(({ openedAt, mergedAt }) => (openedAt ?? mergedAt ?? asOf) <= asOf)
      .map(
        (change): ChangeFact => ({
          ...change,
          readyAt: happened(change.readyAt),
          firstReviewAt: happened(change.firstReviewAt),
          approvedAt: happened(change.approvedAt),
          mergedAt: happened(change.mergedAt),
          closedAt: happened(change.closedAt),
          baselineAt: happened(change.baselineAt),
          deployment: change.deployment !== null && change.deployment.at <= asOf ? change.deployment : null,
        }),
      ),
    incidents: facts.incidents
      .filter(({ startedAt }) => startedAt <= asOf)
      .map(
        (incident): IncidentFact => ({
          ...incident,
          resolvedAt: resolvedBy(incident, asOf),
          reopenings: incident.reopenings.filter(({ reopenedAt }) => reopenedAt <= asOf),
        }),
      ),
    work: facts.work
      .filter(({ openedAt, validFrom }) => (openedAt ?? asOf) <= asOf && validFrom <= asOf)
      .map(
        (item): WorkFact => ({
          ...item,
          validTo: item.validTo <= asOf ? item.validTo : Number.POSITIVE_INFINITY,
          startedAt: happened(item.startedAt),
          doneAt: happened(item.doneAt),
        }),
      ),
    tests: facts.tests.filter(({ at }) => at <= asOf),
  }
}

function recoveredBy({ recovery, relapses }: DeploymentFact, asOf: EpochMs): DeploymentFact['recovery'] {
  for (const { relapsedAt, ...relapse } of relapses) if (relapse.at <= asOf && relapsedAt > asOf) return relapse
  return recovery !== null && recovery.at <= asOf ? recovery : null
}

function resolvedBy({ resolvedAt, reopenings }: IncidentFact, asOf: EpochMs): EpochMs | null {
  for (const it of reopenings) if (it.resolvedAt <= asOf && it.reopenedAt > asOf) return it.resolvedAt
  return resolvedAt !== null && resolvedAt <= asOf ? resolvedAt : null
}

/** The facts of both, as one initiative. */
export const together = (one: Facts, other: Facts): Facts => ({
  ...one,
  deployments: [...one.deployments, ...other.deployments],
  changes: [...one.changes, ...other.changes],
  incidents: [...one.incidents, ...other.incidents],
  work: [...one.work, ...other.work],
  tests: [...one.tests, ...other.tests],
})
