/**
 * Attribution once more, said as plainly as possible and as slow as that is: each sentence of the definition is a
 * question asked of all rows. It shares no code with what it judges, and keeps no state between questions.
 */
import type { Attribution } from '../../../src/domain/attribution/index.ts'
import type { AttributionInput, ChangeRow, DeployedRow, IncidentRow } from '../../../src/domain/attribution/input.ts'
import type { DeploymentFact, FailureSignal, IncidentFact, Recovery } from '../../../src/domain/metrics/facts.ts'
import { Landing } from './reference-landing.ts'
import { relapsesOf } from './reference-relapses.ts'

type D = DeployedRow
type Signal = FailureSignal
type Remediation = NonNullable<DeploymentFact['remediation']>
const RECOVERED = ['incident_resolved', 'rollback', 'remediation', 'next_success']
const REMEDY = ['rollback', 'hotfix', 'revert', 'incident']
const STRENGTH = ['explicit', 'failed_status', 'rollback', 'revert', 'hotfix', 'incident']
interface Found<What> {
  readonly of: D
  readonly what: What
}

export const reference = (input: AttributionInput): Attribution => new Reference(input).answer()

class Reference {
  readonly #input: AttributionInput
  readonly #all: D[]
  readonly #landing: Landing

  constructor(input: AttributionInput) {
    this.#input = input
    this.#all = input.deployments.toSorted((a, b) => a.at - b.at || byExternalId(a, b) || text(a.id, b.id))
    this.#landing = new Landing(input, this.#all)
  }

  answer(): Attribution {
    const { deployments, changes, incidents } = this.#input
    const found = [this.#statuses(), this.#declared(), this.#back(), this.#contents(), this.#incidents()]
    const signals = found.flatMap((each): Found<Signal | Recovery | Remediation>[] => [...each])
    const accusations = signals.flatMap(({ of, what }) => ('signal' in what ? [{ of, what }] : []))
    const recoveries = signals.flatMap(({ of, what }) => ('by' in what ? [{ of, what }] : []))
    const remediations = signals.flatMap(({ of, what }) => ('as' in what ? [{ of, what }] : []))
    return {
      deployments: byTime(
        deployments.map((row) => {
          const against = accusations
            .filter(({ of }) => of === row)
            .map(({ what }) => what)
            .filter((a, place, all) => all.findIndex((b) => same(a, b)) === place)
          const ofRow = <What extends { at: number }>(found: readonly Found<What>[], rank: (what: What) => number) =>
            found
              .filter(({ of }) => of === row)
              .map(({ what }) => what)
              .sort((a, b) => a.at - b.at || rank(a) - rank(b) || text(JSON.stringify(a), JSON.stringify(b)))[0] ?? null
          const recovery = against.length === 0 ? null : ofRow(recoveries, ({ by }) => RECOVERED.indexOf(by))
          const ofIt = incidents.filter((each) => this.#incident(each).of === row)
          const remediation = ofRow(remediations, ({ as }) => REMEDY.indexOf(as))
          return {
            id: row.id,
            scopeId: row.scopeId,
            environmentId: row.environmentId,
            at: row.at,
            outcome: row.outcome,
            signals: against.sort(
              (a, b) =>
                STRENGTH.indexOf(a.signal) - STRENGTH.indexOf(b.signal) ||
                a.at - b.at ||
                text(a.evidenceId, b.evidenceId),
            ),
            recovery,
            relapses: relapsesOf(row, ofIt, recovery),
            remediation,
            previousDeploymentId: this.#before(row).findLast(isSuccess)?.id ?? null,
            kind: remediation?.as === 'rollback' || remediation?.as === 'hotfix' ? remediation.as : 'normal',
          }
        }),
        ({ at }) => at,
      ),
      changes: byTime(
        changes.map((row) => this.#landing.fact(row)),
        ({ startedAt }) => startedAt,
      ),
      incidents: byTime(
        incidents.map((row) => this.#incident(row).fact),
        ({ startedAt }) => startedAt,
      ),
      contents: changes
        .flatMap((row) => this.#landing.brought(row))
        .sort((a, b) => text(a.deploymentId, b.deploymentId) || text(a.changeId, b.changeId)),
    }
  }

  /** Those before it in its scope and environment, in order. */
  #before(row: D): D[] {
    return this.#all
      .slice(0, this.#all.indexOf(row))
      .filter((each) => each.scopeId === row.scopeId && each.environmentId === row.environmentId)
  }

  #after(row: D): D[] {
    return this.#all.filter((each) => this.#before(each).includes(row))
  }

  *#statuses(): Iterable<Found<Signal | Recovery>> {
    for (const of of this.#all) {
      if (of.outcome === 'success' || this.#input.rules.get(of.scopeId)?.failedStatusFails === false) continue
      yield { of, what: { signal: 'failed_status', evidenceId: of.id, at: of.at } }
      const next = this.#after(of).find(isSuccess)
      if (next) yield { of, what: { by: 'next_success', evidenceId: next.id, at: next.at } }
    }
  }

  *#declared(): Iterable<Found<Signal | Recovery | Remediation>> {
    for (const of of this.#all) {
      const { kind, remediates } = of.declared
      if (kind === 'rollback' || kind === 'hotfix') yield { of, what: { as: kind, evidenceId: of.id, at: of.at } }
      if (kind === null && remediates.length > 0) yield { of, what: { as: 'hotfix', evidenceId: of.id, at: of.at } }
      for (const mended of this.#all.filter((each) => each !== of && remediates.includes(each.id))) {
        const at = Math.max(of.at, mended.at)
        yield { of: mended, what: { signal: 'explicit', evidenceId: of.id, at } }
        if (isSuccess(of))
          yield { of: mended, what: { by: kind === 'rollback' ? 'rollback' : 'remediation', evidenceId: of.id, at } }
      }
    }
  }

  /** What it takes back by the versions alone: the first success after its version was there last. */
  #shown(row: D): D | undefined {
    const before = this.#before(row).filter(isSuccess)
    const last = before.findLast(({ version }) => version !== null && version === row.version)
    if (last === undefined) return undefined
    const since = before.slice(before.indexOf(last) + 1)
    return since.find((each) => each.version !== null && !this.#isRollback(each))
  }

  #accusedBy(row: D): D | undefined {
    if (row.declared.remediates.length > 0) return undefined
    if (row.declared.kind === null) return this.#shown(row)
    if (row.declared.kind !== 'rollback') return undefined
    return this.#shown(row) ?? this.#before(row).findLast((each) => isSuccess(each) && !this.#isRollback(each))
  }

  #isRollback(row: D): boolean {
    return row.declared.kind === 'rollback' || this.#accusedBy(row) !== undefined
  }

  *#back(): Iterable<Found<Signal | Recovery | Remediation>> {
    for (const by of this.#all) {
      const accused = this.#accusedBy(by)
      if (accused === undefined) continue
      yield { of: accused, what: { signal: 'rollback', evidenceId: by.id, at: by.at } }
      if (by.declared.kind === null) yield { of: by, what: { as: 'rollback', evidenceId: accused.id, at: by.at } }
    }
    const isBackFrom = (by: D, of: D) => {
      const accused = this.#accusedBy(by)
      const since = accused === undefined ? [] : [accused, ...this.#after(accused)]
      return isSuccess(by) && since.includes(of)
    }
    for (const of of this.#all) {
      const by = this.#after(of).find((each) => isBackFrom(each, of))
      if (by !== undefined) yield { of, what: { by: 'rollback', evidenceId: by.id, at: by.at } }
    }
  }

  *#contents(): Iterable<Found<Signal | Recovery | Remediation>> {
    for (const by of this.#all)
      for (const change of this.#landing.changes) {
        if (!this.#landing.brings(by, change) || change.insidePath === false) continue
        const at = Math.max(by.at, change.mergedAt as number)
        const isFree = by.declared.kind !== 'normal'
        const arrived = this.#landing.arrival(change, by)
        if (this.#landing.isHotfix(change) && isFree) {
          yield { of: by, what: { as: 'hotfix', evidenceId: change.id, at } }
          const isFirst = !this.#before(by).some((each) => this.#landing.brings(each, change))
          const of = this.#before(by).findLast((each) => !this.#isRollback(each))
          if (isFirst && of && by.declared.remediates.length === 0) {
            yield { of, what: { signal: 'hotfix', evidenceId: change.id, at } }
            const recovered = arrived && Math.max(arrived.at, change.mergedAt as number)
            if (arrived && recovered) yield { of, what: { by: 'remediation', evidenceId: arrived.id, at: recovered } }
          }
        }
        for (const target of this.#landing.takesBack(change)) {
          const of = this.#landing.arrival(target, by)
          const hadBefore = of !== undefined && this.#before(by).includes(of)
          const isOlder = of !== by && this.#landing.mayPrecede(target) && this.#isAfterFirst(by, target)
          if ((hadBefore || isOlder) && isFree) yield { of: by, what: { as: 'revert', evidenceId: change.id, at } }
          if (!hadBefore || arrived !== by) continue
          yield { of, what: { signal: 'revert', evidenceId: change.id, at } }
          yield { of, what: { by: 'remediation', evidenceId: by.id, at } }
        }
      }
  }

  #isAfterFirst(row: D, change: ChangeRow): boolean {
    const first = this.#all.find((each) => each.scopeId === change.scopeId && isSuccess(each))
    return first !== undefined && this.#all.indexOf(row) > this.#all.indexOf(first)
  }

  *#incidents(): Iterable<Found<Signal | Recovery | Remediation>> {
    for (const row of this.#input.incidents) {
      const { of, fact } = this.#incident(row)
      for (const mended of this.#all.filter(({ id }) => row.remediatedBy.includes(id))) {
        const at = Math.max(row.startedAt, mended.at)
        yield { of: mended, what: { as: 'incident', evidenceId: row.id, at } }
        if (of && isSuccess(mended) && this.#all.indexOf(mended) > this.#all.indexOf(of))
          yield { of, what: { by: 'remediation', evidenceId: mended.id, at } }
      }
      if (of === null) continue
      const at = Math.max(row.startedAt, of.at)
      const signal = fact.method === 'explicit' ? 'explicit' : 'incident'
      yield { of, what: { signal, evidenceId: row.id, at } }
      if (row.resolvedAt !== null)
        yield { of, what: { by: 'incident_resolved', evidenceId: row.id, at: Math.max(row.resolvedAt, at) } }
    }
  }

  #incident(row: IncidentRow): { of: D | null; fact: IncidentFact } {
    const { id, scopeId, startedAt, resolvedAt, reopenings, causedBy } = row
    const told = { id, scopeId, startedAt, resolvedAt, reopenings }
    const nothing = { ...told, deploymentId: null, method: null, confidence: null }
    const not = (why: string) => ({ of: null, fact: { ...nothing, why } })
    if (causedBy !== null) {
      const of = this.#all.find((each) => each.id === causedBy)
      if (of === undefined) return not('linked_deployment_unknown')
      return { of, fact: { ...told, deploymentId: of.id, method: 'explicit', confidence: 1, why: 'linked' } }
    }
    const before = this.#all.filter(({ at }) => at <= startedAt)
    const ofScope = before.findLast((each) => each.scopeId === scopeId)
    const of = ofScope ?? before.at(-1)
    if (of === undefined) return not('no_deployment_before')
    const window = this.#input.rules.get(of.scopeId)?.attributionWindowMs ?? Number.NaN
    if (startedAt - of.at > window) return not('outside_window')
    const percent = 90 - (40 * (startedAt - of.at)) / window
    const confidence = Math.round(ofScope ? percent : percent / 2) / 100
    const method = ofScope ? 'same_scope' : 'same_initiative'
    return { of, fact: { ...told, deploymentId: of.id, method, confidence, why: `within_${window / 3_600_000}h` } }
  }
}

const isSuccess = ({ outcome }: D) => outcome === 'success'
const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0)
const same = (a: Signal, b: Signal) => a.signal === b.signal && a.evidenceId === b.evidenceId
const byTime = <Fact extends { id: string }>(facts: readonly Fact[], at: (fact: Fact) => number) =>
  facts.toSorted((a, b) => at(a) - at(b) || text(a.id, b.id))

/** None, then numbers, then other names. */
function byExternalId(a: D, b: D): number {
  const kind = ({ externalId }: D) => (externalId === null ? 0 : /^\d+$/.test(externalId) ? 1 : 2)
  if (kind(a) !== kind(b) || kind(a) === 0) return kind(a) - kind(b)
  return kind(a) === 1 ? Number(a.externalId) - Number(b.externalId) : text(a.externalId ?? '', b.externalId ?? '')
}
