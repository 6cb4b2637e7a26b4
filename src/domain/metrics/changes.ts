/** What the metrics of changes ask of one, as of an instant. */
import type { ChangeFact, EpochMs } from './facts.ts'
import { knownBy } from './view.ts'

export const mergedAt = (change: ChangeFact): EpochMs | null => change.mergedAt

/**
 * The deployment that brought it to production by then; null: it waits for one. What was deployed from its own branch
 * is delivered once it is merged: until then nobody could know that it would be.
 */
export function deploymentBy({ deployment, mergedAt }: ChangeFact, asOf: EpochMs): ChangeFact['deployment'] {
  return deployment !== null && deployment.at <= asOf && knownBy(asOf, mergedAt) !== null ? deployment : null
}

/** When a reviewer could begin; null: not opened, or only later. */
export const reviewableAt = (change: ChangeFact, asOf: EpochMs): EpochMs | null =>
  knownBy(asOf, change.readyAt) ?? knownBy(asOf, change.openedAt)

/**
 * Why the change does not count as of then. That it is older than the first deployment shows only once there is one:
 * before that it waits like the others. And it is no longer so once a deployment is known to have brought it.
 */
export function exclusionBy(change: ChangeFact, asOf: EpochMs): ChangeFact['excluded'] {
  if (change.excluded !== null && change.excluded !== 'pre_baseline') return change.excluded
  const isOlder = knownBy(asOf, change.baselineAt) !== null && deploymentBy(change, asOf) === null
  return isOlder ? 'pre_baseline' : null
}
