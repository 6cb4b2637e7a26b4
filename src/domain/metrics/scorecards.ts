/** A scorecard as every tenant gets it: a name, and the names of metrics in the order they are shown. */
export interface ScorecardTemplate {
  readonly name: string
  readonly description: string
  readonly metrics: readonly string[]
}

/** Scorecards are data: tenants add their own beside these, of the same metrics. */
export const BUILT_IN_SCORECARDS: readonly ScorecardTemplate[] = [
  {
    name: 'DORA',
    description: 'The five metrics of software delivery performance.',
    metrics: [
      'deployment_frequency',
      'change_lead_time',
      'change_fail_rate',
      'failed_deployment_recovery_time',
      'deployment_rework_rate',
    ],
  },
  {
    name: 'Flow',
    description: 'How work flows from begun to done, and how sound it is (SPACE: activity, efficiency, performance).',
    metrics: [
      'pickup_time',
      'review_time',
      'pull_request_size',
      'cycle_time',
      'throughput',
      'work_in_progress',
      'pass_rate',
      'defect_escape_rate',
      'incident_time_to_restore',
    ],
  },
]
