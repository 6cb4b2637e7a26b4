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
]
