import { type Api, apiCase } from './api.ts'
import { brokenCase } from './broken.ts'
import type { Case } from './case.ts'
import { Chance } from './chance.ts'
import { type Door, deliveryCase } from './deliveries.ts'

export interface Target {
  readonly seed: number
  readonly doors: readonly Door[]
  readonly api: Api
}

/** The case of this number: of the same seed and target it is always the same. */
export function caseOf(n: number, { seed, doors, api }: Target): Case {
  const chance = new Chance(seed, n)
  const kind = chance.below(100)
  if (kind < 3) return brokenCase(n, doors, chance)
  if (kind < 13) return apiCase(n, api, chance)
  return deliveryCase(n, doors, chance)
}
