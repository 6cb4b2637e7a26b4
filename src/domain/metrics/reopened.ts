/**
 * What held of facts that were taken back later. An incident that was resolved on 6 January and opened again on 1 March was
 * resolved as of 1 February: whoever asks for that then, or computes it only later, finds the same.
 */
import type { DeploymentFact, EpochMs, IncidentFact, Recovery } from './facts.ts'

/** When the incident was resolved, as of that instant; null: it was open. */
export function resolutionAt({ resolvedAt, reopenings }: Resolvable, instant: EpochMs): EpochMs | null {
  if (resolvedAt !== null && resolvedAt <= instant) return resolvedAt
  const held = reopenings.find((it) => it.resolvedAt <= instant && instant < it.reopenedAt)
  return held === undefined ? null : held.resolvedAt
}

/** How the deployment had recovered, as of that instant; null: it had not. */
export function recoveryAt({ recovery, relapses }: Recoverable, instant: EpochMs): Recovery | null {
  const held = relapses.find(({ at, relapsedAt }) => at <= instant && instant < relapsedAt)
  if (held !== undefined) return { at: held.at, by: held.by, evidenceId: held.evidenceId }
  return recovery !== null && recovery.at <= instant ? recovery : null
}

type Resolvable = Pick<IncidentFact, 'resolvedAt' | 'reopenings'>
type Recoverable = Pick<DeploymentFact, 'recovery' | 'relapses'>

/** The incidents with the resolution that held as of that instant. */
export const incidentsAt = heldAt<IncidentFact>(
  ({ reopenings }) => Math.max(...reopenings.map(({ reopenedAt }) => reopenedAt)),
  (fact, instant) => ({ ...fact, resolvedAt: resolutionAt(fact, instant), reopenings: [] }),
)

/** The deployments with the recovery that held as of that instant. */
export const deploymentsAt = heldAt<DeploymentFact>(
  ({ relapses }) => Math.max(...relapses.map(({ relapsedAt }) => relapsedAt)),
  (fact, instant) => ({ ...fact, recovery: recoveryAt(fact, instant), relapses: [] }),
)

interface Held<Fact> {
  /** From then on nothing was taken back any more. */
  readonly settledAt: EpochMs
  /** What was made for the instant that was asked for last. */
  readonly instant: EpochMs
  readonly facts: readonly Fact[]
}

/**
 * Nearly always that is the list itself, and what was put in order of it (`inTime`) stays. Else a list is kept for the
 * instant that was asked for last: all metrics of a bucket ask for the same.
 */
function heldAt<Fact>(
  settledAt: (fact: Fact) => EpochMs,
  asItStood: (fact: Fact, instant: EpochMs) => Fact,
): (facts: readonly Fact[], instant: EpochMs) => readonly Fact[] {
  const lists = new WeakMap<readonly Fact[], Held<Fact>>()
  return (facts, instant) => {
    const known = lists.get(facts)
    if (known?.instant === instant) return known.facts
    const last = known?.settledAt ?? facts.reduce((at, fact) => Math.max(at, settledAt(fact)), Number.NEGATIVE_INFINITY)
    const isOpen = (fact: Fact) => settledAt(fact) > instant
    const held = last <= instant ? facts : facts.map((fact) => (isOpen(fact) ? asItStood(fact, instant) : fact))
    lists.set(facts, { settledAt: last, instant, facts: held })
    return held
  }
}
