import { bucketOf, bucketsOf, daysBetween } from '../metrics/buckets.ts'
import type { DeploymentFact, EpochMs, Known, Period } from '../metrics/facts.ts'
import { unmeasured } from '../metrics/measurement.ts'
import type { Measurement, Metric, MetricRow, Source } from '../metrics/metric.ts'
import { lookAt, spanOf, type View } from '../metrics/view.ts'
import { deploymentsIn } from './deployments.ts'
import { type DoraTally, deploymentTally } from './tally.ts'

const sources: readonly Source[] = ['deployments']
const succeeded = ({ outcome }: DeploymentFact) => outcome === 'success'

/** How often production is deployed to. */
export const deploymentFrequency: Metric = {
  name: 'deployment_frequency',
  title: 'Deployment frequency',
  unit: 'per_day',
  better: 'higher',
  version: 1,
  summary:
    'Successful production deployments per day of the period, a real number. Of a period that still runs, the days that have passed, at least one.',
  sources,
  details: {
    deployments: 'successful production deployments',
    days: 'days of the period that have passed',
    deployment_days: 'days with at least one of them',
    deployment_days_per_week: 'those days per seven days',
  },
  rows: (facts, period, asOf) =>
    deploymentsIn(facts, lookAt(facts, sources, period, asOf)).map(
      (deployment): MetricRow => ({
        kind: 'deployment',
        id: deployment.id,
        at: deployment.at,
        value: null,
        role: succeeded(deployment) ? 'counted' : 'excluded',
        why: succeeded(deployment) ? null : 'not_successful',
      }),
    ),
  measure: (facts, period, asOf) => ofTally(deploymentTally(facts, spanOf(period, asOf)), facts, period, asOf),
  ofTally,
}

function ofTally(
  { successes }: Pick<DoraTally, 'successes'>,
  known: Known,
  period: Period,
  asOf: EpochMs,
): Measurement {
  const view = lookAt(known, sources, period, asOf)
  if (view.missing !== null) return unmeasured(view.missing, successes.length)
  const days = passedDays(view, period)
  const deploymentDays = daysOf(successes, period.zone)
  return {
    value: successes.length / days,
    n: successes.length,
    numerator: successes.length,
    denominator: days,
    details: {
      deployments: successes.length,
      days,
      deployment_days: deploymentDays,
      deployment_days_per_week: (deploymentDays * 7) / days,
    },
  }
}

/** At least one day, or the whole period where it is shorter: a deployment in the first minute is not 1,440 a day. */
function passedDays(view: View, period: Period): number {
  const whole = daysBetween(period.from, period.to, period.zone)
  if (view.until === period.to) return whole
  return Math.max(daysBetween(view.from, view.until, period.zone), Math.min(1, whole))
}

const DAY_MS = 86_400_000

/** On how many days of the zone they are, in order of time. Going on by a day costs a third of finding that of an instant. */
function daysOf(instants: readonly EpochMs[], zone: string): number {
  const [first, last] = [instants[0], instants.at(-1)]
  if (first === undefined || last === undefined) return 0
  if ((last - first) / DAY_MS > 3 * instants.length) return daysOneByOne(instants, zone)
  let [days, at] = [0, 0]
  for (const { to } of bucketsOf({ from: first, to: last + 1 }, 'day', zone)) {
    const before = at
    while ((instants[at] ?? Number.POSITIVE_INFINITY) < to) at += 1
    if (at > before) days += 1
  }
  return days
}

function daysOneByOne(instants: readonly EpochMs[], zone: string): number {
  let days = 0
  let dayEnds = Number.NEGATIVE_INFINITY
  for (const at of instants) {
    if (at < dayEnds) continue
    days += 1
    dayEnds = bucketOf(at, 'day', zone).to
  }
  return days
}
