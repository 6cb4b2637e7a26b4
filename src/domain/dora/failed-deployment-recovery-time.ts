import type { EpochMs, Known, Period } from '../metrics/facts.ts'
import { medianOf, secondsBetween, unmeasured } from '../metrics/measurement.ts'
import type { Measurement, Metric, MetricRow, Source } from '../metrics/metric.ts'
import { inOrder } from '../metrics/rows.ts'
import { covers, lookAt, spanOf } from '../metrics/view.ts'
import { openAtEnd, recovered, recoveredIn, recoveryTally } from './recovery-tally.ts'
import { type DoraTally, hasDeployed } from './tally.ts'

const sources: readonly Source[] = ['deployments']

/** How long production stays broken after a deployment that broke it. */
export const failedDeploymentRecoveryTime: Metric = {
  name: 'failed_deployment_recovery_time',
  title: 'Failed deployment recovery time',
  unit: 'seconds',
  better: 'lower',
  version: 1,
  summary:
    'Median time from a failed production deployment to its recovery, over those recovered in the period. Those still open at its end are listed with their age, not averaged.',
  sources,
  details: {
    p75: '75th percentile; none below five',
    p90: '90th percentile; none below five',
    open: 'failed deployments not recovered by the end of the period',
    oldest_open_seconds: 'how long the oldest of them has been open by then',
    clamped: 'recovered before they failed: counted as 0',
  },
  rows(facts, period, asOf) {
    const view = lookAt(facts, sources, period, asOf)
    const closed = recoveredIn(facts, view).map(
      (deployment): MetricRow => ({
        kind: 'deployment',
        id: deployment.id,
        at: deployment.recovery?.at ?? deployment.at,
        value: secondsBetween(deployment.at, recovered(deployment)),
        role: 'counted',
        why: deployment.recovery?.by ?? null,
      }),
    )
    const open = openAtEnd(facts, view).map(
      (deployment): MetricRow => ({
        kind: 'deployment',
        id: deployment.id,
        at: deployment.at,
        value: secondsBetween(deployment.at, view.until),
        role: 'excluded',
        why: 'open',
      }),
    )
    return inOrder([...closed, ...open])
  },
  measure: (facts, period, asOf) => {
    const span = spanOf(period, asOf)
    return ofTally({ recovery: recoveryTally(facts, span), hasDeployed: hasDeployed(facts, span) }, facts, period, asOf)
  },
  ofTally,
}

function ofTally(
  { recovery, hasDeployed }: Pick<DoraTally, 'recovery' | 'hasDeployed'>,
  known: Known,
  period: Period,
  asOf: EpochMs,
): Measurement {
  const view = lookAt(known, sources, period, asOf)
  const { durations, clamped, open, openSince } = recovery
  if (view.missing !== null) return unmeasured(view.missing, durations.length)
  if (durations.length === 0 && open === 0) {
    // Where nothing was ever deployed, that is the better reason.
    const reason = hasDeployed ? 'no_failures' : 'no_deployments'
    return unmeasured(covers(known, 'incidents', view) ? reason : 'not_synced')
  }
  const oldest_open_seconds = secondsBetween(openSince, view.until)
  return medianOf(durations, 'not_recovered', { open, oldest_open_seconds, clamped })
}
