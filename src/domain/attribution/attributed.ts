/** What attribution makes of its input: the facts of metrics, and what the rows themselves keep. */
import type { Uuid } from '../ids.ts'
import type { ChangeFact, DeploymentFact, EpochMs, IncidentFact } from '../metrics/facts.ts'

export interface AttributedDeployment extends DeploymentFact {
  /** The success before it in the same scope and environment: what its contents are counted from. */
  readonly previousDeploymentId: Uuid | null
  /** What it was, by its remediation. A revert is a normal deployment of a change that takes another one back. */
  readonly kind: 'normal' | 'rollback' | 'hotfix'
}

export interface AttributedChange extends ChangeFact {
  /**
   * The first known success of its scope, when the change was merged before it and so may have been in it. It counts as
   * `pre_baseline` from then on, until a deployment is known to have brought it. null: merged later, or known to be later.
   */
  readonly baselineAt: EpochMs | null
}

/** That a deployment was the first success of its environment with that change. */
export interface Content {
  readonly deploymentId: Uuid
  readonly changeId: Uuid
  readonly knownBy: NonNullable<ChangeFact['deployment']>['knownBy']
}

export interface Attribution {
  /** By time, then id; as all lists here. */
  readonly deployments: readonly AttributedDeployment[]
  /** By the start of lead time. */
  readonly changes: readonly AttributedChange[]
  readonly incidents: readonly IncidentFact[]
  /** By deployment, then change. */
  readonly contents: readonly Content[]
}
