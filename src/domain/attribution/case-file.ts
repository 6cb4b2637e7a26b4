/** What was found about each deployment, and what it adds up to. */
import {
  type DeploymentFact,
  FAILURE_SIGNALS,
  type FailureSignal,
  type Recovery,
  type Relapse,
} from '../metrics/facts.ts'
import type { AttributedDeployment } from './attributed.ts'
import { compareText } from './by-key.ts'
import type { Attempt } from './succession.ts'

type Remediation = NonNullable<DeploymentFact['remediation']>

/** Of what happened at once, the first says how. */
const RECOVERIES: readonly Recovery['by'][] = ['incident_resolved', 'rollback', 'remediation', 'next_success']
const REMEDIATIONS: readonly Remediation['as'][] = ['rollback', 'hotfix', 'revert', 'incident']

/** Findings about deployments, in any order. */
export class CaseFile {
  readonly #signals = new Map<Attempt, FailureSignal[]>()
  readonly #recoveries = new Map<Attempt, Recovery>()
  readonly #relapses = new Map<Attempt, Relapse[]>()
  readonly #remediations = new Map<Attempt, Remediation>()

  /** That something speaks against it. */
  accuse(attempt: Attempt, signal: FailureSignal['signal'], evidenceId: string, at: number): void {
    const known = this.#signals.get(attempt)
    if (known === undefined) this.#signals.set(attempt, [{ signal, evidenceId, at }])
    else known.push({ signal, evidenceId, at })
  }

  /** That what it broke, if it broke anything, works again: the first time counts. */
  recover(attempt: Attempt, by: Recovery['by'], evidenceId: string, at: number): void {
    const candidate = { at, by, evidenceId }
    keepFirst(this.#recoveries, attempt, candidate, recoveryRank)
  }

  /** That it worked again, but not for good. */
  relapse(attempt: Attempt, by: Recovery['by'], evidenceId: string, at: number, relapsedAt: number): void {
    if (relapsedAt <= at) return
    const known = this.#relapses.get(attempt)
    const relapse = { at, by, evidenceId, relapsedAt }
    if (known === undefined) this.#relapses.set(attempt, [relapse])
    else known.push(relapse)
  }

  /** That it was unplanned: what showed it first counts. */
  remediate(attempt: Attempt, as: Remediation['as'], evidenceId: string, at: number): void {
    const candidate = { as, evidenceId, at }
    keepFirst(this.#remediations, attempt, candidate, (each) => REMEDIATIONS.indexOf(each.as))
  }

  closed(attempt: Attempt): AttributedDeployment {
    const { id, scopeId, environmentId, at, outcome } = attempt.row
    const signals = (this.#signals.get(attempt) ?? []).sort(byStrength).filter(isNew)
    const failed = signals.length > 0
    const recovery = failed ? (this.#recoveries.get(attempt) ?? null) : null
    const relapses = failed ? (this.#relapses.get(attempt) ?? []).sort(inOrder(recoveryRank)) : []
    const remediation = this.#remediations.get(attempt) ?? null
    const as = remediation?.as
    return {
      id,
      scopeId,
      environmentId,
      at,
      outcome,
      signals,
      recovery,
      // Had it recovered already, the other one changed nothing.
      relapses: relapses.filter((each) => recovery === null || inOrder(recoveryRank)(each, recovery) < 0),
      remediation,
      previousDeploymentId: attempt.previousSuccess?.row.id ?? null,
      kind: as === 'rollback' || as === 'hotfix' ? as : 'normal',
    }
  }
}

interface Dated {
  readonly at: number
  readonly evidenceId: string
}

type Rank<Found> = (found: Found) => number

const recoveryRank: Rank<Recovery> = ({ by }) => RECOVERIES.indexOf(by)

const inOrder =
  <Found extends Dated>(rank: Rank<Found>) =>
  (one: Found, other: Found): number =>
    one.at - other.at || rank(one) - rank(other) || compareText(one.evidenceId, other.evidenceId)

function keepFirst<Found extends Dated>(
  kept: Map<Attempt, Found>,
  attempt: Attempt,
  candidate: Found,
  rank: Rank<Found>,
): void {
  const known = kept.get(attempt)
  if (known === undefined || inOrder(rank)(candidate, known) < 0) kept.set(attempt, candidate)
}

const byStrength = (one: FailureSignal, other: FailureSignal) =>
  FAILURE_SIGNALS.indexOf(one.signal) - FAILURE_SIGNALS.indexOf(other.signal) ||
  one.at - other.at ||
  compareText(one.evidenceId, other.evidenceId)

/** Of two that follow each other: what shows something twice (two changes of one revert) shows it once. */
const isNew = ({ signal, evidenceId }: FailureSignal, place: number, all: readonly FailureSignal[]) =>
  all[place - 1]?.signal !== signal || all[place - 1]?.evidenceId !== evidenceId
