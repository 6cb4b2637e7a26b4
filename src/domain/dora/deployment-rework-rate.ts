import { shareOf, unmeasured } from '../metrics/measurement.ts'
import type { Metric, MetricRow, Source } from '../metrics/metric.ts'
import { covers, lookAt } from '../metrics/view.ts'
import { deploymentsIn, remediationBy } from './deployments.ts'

const sources: readonly Source[] = ['deployments']
const KINDS = ['rollback', 'hotfix', 'revert', 'incident'] as const

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
  measure(facts, period, asOf) {
    const view = lookAt(facts, sources, period, asOf)
    const deployments = deploymentsIn(facts, view)
    if (view.missing !== null) return unmeasured(view.missing, deployments.length)
    const rework = deployments.flatMap((deployment) => remediationBy(deployment, asOf) ?? [])
    if (rework.length === 0 && deployments.length > 0 && !covers(facts, 'incidents', view))
      return unmeasured('not_synced', deployments.length)
    const counts = KINDS.map((kind) => [kind, rework.filter((remediation) => remediation.as === kind).length])
    return shareOf(rework.length, deployments.length, 'no_deployments', Object.fromEntries(counts))
  },
}
