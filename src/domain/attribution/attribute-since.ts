import type { IncidentFact } from '../metrics/facts.ts'
import type { AttributedChange, AttributedDeployment } from './attributed.ts'
import { byKey } from './by-key.ts'
import { CaseFile } from './case-file.ts'
import { changeFact, deploymentOf } from './change-fact.ts'
import { contentsOf, firstDeployments, type LineContents } from './contents.ts'
import { findDeclared, findFailedStatuses, findIncidents, findMendings, findRollbacks } from './findings.ts'
import { attributeIncident, incidentFact } from './incidents.ts'
import { landingsOf } from './landings.ts'
import { Reach } from './reach.ts'
import type { Reading } from './reading.ts'
import { remediesOf } from './remedies.ts'
import { rollbacksOf } from './rollbacks.ts'
import { readyRules } from './rules-of.ts'
import { namedContents, type ScopeHistory, scopeHistory } from './scope-history.ts'
import { type Attempt, isSuccess, succession } from './succession.ts'

/** The facts that may be others than before; those of the same rows that are not among them are no more. */
export interface AttributedSince {
  readonly deployments: readonly AttributedDeployment[]
  readonly changes: readonly AttributedChange[]
  readonly incidents: readonly IncidentFact[]
}

/** That more has to be read: everything since this instant; minus infinity: all there is. */
export interface NeedsMore {
  readonly needs: number
}

/**
 * What `attribute` would find of everything, as far as it differs from what was found before the rows changed. Facts cut at
 * an instant are those of rows cut at it, so what is known of the time before `since` is taken over, and what happened
 * since is added. Wherever that rests on something that was not read, it says so and finds nothing.
 */
export function attributeSince(reading: Reading): AttributedSince | NeedsMore {
  const { since, from, input, known } = reading
  const rulesOf = readyRules(input.rules)
  const order = succession(input.deployments, reading.aside)
  const reach = new Reach(reading, order)
  const changesByScope = byKey(input.changes, ({ scopeId }) => scopeId)
  const attemptsByScope = byKey(order.byId.values(), ({ row }) => row.scopeId)
  const histories = new Map<string, ScopeHistory>()
  for (const scopeId of new Set([...changesByScope.keys(), ...attemptsByScope.keys()])) {
    const landings = landingsOf(changesByScope.get(scopeId) ?? [])
    const remedies = remediesOf(landings, rulesOf(scopeId), from)
    const first = earliest((attemptsByScope.get(scopeId) ?? []).filter(isSuccess))
    if (first !== null && first.row.at >= since) reach.needAll()
    histories.set(scopeId, scopeHistory(landings, remedies, first))
  }
  const historyOf = (scopeId: string) => histories.get(scopeId) as ScopeHistory
  const landed = new Map([...histories.values()].flatMap(({ landings }) => [...landings.byId]))

  const file = new CaseFile(since)
  for (const attempt of order.byId.values()) {
    const fact = known.deployments.get(attempt.row.id)
    if (attempt.row.at < since && fact !== undefined) file.takeOver(attempt, fact)
  }
  const named = namedContents(input.contents)
  const contents: LineContents[] = []
  for (const line of order.lines) {
    const scopeId = line[0]?.row.scopeId ?? ''
    const history = historyOf(scopeId)
    const ofLine = contentsOf(line, {
      history,
      named,
      landed: (id) => landed.get(id),
      remedy: (change) => historyOf(change.row.scopeId).remedies.get(change),
      settled: (change) => reach.settled(change, line),
    })
    const rollbacks = rollbacksOf(line, (attempt) => reach.rollback(attempt, line))
    reach.checkLine(ofLine, history, named)
    findFailedStatuses(line, rulesOf(scopeId), file)
    findRollbacks(line, rollbacks, file)
    findMendings(ofLine, rollbacks, (change) => historyOf(change.row.scopeId), file)
    contents.push(ofLine)
  }
  findDeclared(order, file)
  const incidents = input.incidents.flatMap((row) => reach.incident(row) ?? attributeIncident(row, order, rulesOf))
  findIncidents(incidents, order, file)

  const first = firstDeployments(contents)
  reach.checkFirst(first)
  const changes = input.changes.flatMap((row) => {
    if (reach.isSettled(row)) return []
    const change = landed.get(row.id)
    const { first: start, mayPrecede } = historyOf(row.scopeId)
    const baselineAt = change !== undefined && start !== null && mayPrecede(change) ? start.row.at : null
    return changeFact(row, rulesOf(row.scopeId), deploymentOf(change && first.get(change)), baselineAt) ?? []
  })
  const affected = [...order.byId.values()].filter((attempt) => reach.isAffected(attempt, file))
  const needs = reach.needs(affected, file)
  if (needs !== null) return { needs }
  return {
    deployments: affected.map((attempt) => reach.closed(attempt, file)),
    changes,
    incidents: incidents.map((each) => incidentFact(each)),
  }
}

const earliest = (attempts: readonly Attempt[]): Attempt | null =>
  attempts.reduce<Attempt | null>((first, each) => (first === null || each.index < first.index ? each : first), null)
