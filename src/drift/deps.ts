import type { Database } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { ContractDiff } from '../ports/contract-diff.ts'
import type { DriftWake } from '../ports/wake.ts'

export interface DriftDeps {
  readonly db: Database
  readonly clock: Clock
  readonly newId: () => Uuid
  readonly wake: DriftWake
  readonly contracts: ContractDiff
}
