import { type NewDelivery, storeDeliveries } from '../db/inbox.ts'
import type { Database } from '../db/tx.ts'
import { deliveryRowId, type Uuid } from '../domain/ids.ts'
import { asTrackerdError, TrackerdError } from '../errors.ts'
import type { Clock } from '../ports/clock.ts'
import type { RawRequest, SourceAdapter, SystemName, VerifiedDelivery } from '../ports/source-adapter.ts'
import type { Telemetry } from '../ports/telemetry.ts'
import type { Tracing } from '../ports/tracing.ts'
import { packBody } from './body.ts'
import type { DoorEndpoints, OpenEndpoint } from './door-endpoints.ts'
import { WriteTogether } from './write-together.ts'

export interface Received {
  readonly id: Uuid
  readonly deliveryId: string
  readonly topic: string
  readonly tenantId: Uuid
  readonly duplicate: boolean
}

export interface ReceiveDeps {
  readonly db: Database
  readonly adapters: ReadonlyMap<SystemName, SourceAdapter>
  readonly endpoints: DoorEndpoints
  readonly clock: Clock
  readonly telemetry: Telemetry
  readonly tracing: Tracing
  /** Called after the delivery is on disk; must not throw. */
  readonly wake: (endpointId: Uuid) => void
}

/** The webhook door: verifies, stores durably, wakes. What it resolves is on disk. */
export function createReceive(deps: ReceiveDeps) {
  const store = new WriteTogether<NewDelivery, boolean>(
    async (deliveries) => {
      const added = await storeDeliveries(deps.db, deliveries)
      return deliveries.map((d) => added.delete(d.id))
    },
    { items: 256, bytes: 32 * 1024 * 1024 },
  )

  return async function receive(system: SystemName, endpointId: Uuid, request: RawRequest): Promise<Received> {
    const tell = (outcome: string) => deps.telemetry.count('trackerd_deliveries_received_total', { system, outcome })
    try {
      const received = await take(system, endpointId, request)
      tell(received.duplicate ? 'duplicate' : 'stored')
      return received
    } catch (error) {
      tell(asTrackerdError(error).code.toLowerCase())
      throw error
    }
  }

  async function take(system: SystemName, endpointId: Uuid, request: RawRequest): Promise<Received> {
    const adapter = deps.adapters.get(system)
    const endpoint = await deps.endpoints.find(endpointId)
    // Another system's path and an unknown id look the same from outside.
    if (adapter === undefined || endpoint === null || endpoint.system !== system)
      throw new TrackerdError('ENDPOINT_UNKNOWN')
    const verified = await verify(adapter, endpointId, endpoint, request)
    const id = deliveryRowId(endpointId, verified.deliveryId)
    const body = packBody(request.body)
    const { tenantId } = endpoint
    const headers = kept(adapter, request)
    const origin = { receivedAt: deps.clock.now(), traceparent: deps.tracing.traceparent() }
    const isNew = await store
      .add({ id, tenantId, endpointId, ...verified, headers, body, ...origin }, body.bytes.length)
      .catch(notStored)
    if (isNew) deps.wake(endpointId)
    return { id, deliveryId: verified.deliveryId, topic: verified.topic, tenantId, duplicate: !isNew }
  }

  async function verify(
    adapter: SourceAdapter,
    id: Uuid,
    endpoint: OpenEndpoint,
    request: RawRequest,
  ): Promise<VerifiedDelivery> {
    try {
      return adapter.verify(request, endpoint.secrets, deps.clock.now())
    } catch (error) {
      if (!(error instanceof TrackerdError) || error.code !== 'SIGNATURE_MISMATCH') throw error
      const fresh = await deps.endpoints.refreshed(id, endpoint)
      if (fresh === null) throw new TrackerdError('ENDPOINT_UNKNOWN')
      if (fresh === endpoint) throw error
      return adapter.verify(request, fresh.secrets, deps.clock.now())
    }
  }
}

/** Whatever the reason: a source that is told anything but 503 may never send it again. */
function notStored(error: unknown): never {
  if (asTrackerdError(error).entry.status === 503) throw error
  throw new TrackerdError('DELIVERY_NOT_STORED', {}, { cause: error })
}

function kept({ keptHeaders }: SourceAdapter, request: RawRequest): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of keptHeaders) {
    const value = request.headers[name]
    if (value !== undefined) headers[name] = value.slice(0, 500)
  }
  return headers
}
