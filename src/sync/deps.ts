import type { Database } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { Logger } from '../ports/logger.ts'
import type { SecretBox } from '../ports/secret-box.ts'
import type { SourceAdapter, SystemName } from '../ports/source-adapter.ts'
import type { Tracing } from '../ports/tracing.ts'

export interface SyncDeps {
  readonly db: Database
  readonly box: SecretBox
  readonly adapters: ReadonlyMap<SystemName, SourceAdapter>
  readonly clock: Clock
  readonly logger: Logger
  readonly tracing: Tracing
  readonly newId: () => Uuid
  /** A number in [0, 1), to spread retries. */
  readonly random: () => number
  /** Keyed hash of an address for one tenant. */
  readonly hashEmail: (tenantId: Uuid) => Promise<(address: string) => string>
  /** The body of a delivery as it was received. Throws PAYLOAD_INVALID. */
  readonly unpackBody: (body: Buffer | null, encoding: string) => Promise<Buffer>
  /** Sends requests to sources; refuses addresses the operator did not allow. */
  readonly fetch: typeof fetch
}
