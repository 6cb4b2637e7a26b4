import type { EpochMs, Known, Period } from '../metrics/facts.ts'
import { shareOf, unmeasured } from '../metrics/measurement.ts'
import type { Measurement, Metric, MetricRow, Source } from '../metrics/metric.ts'
import { covers, lookAt, spanOf } from '../metrics/view.ts'
import { deploymentsIn, remediationBy } from './deployments.ts'
import { type DoraTally, deploymentTally } from './tally.ts'

const sources: readonly Source[] = ['deployments']

/** How many deployments nobody had planned. */
export const deploymentReworkRate: Metric = {
  name: 'deployment_rework_rate',
  title: 'Deployment rework rate',
  unit: 'share',
  better: 'lower',
  version: 1,
  summary:
    'Production deployments of the period that were unplanned remediation (rollback, hotfix, revert, linked to an incident) / production deployments that reached a terminal state. None is 0 only where incidents are known too.',
  sources,
  details: {
    rollback: 'of them, rollbacks',
    hotfix: 'of them, hotfixes',
    revert: 'of them, deployed reverts',
    incident: 'of them, linked to an incident',
  },
  rows: (facts, period, asOf) =>
    deploymentsIn(facts, lookAt(facts, sources, period, asOf)).map((deployment): MetricRow => {
      const remediation = remediationBy(deployment, asOf)
      return {
        kind: 'deployment',
        id: deployment.id,
        at: deployment.at,
        value: null,
        role: remediation === null ? 'denominator' : 'counted',
        why: remediation?.as ?? null,
      }
    }),
  measure: (facts, period, asOf) => ofTally(deploymentTally(facts, spanOf(period, asOf)), facts, period, asOf),
  ofTally,
}

function ofTally(
  { deployments, rework }: Pick<DoraTally, 'deployments' | 'rework'>,
  known: Known,
  period: Period,
  asOf: EpochMs,
): Measurement {
  const view = lookAt(known, sources, period, asOf)
  if (view.missing !== null) return unmeasured(view.missing, deployments)
  const unplanned = rework.rollback + rework.hotfix + rework.revert + rework.incident
  if (unplanned === 0 && deployments > 0 && !covers(known, 'incidents', view))
    return unmeasured('not_synced', deployments)
  return shareOf(unplanned, deployments, 'no_deployments', rework)
}
