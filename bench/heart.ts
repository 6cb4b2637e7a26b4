import { randomBytes } from 'node:crypto'
import { v7 } from 'uuid'
import { ADAPTERS } from '../adapters/index.ts'
import type { Actor, App } from '../src/app.ts'
import { compose, type Parts } from '../src/compose.ts'
import { createPool } from '../src/db/connection.ts'
import { createSecretBox } from '../src/db/envelope.ts'
import { type StoredBody, storeDeliveries } from '../src/db/inbox.ts'
import { OutboxLocks } from '../src/db/outbox-locks.ts'
import { Database } from '../src/db/tx.ts'
import { deliveryRowId, type Uuid } from '../src/domain/ids.ts'
import { packBody } from '../src/ingest/body.ts'
import { DRAIN_BOUNDS, type DrainBounds } from '../src/ingest/drain.ts'
import { bootstrap } from '../src/operator/tenants.ts'
import { systemClock } from '../src/ports/clock.ts'
import type { EventSink } from '../src/ports/event-sink.ts'
import { silentLogger } from '../src/ports/logger.ts'
import { noTelemetry } from '../src/ports/telemetry.ts'
import type { BenchDatabase } from './database.ts'
import type { Payload } from './payloads.ts'

/** The use cases on a database, in this process, without HTTP and queue. */
export interface Heart {
  readonly app: App
  readonly db: Database
  readonly tenantId: Uuid
  /** Calls `listener` with every statement from now on, and what goes with it; null ends that. */
  spy(listener: ((sql: string, values: readonly unknown[]) => void) | null): void
  close(): Promise<void>
}

interface HeartOptions {
  readonly bounds?: Partial<DrainBounds>
  readonly adapters?: Parts['adapters']
  readonly fetch?: typeof fetch
  readonly sinks?: readonly EventSink[]
}

export async function openHeart({ url }: BenchDatabase, options: HeartOptions = {}): Promise<Heart> {
  const { bounds, adapters = ADAPTERS } = options
  const pool = createPool({ url, name: 'bench', max: 4, log: silentLogger })
  let listener: Parameters<Heart['spy']>[0] = null
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown
    const spied = (...args: unknown[]) => {
      const [given, values] = args as [string | { text: string; values?: unknown[] }, unknown[] | undefined]
      if (typeof given === 'string') listener?.(given, values ?? [])
      else listener?.(given.text, given.values ?? [])
      return query(...args)
    }
    Object.assign(client, { query: spied })
  })
  const db = new Database(pool)
  const locks = new OutboxLocks(url, silentLogger)
  const { app, operator } = compose({
    db,
    clock: systemClock,
    logger: silentLogger,
    telemetry: noTelemetry,
    queue: {
      depth: async () => [],
      ping: async () => undefined,
      failed: async () => [],
      retryFailed: async () => false,
    },
    adapters,
    box: createSecretBox([{ kid: 'bench', key: Buffer.alloc(32, 7) }]),
    publicUrl: null,
    wake: () => undefined,
    metricsWake: { attribution() {}, snapshots() {}, backfill() {} },
    driftWake: { drift() {} },
    contracts: { compare: async () => ({ breaking: [] }) },
    outbox: { locks, sinks: options.sinks ?? [], wake: { relay() {}, catchUp() {}, deliver() {}, write() {} } },
    fetch: options.fetch ?? fetch,
    checkSchema: async () => undefined,
    newId: () => v7(),
    randomBytes,
    random: Math.random,
    drainBounds: { ...DRAIN_BOUNDS, ...bounds },
  })
  const { tenantId } = await bootstrap(operator, null)
  const spy: Heart['spy'] = (given) => {
    listener = given
  }
  const close = async () => {
    await locks.close()
    await pool.end()
  }
  return { app, db, tenantId, spy, close }
}

/** Somebody who may do everything. */
export const benchActor = ({ tenantId }: Heart): Actor => ({
  tenantId,
  tenantSlug: 'default',
  keyId: tenantId,
  keyName: 'bench',
  role: 'platform_admin',
  ip: null,
  userAgent: null,
})

/** An endpoint that binds whatever comes. */
export async function addBenchEndpoint(heart: Heart): Promise<Uuid> {
  const made = await heart.app.addEndpoint(benchActor(heart), { system: 'github', name: 'bench', bindingMode: 'auto' })
  return made.endpoint.id
}

export interface PackedPayload {
  readonly topic: string
  readonly body: StoredBody
}

/** As the door packs them. */
export const packAll = (payloads: Iterable<Payload>): PackedPayload[] =>
  [...payloads].map(({ event, body }) => ({ topic: event, body: packBody(Buffer.from(JSON.stringify(body))) }))

const STORED_TOGETHER = 250

/**
 * Puts deliveries into the inbox as the door does; `round` makes their ids differ from those of another round.
 * Returns the seconds it took.
 */
export async function storeAll(
  { db, tenantId }: Heart,
  endpointId: Uuid,
  payloads: readonly PackedPayload[],
  round: string,
): Promise<number> {
  const started = performance.now()
  for (let from = 0; from < payloads.length; from += STORED_TOGETHER)
    await storeDeliveries(
      db,
      payloads.slice(from, from + STORED_TOGETHER).map(({ topic, body }, i) => {
        const deliveryId = `${round}-${from + i}`
        return {
          id: deliveryRowId(endpointId, deliveryId),
          tenantId,
          endpointId,
          deliveryId,
          topic,
          headers: {},
          contentType: 'application/json',
          body,
          secretId: 'bench',
          receivedAt: new Date(),
        }
      }),
    )
  return (performance.now() - started) / 1000
}

/** Applies everything that waits; returns how many deliveries that were, and the seconds it took. */
export async function drainAll({ app }: Heart, endpointId: Uuid): Promise<{ deliveries: number; seconds: number }> {
  const started = performance.now()
  let deliveries = 0
  for (;;) {
    const run = await app.applyInbox(endpointId, AbortSignal.timeout(300_000))
    if (run.setAside > 0) throw new Error(`${run.setAside} deliveries could not be applied`)
    deliveries += run.applied + run.skipped
    if (!run.remaining) return { deliveries, seconds: (performance.now() - started) / 1000 }
  }
}
