/**
 * What the DORA metrics of a period are made of: everything that is counted or measured, before it is judged whether
 * that makes a number. `tallyOf` sums it from facts and is the definition; the database sums the same where it has
 * nothing to hand over but that (`src/db/dora-tally.ts`), and tests hold the two against each other.
 */
import type { EpochMs, Facts } from '../metrics/facts.ts'
import { countBefore } from '../metrics/in-time.ts'
import type { Span } from '../metrics/view.ts'
import { deploymentsIn, ended, failureBy, remediationBy, unattributedIncidents } from './deployments.ts'
import { type LeadTally, leadTally } from './lead-tally.ts'
import { type RecoveryTally, recoveryTally } from './recovery-tally.ts'

export const REMEDIATIONS = ['rollback', 'hotfix', 'revert', 'incident'] as const

export interface DoraTally {
  /** Production deployments of the period. */
  readonly deployments: number
  /** When those of them ended that succeeded, in order of time. */
  readonly successes: readonly EpochMs[]
  /** Those with a failure signal. */
  readonly failed: number
  /** Those that were unplanned, by what they were. */
  readonly rework: Readonly<Record<(typeof REMEDIATIONS)[number], number>>
  /** Incidents that began in the period and are held against no deployment. */
  readonly unattributedIncidents: number
  /** Whether anything was ever deployed by the end of what is seen. */
  readonly hasDeployed: boolean
  readonly recovery: RecoveryTally
  readonly lead: LeadTally
}

/** Everything at once, as the database sums it. A metric by itself sums only its part. */
export function tallyOf(facts: Facts, span: Span): DoraTally {
  return {
    ...deploymentTally(facts, span),
    unattributedIncidents: unattributedIncidents(facts, span).length,
    hasDeployed: hasDeployed(facts, span),
    recovery: recoveryTally(facts, span),
    lead: leadTally(facts, span),
  }
}

type DeploymentTally = Pick<DoraTally, 'deployments' | 'successes' | 'failed' | 'rework'>

export function deploymentTally(facts: Facts, span: Span): DeploymentTally {
  const deployments = deploymentsIn(facts, span)
  const rework = deployments.flatMap((deployment) => remediationBy(deployment, span.asOf)?.as ?? [])
  const count = (kind: (typeof REMEDIATIONS)[number]) => rework.filter((as) => as === kind).length
  return {
    deployments: deployments.length,
    successes: deployments.filter(({ outcome }) => outcome === 'success').map(ended),
    failed: deployments.filter((deployment) => failureBy(deployment, span.asOf) !== null).length,
    rework: {
      rollback: count('rollback'),
      hotfix: count('hotfix'),
      revert: count('revert'),
      incident: count('incident'),
    },
  }
}

export const hasDeployed = (facts: Facts, { before }: Span): boolean =>
  countBefore(facts.deployments, ended, before) > 0
