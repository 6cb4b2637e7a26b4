import type { AttributedChange } from './attributed.ts'
import { changeFact } from './change-fact.ts'
import type { AttributionInput, ChangeRow } from './input.ts'
import { readyRules } from './rules-of.ts'

/**
 * The facts of changes that are not merged: what `attribute` makes of them, whatever the other rows are. Until it is
 * merged no deployment has a change, and nobody is accused or mended by it.
 */
export function openChanges(rows: readonly ChangeRow[], rules: AttributionInput['rules']): AttributedChange[] {
  const rulesOf = readyRules(rules)
  return rows.flatMap((row) => changeFact(row, rulesOf(row.scopeId), null, null) ?? [])
}

/**
 * The facts of changes that were deployed, or not, as before: only what they tell of themselves alone may be different. null
 * when one was not known, or was merged at another time.
 */
export function sameChanges(
  rows: readonly ChangeRow[],
  known: ReadonlyMap<string, AttributedChange>,
  rules: AttributionInput['rules'],
): AttributedChange[] | null {
  const rulesOf = readyRules(rules)
  if (rows.some(({ id, mergedAt }) => mergedAt === null || known.get(id)?.mergedAt !== mergedAt)) return null
  return rows.flatMap((row) => {
    const { deployment, baselineAt } = known.get(row.id) as AttributedChange
    return changeFact(row, rulesOf(row.scopeId), deployment, baselineAt) ?? []
  })
}
