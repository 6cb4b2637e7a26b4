import type { Actor } from '../app.ts'
import { appendAudit } from '../db/audit.ts'
import type { Connectable } from '../db/reading-endpoints.ts'
import type { Database, Tx } from '../db/tx.ts'
import type { Uuid } from '../domain/ids.ts'
import { TrackerdError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { SecretBox } from '../ports/secret-box.ts'
import type { SourceAdapter, SystemName } from '../ports/source-adapter.ts'
import type { CheckReport, DiscoveredScope, Json } from '../ports/source-reader.ts'
import type { Wake } from '../ports/wake.ts'

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
  readonly wake: Wake
  readonly source: SourceProbe
}

/** As long as somebody waits for a source to answer. */
export const TRY_MS = 50_000

/** What operators ask of a connection while they wait. */
export interface SourceProbe {
  /** The connection was tried; what was found is the endpoint's health. */
  check(tenantId: Uuid, endpointId: Uuid, how: { interactive: boolean; signal: AbortSignal }): Promise<CheckReport>
  /**
   * The credential to store: another one when trying it used it up. Throws UPSTREAM_UNAUTHENTICATED unless the source
   * accepts it for the endpoint.
   */
  tryCredential(tenantId: Uuid, endpoint: Connectable, credential: Json, signal: AbortSignal): Promise<Json>
  discover(tenantId: Uuid, endpointId: Uuid, signal: AbortSignal): Promise<readonly DiscoveredScope[]>
  /** Everything the patterns of the endpoint match is bound. Returns the bindings of what matches. */
  bindPatterns(tenantId: Uuid, endpointId: Uuid, signal: AbortSignal): Promise<ReadonlySet<Uuid>>
}

/** Throws INPUT_INVALID while trackerd does not read the system. */
export function adapterOf({ adapters }: Pick<OperatorDeps, 'adapters'>, system: SystemName): SourceAdapter {
  const adapter = adapters.get(system)
  if (adapter !== undefined) return adapter
  throw new TrackerdError('INPUT_INVALID', { issues: [{ path: 'system', message: `${system} is not supported yet` }] })
}

/** What an operator did to which row, for the audit. `payload` never holds a credential. */
export interface Deed {
  readonly action: string
  readonly aggregateType: string
  readonly aggregateId: Uuid
  readonly payload: Readonly<Record<string, unknown>>
}

/** Actors of whose request the audit tells. Each request has an actor of its own. */
const told = new WeakSet<Actor>()
export const hasDeed = (actor: Actor) => told.has(actor)

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
  told.add(actor)
  return appendAudit(tx, [entry])
}
