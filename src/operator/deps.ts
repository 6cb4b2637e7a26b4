import type { Actor } from '../app.ts'
import { appendAudit } from '../db/audit.ts'
import type { Database, Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import type { Clock } from '../ports/clock.ts'
import type { SecretBox } from '../ports/secret-box.ts'
import type { SourceAdapter, SystemName } from '../ports/source-adapter.ts'

export interface OperatorDeps {
  readonly db: Database
  readonly box: SecretBox
  readonly clock: Clock
  readonly adapters: ReadonlyMap<SystemName, SourceAdapter>
  readonly newId: () => Uuid
  /** `bytes` unguessable bytes. */
  readonly randomBytes: (bytes: number) => Buffer
  /** How sources reach us, without a slash at the end; null when nobody said. */
  readonly publicUrl: string | null
  readonly wake: (endpointId: Uuid) => void
}

/** What an operator did to which row, for the audit. `payload` never holds a credential. */
export interface Deed {
  readonly action: string
  readonly aggregateType: string
  readonly aggregateId: Uuid
  readonly payload: Readonly<Record<string, unknown>>
}

/** The deed stands in the audit with who did it and from where. */
export function record(deps: Pick<OperatorDeps, 'clock' | 'newId'>, tx: Tx, actor: Actor, deed: Deed): Promise<void> {
  const entry = {
    ...deed,
    id: deps.newId(),
    userId: actor.keyId,
    correlationId: deps.newId(),
    ip: actor.ip,
    userAgent: actor.userAgent,
    occurredAt: deps.clock.now().toISOString(),
  }
  return appendAudit(tx, [entry])
}
