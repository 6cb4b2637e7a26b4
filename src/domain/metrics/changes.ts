/** What the metrics of changes ask of one, as of an instant. */
import type { ChangeFact, EpochMs, Facts } from './facts.ts'
import { knownBy } from './view.ts'

export const mergedAt = (change: ChangeFact): EpochMs | null => change.mergedAt

/** The deployment that brought it to production by then; null: it waits for one. */
export function deploymentBy(change: ChangeFact, asOf: EpochMs): ChangeFact['deployment'] {
  return change.deployment !== null && change.deployment.at <= asOf ? change.deployment : null
}

/** When a reviewer could begin; null: not opened, or only later. */
export const reviewableAt = (change: ChangeFact, asOf: EpochMs): EpochMs | null =>
  knownBy(asOf, change.readyAt) ?? knownBy(asOf, change.openedAt)

/**
 * Why the change does not count as of then. That it is older than the first deployment shows only once there is one:
 * before that, it is a change that waits like the others.
 */
export function exclusionBy(facts: Facts, change: ChangeFact, asOf: EpochMs): ChangeFact['excluded'] {
  if (change.excluded !== 'pre_baseline') return change.excluded
  const first = firstSuccesses(facts.deployments).get(change.scopeId)
  return first !== undefined && first <= asOf ? 'pre_baseline' : null
}

/** Facts never change, so what was made of a list of them holds as long as the list. */
const firsts = new WeakMap<Facts['deployments'], ReadonlyMap<string, EpochMs>>()

/** When each scope was first deployed with success. */
function firstSuccesses(deployments: Facts['deployments']): ReadonlyMap<string, EpochMs> {
  const known = firsts.get(deployments)
  if (known !== undefined) return known
  const first = new Map<string, EpochMs>()
  for (const { scopeId, at, outcome } of deployments)
    if (outcome === 'success' && at < (first.get(scopeId) ?? Number.POSITIVE_INFINITY)) first.set(scopeId, at)
  firsts.set(deployments, first)
  return first
}
