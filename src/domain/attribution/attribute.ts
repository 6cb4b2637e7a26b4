import type { AttributedChange, Attribution, Content } from './attributed.ts'
import { byKey, compareText } from './by-key.ts'
import { CaseFile } from './case-file.ts'
import { changeFact } from './change-fact.ts'
import { contentsOf, firstDeployments, type LineContents } from './contents.ts'
import { findDeclared, findFailedStatuses, findIncidents, findMendings, findRollbacks } from './findings.ts'
import { attributeIncident, incidentFact } from './incidents.ts'
import type { AttributionInput } from './input.ts'
import { type Landed, landingsOf } from './landings.ts'
import { remediesOf } from './remedies.ts'
import { rollbacksOf } from './rollbacks.ts'
import { readyRules } from './rules-of.ts'
import { namedContents, type ScopeHistory, scopeHistory } from './scope-history.ts'
import { succession } from './succession.ts'

/**
 * The facts of one initiative. The same rows in any order give the same facts. Leaving out of the rows what happened
 * after an instant gives what `asOf` cuts the facts to: later events change nothing that was known.
 */
export function attribute(input: AttributionInput): Attribution {
  const rulesOf = readyRules(input.rules)
  const order = succession(input.deployments)
  const changesByScope = byKey(input.changes, ({ scopeId }) => scopeId)
  const histories = new Map<string, ScopeHistory>()
  for (const scopeId of new Set([...changesByScope.keys(), ...order.byScope.keys()])) {
    const landings = landingsOf(changesByScope.get(scopeId) ?? [])
    const remedies = remediesOf(landings, rulesOf(scopeId))
    histories.set(scopeId, scopeHistory(landings, remedies, order.byScope.get(scopeId) ?? []))
  }
  const historyOf = (scopeId: string) => histories.get(scopeId) as ScopeHistory
  const landed = new Map([...histories.values()].flatMap(({ landings }) => [...landings.byId]))

  const named = namedContents(input.contents)
  const remedy = (change: Landed) => historyOf(change.row.scopeId).remedies.get(change)
  const file = new CaseFile()
  const contents: LineContents[] = []
  for (const line of order.lines) {
    const scopeId = line[0]?.row.scopeId ?? ''
    const ofLine = contentsOf(line, { history: historyOf(scopeId), named, landed: (id) => landed.get(id), remedy })
    const rollbacks = rollbacksOf(line)
    findFailedStatuses(line, rulesOf(scopeId), file)
    findRollbacks(line, rollbacks, file)
    findMendings(ofLine, rollbacks, (change) => historyOf(change.row.scopeId), file)
    contents.push(ofLine)
  }
  findDeclared(order, file)
  const incidents = input.incidents.map((row) => attributeIncident(row, order, rulesOf))
  findIncidents(incidents, order, file)

  const first = firstDeployments(contents)
  const changes = input.changes.map((row) => {
    const change = landed.get(row.id)
    const { first: start, mayPrecede } = historyOf(row.scopeId)
    const baselineAt = change !== undefined && start !== null && mayPrecede(change) ? start.row.at : null
    return changeFact(row, rulesOf(row.scopeId), change && first.get(change), baselineAt)
  })
  return {
    deployments: order.attempts.map((attempt) => file.closed(attempt)).sort(by(({ at }) => at)),
    changes: changes.filter((change): change is AttributedChange => change !== null).sort(by((it) => it.startedAt)),
    incidents: incidents.map(incidentFact).sort(by(({ startedAt }) => startedAt)),
    contents: contents.flatMap(contentRows).sort(byDeployment),
  }
}

const by =
  <Fact extends { readonly id: string }>(instant: (fact: Fact) => number) =>
  (one: Fact, other: Fact) =>
    instant(one) - instant(other) || compareText(one.id, other.id)

const contentRows = ({ brought }: LineContents): Content[] =>
  [...brought].map(([{ row }, { attempt, knownBy }]) => ({ deploymentId: attempt.row.id, changeId: row.id, knownBy }))

const byDeployment = (one: Content, other: Content) =>
  compareText(one.deploymentId, other.deploymentId) || compareText(one.changeId, other.changeId)
