/** What was found about each deployment, and what it adds up to. */
import { type DeploymentFact, FAILURE_SIGNALS, type FailureSignal } from '../metrics/facts.ts'
import type { AttributedDeployment } from './attributed.ts'
import { compareText } from './by-key.ts'
import type { Attempt } from './succession.ts'

type Recovery = NonNullable<DeploymentFact['recovery']>
type Remediation = NonNullable<DeploymentFact['remediation']>

/** Of what happened at once, the first says how. */
const RECOVERIES: readonly Recovery['by'][] = ['incident_resolved', 'rollback', 'remediation', 'next_success']
const REMEDIATIONS: readonly Remediation['as'][] = ['rollback', 'hotfix', 'revert', 'incident']

/** Findings about deployments, in any order. With `since`, what was found before it is taken from facts that are known. */
export class CaseFile {
  /** Attempts that something was found about, beside that they were rolled back. */
  readonly touched = new Set<Attempt>()
  readonly #since: number
  readonly #signals = new Map<Attempt, FailureSignal[]>()
  readonly #recoveries = new Map<Attempt, Recovery>()
  readonly #remediations = new Map<Attempt, Remediation>()

  constructor(since = Number.NEGATIVE_INFINITY) {
    this.#since = since
  }

  /** Takes over what was known of it when the findings begin. */
  takeOver(attempt: Attempt, { signals, recovery, remediation }: DeploymentFact): void {
    const before = ({ at }: { at: number }) => at < this.#since
    this.#signals.set(attempt, signals.filter(before))
    if (recovery !== null && before(recovery)) this.#recoveries.set(attempt, recovery)
    if (remediation !== null && before(remediation)) this.#remediations.set(attempt, remediation)
  }

  /** Whether something speaks against it so far. */
  isAccused(attempt: Attempt): boolean {
    return (this.#signals.get(attempt) ?? []).length > 0
  }

  /** That something speaks against it. */
  accuse(attempt: Attempt, signal: FailureSignal['signal'], evidenceId: string, at: number): void {
    if (at < this.#since) return
    this.touched.add(attempt)
    const known = this.#signals.get(attempt)
    if (known === undefined) this.#signals.set(attempt, [{ signal, evidenceId, at }])
    else known.push({ signal, evidenceId, at })
  }

  /** That what it broke, if it broke anything, works again: the first time counts. */
  recover(attempt: Attempt, by: Recovery['by'], evidenceId: string, at: number): void {
    // Nobody sees of what had not failed that it was rolled back, until something speaks against it.
    if (at < this.#since && by !== 'rollback') return
    if (at >= this.#since && this.isAccused(attempt)) this.touched.add(attempt)
    const candidate = { at, by, evidenceId }
    keepFirst(this.#recoveries, attempt, candidate, (each) => RECOVERIES.indexOf(each.by))
  }

  /** That it was unplanned: what showed it first counts. */
  remediate(attempt: Attempt, as: Remediation['as'], evidenceId: string, at: number): void {
    if (at < this.#since) return
    this.touched.add(attempt)
    const candidate = { as, evidenceId, at }
    keepFirst(this.#remediations, attempt, candidate, (each) => REMEDIATIONS.indexOf(each.as))
  }

  closed(attempt: Attempt): AttributedDeployment {
    const { id, scopeId, environmentId, at, outcome, version } = attempt.row
    const signals = (this.#signals.get(attempt) ?? []).sort(byStrength).filter(isNew)
    const remediation = this.#remediations.get(attempt) ?? null
    const as = remediation?.as
    return {
      id,
      scopeId,
      environmentId,
      at,
      outcome,
      signals,
      recovery: signals.length === 0 ? null : (this.#recoveries.get(attempt) ?? null),
      remediation,
      version,
      previousDeploymentId: attempt.previousSuccess?.row.id ?? null,
      kind: as === 'rollback' || as === 'hotfix' ? as : 'normal',
    }
  }
}

interface Dated {
  readonly at: number
  readonly evidenceId: string
}

function keepFirst<Found extends Dated>(
  kept: Map<Attempt, Found>,
  attempt: Attempt,
  candidate: Found,
  rank: (found: Found) => number,
): void {
  const known = kept.get(attempt)
  if (known !== undefined) {
    const order =
      known.at - candidate.at || rank(known) - rank(candidate) || compareText(known.evidenceId, candidate.evidenceId)
    if (order <= 0) return
  }
  kept.set(attempt, candidate)
}

const byStrength = (one: FailureSignal, other: FailureSignal) =>
  FAILURE_SIGNALS.indexOf(one.signal) - FAILURE_SIGNALS.indexOf(other.signal) ||
  one.at - other.at ||
  compareText(one.evidenceId, other.evidenceId)

/** Of two that follow each other: what shows something twice (two changes of one revert) shows it once. */
const isNew = ({ signal, evidenceId }: FailureSignal, place: number, all: readonly FailureSignal[]) =>
  all[place - 1]?.signal !== signal || all[place - 1]?.evidenceId !== evidenceId
