import { changeFailRate } from '../dora/change-fail-rate.ts'
import { changeLeadTime } from '../dora/change-lead-time.ts'
import { deploymentFrequency } from '../dora/deployment-frequency.ts'
import { deploymentReworkRate } from '../dora/deployment-rework-rate.ts'
import { failedDeploymentRecoveryTime } from '../dora/failed-deployment-recovery-time.ts'
import { incidentTimeToRestore } from '../dora/incident-time-to-restore.ts'
import type { Metric } from './metric.ts'

/** Every metric there is. Scorecards name them; nothing else knows them one by one. */
export const METRICS: readonly Metric[] = [
  deploymentFrequency,
  changeLeadTime,
  changeFailRate,
  failedDeploymentRecoveryTime,
  deploymentReworkRate,
  incidentTimeToRestore,
]

const BY_NAME = new Map(METRICS.map((metric) => [metric.name, metric]))

/** The metric of that name; undefined: there is none. */
export const metricNamed = (name: string): Metric | undefined => BY_NAME.get(name)
