import type { DeploymentFact, EpochMs, Facts } from '../metrics/facts.ts'
import { inTime } from '../metrics/in-time.ts'
import { secondsBetween } from '../metrics/measurement.ts'
import { deploymentsAt } from '../metrics/reopened.ts'
import type { Span } from '../metrics/view.ts'
import { failureBy } from './deployments.ts'

/** What failed and recovered, and what is open. */
export interface RecoveryTally {
  /** From failed to recovered in seconds, of those recovered in the period. */
  readonly durations: readonly number[]
  /** Those of them that recovered before they failed. */
  readonly clamped: number
  /** Failed deployments not recovered by the end of what is seen, and when the oldest of them ended. */
  readonly open: number
  readonly openSince: EpochMs | null
}

export function recoveryTally(facts: Facts, span: Span): RecoveryTally {
  const closed = recoveredIn(facts, span)
  const open = openAtEnd(facts, span)
  return {
    durations: closed.map((deployment) => secondsBetween(deployment.at, recovered(deployment)) ?? 0),
    clamped: closed.filter(({ at, recovery }) => recovery !== null && recovery.at < at).length,
    open: open.length,
    openSince: open[0]?.at ?? null,
  }
}

export const recovered = ({ recovery }: DeploymentFact): EpochMs | null => recovery?.at ?? null

export function recoveredIn(facts: Facts, span: Span): readonly DeploymentFact[] {
  const inPeriod = inTime(deploymentsAt(facts.deployments, span.asOf), recovered, span.from, span.before)
  return inPeriod.filter((deployment) => deployment.at <= span.asOf && failureBy(deployment, span.asOf) !== null)
}

/** As it was at the end of what is seen: what broke or was mended only then does not count yet. In order of time. */
export function openAtEnd(facts: Facts, { before, asOf }: Span): readonly DeploymentFact[] {
  const failed = inTime(deploymentsAt(facts.deployments, asOf), failedAt, Number.NEGATIVE_INFINITY, before)
  const isOpen = ({ recovery, signals }: DeploymentFact) =>
    signals.some(({ at }) => at < before) && (recovery === null || recovery.at >= before)
  return failed.filter(isOpen)
}

const failedAt = (deployment: DeploymentFact): EpochMs | null => (deployment.signals.length > 0 ? deployment.at : null)
