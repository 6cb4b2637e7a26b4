import type { EpochMs, Known, Period } from '../metrics/facts.ts'
import { shareOf, unmeasured } from '../metrics/measurement.ts'
import type { Measurement, Metric, MetricRow, Source } from '../metrics/metric.ts'
import { inOrder } from '../metrics/rows.ts'
import { covers, lookAt, spanOf } from '../metrics/view.ts'
import { deploymentsIn, failureBy, unattributedIncidents, unattributedRow } from './deployments.ts'
import { type DoraTally, deploymentTally } from './tally.ts'

const sources: readonly Source[] = ['deployments']

/** How many deployments broke something. */
export const changeFailRate: Metric = {
  name: 'change_fail_rate',
  title: 'Change fail rate',
  unit: 'share',
  better: 'lower',
  version: 1,
  summary:
    'Production deployments of the period with at least one failure signal / production deployments that reached a terminal state. Several signals on one count once. None failed is 0 only where incidents are known too.',
  sources,
  details: {
    failed: 'deployments with a failure signal',
    unattributed_incidents: 'incidents that began in the period and are held against no deployment',
  },
  rows(facts, period, asOf) {
    const view = lookAt(facts, sources, period, asOf)
    const deployments = deploymentsIn(facts, view).map((deployment): MetricRow => {
      const failure = failureBy(deployment, asOf)
      return {
        kind: 'deployment',
        id: deployment.id,
        at: deployment.at,
        value: null,
        role: failure === null ? 'denominator' : 'counted',
        why: failure?.signal ?? null,
      }
    })
    return inOrder([...deployments, ...unattributedIncidents(facts, view).map(unattributedRow)])
  },
  measure: (facts, period, asOf) => {
    const span = spanOf(period, asOf)
    const unattributed = unattributedIncidents(facts, span).length
    return ofTally({ ...deploymentTally(facts, span), unattributedIncidents: unattributed }, facts, period, asOf)
  },
  ofTally,
}

function ofTally(
  { deployments, failed, unattributedIncidents }: Pick<DoraTally, 'deployments' | 'failed' | 'unattributedIncidents'>,
  known: Known,
  period: Period,
  asOf: EpochMs,
): Measurement {
  const view = lookAt(known, sources, period, asOf)
  if (view.missing !== null) return unmeasured(view.missing, deployments)
  const incidentsKnown = covers(known, 'incidents', view)
  if (failed === 0 && deployments > 0 && !incidentsKnown) return unmeasured('not_synced', deployments)
  const details = { failed, unattributed_incidents: incidentsKnown ? unattributedIncidents : null }
  return shareOf(failed, deployments, 'no_deployments', details)
}
