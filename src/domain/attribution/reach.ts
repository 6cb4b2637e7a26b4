/** Where what is read ends: what is known of the time before, and what has to be read beside to be sure. */
import type { AttributedDeployment } from './attributed.ts'
import type { CaseFile } from './case-file.ts'
import { type Brought, type LineContents, placeAfterFirst } from './contents.ts'
import type { AttributedIncident } from './incidents.ts'
import type { ChangeRow, IncidentRow } from './input.ts'
import type { Landed } from './landings.ts'
import type { LineBefore, Reading } from './reading.ts'
import type { Rollback } from './rollbacks.ts'
import type { NamedContents, ScopeHistory } from './scope-history.ts'
import { type Attempt, isSuccess, type Line, lineKey, type Succession } from './succession.ts'

const ALL = Number.NEGATIVE_INFINITY

export class Reach {
  readonly #reading: Reading
  readonly #order: Succession
  readonly #before: ReadonlyMap<string, LineBefore>
  /** Scopes with more than one environment: facts tell only the first that a change got to. */
  readonly #many: ReadonlySet<string>
  #needs = Number.POSITIVE_INFINITY

  constructor(reading: Reading, order: Succession) {
    this.#reading = reading
    this.#order = order
    this.#before = new Map(reading.lines.map((line) => [lineKey(line), line]))
    const scopes = order.lines.map((line) => line[0]?.row.scopeId ?? '')
    this.#many = new Set(scopes.filter((scopeId, place) => scopes.indexOf(scopeId) !== place))
    for (const instant of [reading.namedBefore, reading.takenAlong]) if (instant !== null) this.#need(instant)
  }

  needAll(): void {
    this.#need(ALL)
  }

  #need(instant: number): void {
    if (instant < this.#reading.from) this.#needs = Math.min(this.#needs, instant)
  }

  /** What was merged, and deployed, before anything changed: its fact stays. */
  isSettled({ id, mergedAt }: Pick<ChangeRow, 'id' | 'mergedAt'>): boolean {
    const deployment = this.#reading.known.changes.get(id)?.deployment ?? null
    return (
      mergedAt !== null && mergedAt < this.#reading.since && deployment !== null && deployment.at < this.#reading.since
    )
  }

  /**
   * A change that is known to have got to the line before. Where a scope has one environment, facts say so. Among several
   * only those that are read from their merge on have to be looked for: the older ones got everywhere, see `checkLine`.
   */
  settled(change: Landed, line: Line): { readonly by: Attempt | undefined } | undefined {
    if (!this.isSettled(change.row)) return undefined
    const by = this.#order.byId.get(this.#reading.known.changes.get(change.row.id)?.deployment?.id ?? '')
    const isHere = by !== undefined && by.place >= 0 && line[by.place] === by
    const isElsewhere = by !== undefined && by.place >= 0 && !isHere
    if (change.mergedAt < this.#reading.from) return { by: isHere ? by : undefined }
    return isElsewhere || (by === undefined && this.#many.has(line[0]?.row.scopeId ?? '')) ? undefined : { by }
  }

  /** Whether an attempt before `since` rolled back, and what failed. */
  rollback(attempt: Attempt, line: Line): Rollback | null | undefined {
    const { since, known } = this.#reading
    if (attempt.row.at >= since) return undefined
    if (known.deployments.get(attempt.row.id)?.remediation?.as !== 'rollback') return null
    const accused = line.find(({ row }) =>
      known.deployments
        .get(row.id)
        ?.signals.some(({ signal, evidenceId }) => signal === 'rollback' && evidenceId === attempt.row.id),
    )
    if (accused !== undefined) return { by: attempt, accused }
    const { place, row } = attempt
    const isForward = (each: Attempt) =>
      isSuccess(each) && known.deployments.get(each.row.id)?.remediation?.as !== 'rollback'
    const hasForward = line.slice(0, place).some(isForward)
    // It failed before the line begins to be read, so all of that was taken out.
    return { by: attempt, accused: row.declared.remediates.length === 0 && hasForward ? (line[0] as Attempt) : null }
  }

  checkLine(ofLine: LineContents, history: ScopeHistory, named: NamedContents): void {
    const { since } = this.#reading
    const { line } = ofLine
    const recent = line.filter(({ row }) => row.at >= since)
    const before = this.#before.get(lineKey(line[0]?.row ?? { scopeId: '', environmentId: '' }))
    const seen = new Set<string>()
    for (const { row } of line) {
      if (row.at >= since && row.version !== null && !seen.has(row.version))
        this.#need(before?.versions.get(row.version) ?? Number.POSITIVE_INFINITY)
      if (row.outcome === 'success' && row.version !== null) seen.add(row.version)
    }
    for (const { by, remedy, isFirst } of ofLine.mendings) {
      const { change, isHotfix, takesBack, needs } = remedy
      if (Math.max(by.row.at, change.mergedAt) < since) continue
      if (needs !== null) this.#need(needs)
      if (
        isHotfix &&
        isFirst &&
        change.mergedAt < (line[0]?.row.at ?? 0) &&
        (before?.lastFailureAt ?? ALL) >= change.mergedAt
      )
        this.#need(change.mergedAt)
      for (const target of takesBack) this.#checkTarget(target, ofLine)
    }
    if (this.#many.has(line[0]?.row.scopeId ?? '')) this.#checkPlaces(line, recent, history, named)
  }

  /** What is taken back: which success had it first has to be known, and what became of that. */
  #checkTarget(target: Landed, { line, had }: LineContents): void {
    const { from, known } = this.#reading
    if (had(target) !== undefined) return
    if (target.mergedAt < from && this.#many.has(line[0]?.row.scopeId ?? '')) this.#need(target.mergedAt)
    const fact = known.changes.get(target.row.id)
    if (fact === undefined && target.mergedAt < from) this.needAll()
    if (this.isSettled(target.row) && fact?.deployment) this.#need(fact.deployment.at)
  }

  /**
   * Of several environments it is known what one has when an earlier success is read that stood on the same branch, and all
   * that got there since: what came before that it has. Not so where what is deployed was named: then all names count.
   */
  #checkPlaces(line: Line, recent: readonly Attempt[], history: ScopeHistory, named: NamedContents): void {
    const { since, from, known } = this.#reading
    const { landings, remedies } = history
    const reached = new Map<string | null, number>()
    for (const attempt of line.filter(({ row }) => row.at < since).filter(isSuccess)) {
      const place = placeAfterFirst(attempt, history)
      if (place === null) continue
      const at = place.knownBy === 'time' ? attempt.row.at : (landings.all[place.rank]?.mergedAt ?? ALL)
      reached.set(place.branch, Math.max(at, reached.get(place.branch) ?? ALL))
    }
    for (const attempt of recent) {
      const place = placeAfterFirst(attempt, history)
      if (place !== null) this.#need(reached.get(place.branch) ?? ALL)
      for (const id of named.get(attempt.row.id)?.keys() ?? []) {
        const change = landings.byId.get(id)
        if (change !== undefined && remedies.has(change)) this.#need(change.mergedAt)
      }
    }
    for (const { row, mergedAt } of landings.all) {
      const deployment = known.changes.get(row.id)?.deployment ?? null
      if (deployment === null || deployment.at >= since || mergedAt < from || mergedAt >= since) continue
      if (!this.#order.byId.has(deployment.id)) this.#need(deployment.at)
    }
  }

  /** No change can turn out to have been deployed before, unless something is not as it was taken to be. */
  checkFirst(first: ReadonlyMap<Landed, Brought>): void {
    const { since } = this.#reading
    for (const [{ row, mergedAt }, { attempt }] of first)
      if (mergedAt < since && attempt.row.at < since && !this.isSettled(row)) this.needAll()
  }

  /** What an incident that began before was held against stays, unless somebody said so. undefined: it has to be found. */
  incident(row: IncidentRow): AttributedIncident | undefined {
    const { since, known } = this.#reading
    if (row.startedAt >= since || row.causedBy !== null) return undefined
    const fact = known.incidents.get(row.id)
    if (fact === undefined) {
      this.#need(row.startedAt)
      return undefined
    }
    const { method, confidence, why } = fact
    const deployment = fact.deploymentId === null ? null : (this.#order.byId.get(fact.deploymentId) ?? null)
    if (deployment === null && fact.deploymentId !== null) this.needAll()
    return { row, deployment, method, confidence, why }
  }

  isAffected(attempt: Attempt, file: CaseFile): boolean {
    const { since, known } = this.#reading
    if (attempt.row.at >= since || file.touched.has(attempt)) return true
    const fact = known.deployments.get(attempt.row.id)
    return (
      fact !== undefined &&
      [...fact.signals, fact.recovery, fact.remediation].some((each) => (each?.at ?? ALL) >= since)
    )
  }

  /** From where on more has to be read; null: all that is needed is there. */
  needs(affected: readonly Attempt[], file: CaseFile): number | null {
    for (const attempt of affected) {
      const fact = this.#reading.known.deployments.get(attempt.row.id)
      if (attempt.row.at >= this.#reading.since) continue
      if (fact === undefined) this.needAll()
      // Of what had not failed before it is not known whether it was rolled back since.
      const wasAccused = fact?.signals.some(({ at }) => at < this.#reading.since) ?? false
      if (attempt.place < 0 && !wasAccused && file.isAccused(attempt)) this.#need(attempt.row.at)
    }
    return this.#needs === Number.POSITIVE_INFINITY ? null : this.#needs
  }

  closed(attempt: Attempt, file: CaseFile): AttributedDeployment {
    const fact = file.closed(attempt)
    if (attempt.row.at >= this.#reading.since) return fact
    return { ...fact, previousDeploymentId: this.#reading.known.previous.get(attempt.row.id) ?? null }
  }
}
