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
  return rows.flatMap((row) => changeFact(row, rulesOf(row.scopeId), undefined, null) ?? [])
}
