import type { ReadingEndpoint } from '../db/reading-endpoints.ts'
import type { Database } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { SystemName } from '../ports/source-adapter.ts'
import type { SourceWriter, SourceWriting } from '../ports/source-writer.ts'
import type { Tracing } from '../ports/tracing.ts'

export interface EgressDeps {
  readonly db: Database
  readonly clock: Clock
  readonly logger: Logger
  readonly tracing: Tracing
  readonly newId: () => Uuid
  /** A number in [0, 1), to spread retries. */
  readonly random: () => number
  /** How a system is written to; null: it is only read. */
  readonly writingOf: (system: SystemName) => SourceWriting | null
  /** Throws CREDENTIAL_MISSING, SECRET_UNREADABLE. */
  readonly openWriter: (tenantId: Uuid, endpoint: ReadingEndpoint, signal: AbortSignal) => SourceWriter
}
