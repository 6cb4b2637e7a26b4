import { changeFailRate } from '../dora/change-fail-rate.ts'
import { changeLeadTime } from '../dora/change-lead-time.ts'
import { deploymentFrequency } from '../dora/deployment-frequency.ts'
import { deploymentReworkRate } from '../dora/deployment-rework-rate.ts'
import { failedDeploymentRecoveryTime } from '../dora/failed-deployment-recovery-time.ts'
import { incidentTimeToRestore } from '../dora/incident-time-to-restore.ts'
import { cycleTime } from '../flow/cycle-time.ts'
import { defectEscapeRate } from '../flow/defect-escape-rate.ts'
import { passRate } from '../flow/pass-rate.ts'
import { pickupTime } from '../flow/pickup-time.ts'
import { pullRequestSize } from '../flow/pull-request-size.ts'
import { reviewTime } from '../flow/review-time.ts'
import { throughput } from '../flow/throughput.ts'
import { workInProgress } from '../flow/work-in-progress.ts'
import { noSuch } from '../nearest.ts'
import type { Metric } from './metric.ts'

/** Every metric there is. Scorecards name them; nothing else knows them one by one. */
export const METRICS: readonly Metric[] = [
  deploymentFrequency,
  changeLeadTime,
  changeFailRate,
  failedDeploymentRecoveryTime,
  deploymentReworkRate,
  incidentTimeToRestore,
  pickupTime,
  reviewTime,
  pullRequestSize,
  cycleTime,
  throughput,
  workInProgress,
  passRate,
  defectEscapeRate,
]

const BY_NAME = new Map(METRICS.map((metric) => [metric.name, metric]))

/** The metric of that name; undefined: there is none. */
export const metricNamed = (name: string): Metric | undefined => BY_NAME.get(name)

/** What is said of names that no metric has. */
export const noMetric = (names: readonly string[]): string =>
  noSuch(
    'metric',
    names,
    METRICS.map(({ name }) => name),
  )
