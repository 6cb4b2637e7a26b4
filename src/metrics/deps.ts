import type { Database } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { MetricsWake } from '../ports/wake.ts'

export interface SnapshotDeps {
  readonly db: Database
  readonly clock: Clock
  readonly logger: Logger
  readonly newId: () => Uuid
  readonly wake: MetricsWake
}
