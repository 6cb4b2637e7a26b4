import type { DeploymentFact, EpochMs, Facts } from '../metrics/facts.ts'
import { countBefore, inTime } from '../metrics/in-time.ts'
import { medianOf, secondsBetween, unmeasured } from '../metrics/measurement.ts'
import type { Metric, MetricRow, Source } from '../metrics/metric.ts'
import { inOrder } from '../metrics/rows.ts'
import { covers, lookAt, type View } from '../metrics/view.ts'
import { ended, failureBy } from './deployments.ts'

const sources: readonly Source[] = ['deployments']
const recovered = ({ recovery }: DeploymentFact): EpochMs | null => recovery?.at ?? null

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
  measure(facts, period, asOf) {
    const view = lookAt(facts, sources, period, asOf)
    const closed = recoveredIn(facts, view)
    if (view.missing !== null) return unmeasured(view.missing, closed.length)
    const open = openAtEnd(facts, view)
    if (closed.length === 0 && open.length === 0) {
      const reason = covers(facts, 'incidents', view) ? ifNoneFailed(facts, view) : 'not_synced'
      return unmeasured(reason)
    }
    return medianOf(
      closed.map((deployment) => secondsBetween(deployment.at, recovered(deployment)) ?? 0),
      'not_recovered',
      {
        open: open.length,
        oldest_open_seconds: secondsBetween(open[0]?.at ?? null, view.until),
        clamped: closed.filter(({ at, recovery }) => recovery !== null && recovery.at < at).length,
      },
    )
  },
}

function recoveredIn(facts: Facts, view: View): readonly DeploymentFact[] {
  const inPeriod = inTime(facts.deployments, recovered, view.from, view.before)
  return inPeriod.filter((deployment) => deployment.at <= view.asOf && failureBy(deployment, view.asOf) !== null)
}

/** As it was at the end of what is seen: what broke or was mended only then does not count yet. */
function openAtEnd(facts: Facts, view: View): readonly DeploymentFact[] {
  const failed = inTime(facts.deployments, failedAt, Number.NEGATIVE_INFINITY, view.before)
  const isOpen = ({ recovery, signals }: DeploymentFact) =>
    signals.some(({ at }) => at < view.before) && (recovery === null || recovery.at >= view.before)
  return failed.filter(isOpen)
}

const failedAt = (deployment: DeploymentFact): EpochMs | null => (deployment.signals.length > 0 ? deployment.at : null)

/** Where nothing was ever deployed, that is the better reason. */
const ifNoneFailed = (facts: Facts, view: View) =>
  countBefore(facts.deployments, ended, view.before) > 0 ? 'no_failures' : 'no_deployments'
