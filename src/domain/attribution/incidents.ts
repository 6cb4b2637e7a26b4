/**
 * Which deployment an incident is held against. Decided here:
 * - A link that somebody set is believed. When it names no production deployment that is known here, the incident is
 *   held against none: guessing another one would contradict what was said.
 * - Else the latest deployment of its own scope that had ended when it started, whatever became of it, when that is no
 *   longer ago than the attribution window (at its end still within).
 * - A scope that had not deployed by then (a project of an issue tracker, or none named) says nothing of what it was:
 *   the latest of the whole initiative, with half the confidence, and by the window of that deployment's scope.
 * "By then" and not "ever": else the first deployment of a scope would change what its older incidents were held against.
 */
import type { IncidentFact } from '../metrics/facts.ts'
import { countUpTo } from './by-key.ts'
import type { IncidentRow } from './input.ts'
import type { ReadyRules } from './rules-of.ts'
import type { Attempt, Succession } from './succession.ts'

export interface AttributedIncident {
  readonly row: IncidentRow
  readonly deployment: Attempt | null
  readonly method: IncidentFact['method']
  readonly confidence: number | null
  readonly why: string
}

export function attributeIncident(
  row: IncidentRow,
  { byId, byScope, attempts }: Succession,
  rulesOf: (scopeId: string) => ReadyRules,
): AttributedIncident {
  const none = (why: string) => ({ row, deployment: null, method: null, confidence: null, why })
  if (row.causedBy !== null) {
    const deployment = byId.get(row.causedBy)
    if (deployment === undefined) return none('linked_deployment_unknown')
    return { row, deployment, method: 'explicit', confidence: 1, why: 'linked' }
  }
  const ofScope = latest(row.scopeId === null ? [] : (byScope.get(row.scopeId) ?? []), row.startedAt)
  const deployment = ofScope ?? latest(attempts, row.startedAt)
  if (deployment === undefined) return none('no_deployment_before')
  const { attributionWindowMs } = rulesOf(deployment.row.scopeId)
  const age = row.startedAt - deployment.row.at
  if (age > attributionWindowMs) return none('outside_window')
  const method = ofScope === undefined ? 'same_initiative' : 'same_scope'
  const confidence = confidenceOf(method, age, attributionWindowMs)
  return { row, deployment, method, confidence, why: `within_${inWords(attributionWindowMs)}` }
}

const latest = (attempts: readonly Attempt[], instant: number): Attempt | undefined =>
  attempts[countUpTo(attempts, ({ row }) => row.at, instant) - 1]

/**
 * 0.9 at once, falling evenly to 0.5 at the end of the window; half of that where only the initiative is the same. It
 * orders guesses, and was not measured.
 */
function confidenceOf(method: 'same_scope' | 'same_initiative', age: number, window: number): number {
  const percent = 90 - (window === 0 ? 0 : (40 * age) / window)
  return Math.round(method === 'same_scope' ? percent : percent / 2) / 100
}

function inWords(window: number): string {
  for (const [unit, length] of [['h', 3_600_000] as const, ['m', 60_000] as const, ['s', 1_000] as const])
    if (window % length === 0) return `${window / length}${unit}`
  return `${window}ms`
}

export const incidentFact = ({ row, deployment, method, confidence, why }: AttributedIncident): IncidentFact => ({
  id: row.id,
  scopeId: row.scopeId,
  startedAt: row.startedAt,
  resolvedAt: row.resolvedAt,
  reopenings: row.reopenings,
  deploymentId: deployment?.row.id ?? null,
  method,
  confidence,
  why,
})
