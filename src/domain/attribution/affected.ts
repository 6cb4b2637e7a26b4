import type { ChangeFact, DeploymentFact, EpochMs, IncidentFact } from '../metrics/facts.ts'

/** Facts that attribution gives, of any set. */
export interface AttributedFacts {
  readonly deployments: readonly DeploymentFact[]
  readonly changes: readonly ChangeFact[]
  readonly incidents: readonly IncidentFact[]
}

/**
 * Every instant of the facts that differ, as they were and as they are, ascending and each once: the buckets that these
 * lie in are to be computed anew. Nothing differs: none.
 *
 * Of a fact that counts until something ends it (a failure not recovered, a change not deployed, an incident not
 * resolved) the time between its instants is not listed.
 */
export function affectedInstants(before: AttributedFacts, after: AttributedFacts): readonly EpochMs[] {
  const instants = new Set<EpochMs>()
  const lists: [readonly Fact[], readonly Fact[]][] = [
    [before.deployments, after.deployments],
    [before.changes, after.changes],
    [before.incidents, after.incidents],
  ]
  for (const [old, now] of lists) {
    const were = new Map(old.map((fact) => [fact.id, fact]))
    for (const fact of now) {
      const was = were.get(fact.id)
      were.delete(fact.id)
      if (was === undefined) addInstants(fact, instants)
      else if (!isSame(was, fact)) for (const each of [was, fact]) addInstants(each, instants)
    }
    for (const gone of were.values()) addInstants(gone, instants)
  }
  return [...instants].sort((one, other) => one - other)
}

type Fact = DeploymentFact | ChangeFact | IncidentFact

/** Each field that ends in `at` or `At` is an instant; a fact holds no other numbers with such a name. */
function addInstants(value: unknown, into: Set<EpochMs>): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, field] of Object.entries(value))
    if (typeof field === 'number' && /^at$|At$/.test(name)) into.add(field)
    else addInstants(field, into)
}

/** Whether two facts say the same, in whichever order their fields stand. */
function isSame(one: unknown, other: unknown): boolean {
  if (typeof one !== 'object' || one === null || typeof other !== 'object' || other === null) return one === other
  const [ours, theirs] = [Object.entries(one), other as Record<string, unknown>]
  return (
    ours.length === Object.keys(theirs).length &&
    ours.every(([name, value]) => name in theirs && isSame(value, theirs[name]))
  )
}
