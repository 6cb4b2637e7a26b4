import { createHash, randomUUID } from 'node:crypto'
import pg from 'pg'
import { v7 } from 'uuid'
import { ADAPTERS } from '../../adapters/index.ts'
import type { Actor, App, BindingMode, SyncSlice } from '../../src/app.ts'
import { compose, type Parts } from '../../src/compose.ts'
import { createPool } from '../../src/db/connection.ts'
import { createSecretBox } from '../../src/db/envelope.ts'
import { OutboxLocks } from '../../src/db/outbox-locks.ts'
import { Database } from '../../src/db/tx.ts'
import type { Uuid } from '../../src/domain/ids.ts'
import type { DrainBounds } from '../../src/ingest/drain.ts'
import { bootstrap } from '../../src/operator/tenants.ts'
import type { ContractDiff } from '../../src/ports/contract-diff.ts'
import type { EventSink } from '../../src/ports/event-sink.ts'
import type { JobQueue } from '../../src/ports/job-queue.ts'
import { silentLogger } from '../../src/ports/logger.ts'
import type { SourceAdapter, SystemName } from '../../src/ports/source-adapter.ts'
import { noTelemetry, type Telemetry } from '../../src/ports/telemetry.ts'
import { noTracing, type Tracing } from '../../src/ports/tracing.ts'
import type { DriftWake, MetricsWake, OutboxWake } from '../../src/ports/wake.ts'
import { type Example, githubHeaders } from './github-examples.ts'

/** What the credentials of every world are encrypted with. */
export const ENCRYPTION_KEY = { kid: 'test', key: Buffer.alloc(32, 7) }

/** A clock that stands until it is moved. */
export class StandingClock {
  #now: number
  constructor(at: string) {
    this.#now = Date.parse(at)
  }
  now(): Date {
    return new Date(this.#now)
  }
  set(at: string): void {
    this.#now = Date.parse(at)
  }
  advance(ms: number): void {
    this.#now += ms
  }
}

export interface World {
  readonly app: App
  readonly db: Database
  readonly clock: StandingClock
  readonly tenantId: Uuid
  readonly admin: Actor
  readonly adminToken: string
  readonly endpointId: Uuid
  readonly secret: string
  /** Endpoints whose inbox was woken so far, in order. */
  readonly woken: Uuid[]
  readonly url: string
  /** As a notice of the database does: the tenant has new events. */
  tellReaders(tenantId: Uuid | null): void
  /** Hands a delivery to the door. */
  receive(
    example: Example,
    options?: { deliveryId?: string; endpointId?: Uuid; secret?: string },
  ): Promise<{ id: Uuid; duplicate: boolean }>
  /** Applies everything that waits for the endpoint. */
  drain(endpointId?: Uuid): Promise<{ applied: number; skipped: number; setAside: number }>
  /** Takes turns at the sync of the endpoint until it has ended, waits, or nothing is due. */
  sync(endpointId?: Uuid): Promise<SyncSlice>
  /** Rows as the superuser sees them. */
  sql<Row = Record<string, unknown>>(text: string, values?: unknown[]): Promise<Row[]>
  count(table: string): Promise<number>
}

export interface WorldOptions {
  readonly bindingMode?: BindingMode
  readonly scopes?: readonly string[]
  readonly baseUrl?: string
  readonly bounds?: DrainBounds
  /** Instead of those that trackerd has. */
  readonly adapters?: ReadonlyMap<SystemName, SourceAdapter>
  /** What the endpoint's API is read with; without one only webhooks come in. */
  readonly credential?: unknown
  readonly clock?: StandingClock
  /** Where events go; nowhere by default. */
  readonly sinks?: readonly EventSink[]
  readonly outboxWake?: OutboxWake
  readonly metricsWake?: MetricsWake
  readonly driftWake?: DriftWake
  /** Finds nothing that breaks, unless given. */
  readonly contracts?: ContractDiff
  /** Where numbers about what happens go; nowhere by default. */
  readonly telemetry?: Telemetry
  /** Where spans go; nowhere by default. */
  readonly tracing?: Tracing
  /** Whose tokens open what keys do; nobody's by default. */
  readonly tokens?: Parts['tokens']
  /** Jobs that have failed, and what retries them; none by default. */
  readonly failures?: Pick<JobQueue, 'failed' | 'retryFailed'>
  /** Instead of the runtime's own. */
  readonly fetch?: typeof fetch
}

/** Bytes that are the same in every world, so that what is derived from them can be compared. */
function countedBytes(): (bytes: number) => Buffer {
  let count = 0
  return (bytes) => {
    count += 1
    return createHash('sha512').update(`bytes ${count}`).digest().subarray(0, bytes)
  }
}

/** A migrated database that a world is made on. */
export interface Ground {
  /** As the login that owns the database: no superuser, so that row-level security holds. */
  readonly url: string
  /** As the superuser, to look behind the policies. */
  readonly superuserUrl: string
}

export interface OpenWorld {
  readonly world: World
  /** Its connections are closed; the database stays. */
  close(): Promise<void>
}

/** A small whole world on this database: tenant `default`, an admin, a GitHub endpoint, a standing clock. */
export async function openWorld(database: Ground, options: WorldOptions = {}): Promise<OpenWorld> {
  const pool = createPool({ url: database.url, name: 'test', max: 6, log: silentLogger })
  const behind = new pg.Pool({ connectionString: database.superuserUrl, max: 2 })
  behind.on('error', () => undefined) // the database is dropped under it at the end
  const locks = new OutboxLocks(database.url, silentLogger)
  const close = async () => {
    await locks.close()
    await pool.end()
    await behind.end()
  }
  const clock = options.clock ?? new StandingClock('2026-01-15T12:00:00Z')
  const woken: Uuid[] = []
  const { tracing = noTracing } = options
  const db = new Database(pool, tracing)
  const { app, operator, tellReaders } = compose({
    db,
    clock,
    adapters: options.adapters ?? ADAPTERS,
    box: createSecretBox([ENCRYPTION_KEY]),
    queue: {
      depth: async () => [],
      ping: async () => undefined,
      ...(options.failures ?? { failed: async () => [], retryFailed: async () => false }),
    },
    logger: silentLogger,
    telemetry: options.telemetry ?? noTelemetry,
    tracing,
    tokens: options.tokens ?? null,
    publicUrl: null,
    wake: (job, id) => {
      if (job === 'apply-inbox') woken.push(id)
    },
    driftWake: options.driftWake ?? { drift() {} },
    contracts: options.contracts ?? { compare: async () => ({ breaking: [] }) },
    metricsWake: options.metricsWake ?? { attribution() {}, snapshots() {}, backfill() {} },
    outbox: {
      locks,
      sinks: options.sinks ?? [],
      wake: options.outboxWake ?? { relay() {}, catchUp() {}, deliver() {}, write() {} },
    },
    fetch: options.fetch ?? fetch,
    checkSchema: async () => undefined,
    newId: () => v7(),
    randomBytes: countedBytes(),
    random: () => 0.5,
    ...(options.bounds === undefined ? {} : { drainBounds: options.bounds }),
  })
  const { tenantId, token } = await bootstrap(operator, null)
  const admin = await app.authenticate(token as string, { ip: '192.0.2.1', userAgent: 'test' })
  const { endpoint, webhookSecret } = await app.addEndpoint(admin, {
    system: 'github',
    name: 'GitHub',
    bindingMode: options.bindingMode ?? 'auto',
    baseUrl: options.baseUrl,
    scopes: options.scopes,
    credential: options.credential,
  })
  const sql = async <Row>(text: string, values: unknown[] = []) => (await behind.query(text, values)).rows as Row[]

  const world: World = {
    app,
    db,
    clock,
    tenantId,
    admin,
    adminToken: token as string,
    endpointId: endpoint.id,
    secret: webhookSecret,
    woken,
    url: database.url,
    tellReaders,
    receive({ event, payload }, given = {}) {
      const body = Buffer.from(JSON.stringify(payload))
      const headers = githubHeaders(event, given.deliveryId ?? randomUUID(), body, given.secret ?? webhookSecret)
      return app.receive('github', given.endpointId ?? endpoint.id, { headers, body })
    },
    async drain(endpointId = endpoint.id) {
      const sum = { applied: 0, skipped: 0, setAside: 0 }
      for (;;) {
        const run = await app.applyInbox(endpointId, AbortSignal.timeout(60_000))
        sum.applied += run.applied
        sum.skipped += run.skipped
        sum.setAside += run.setAside
        if (!run.remaining) return sum
      }
    },
    async sync(endpointId = endpoint.id) {
      for (;;) {
        const slice = await app.syncEndpoint(endpointId, AbortSignal.timeout(60_000))
        if (slice.state !== 'goes_on') return slice
      }
    },
    sql,
    async count(table) {
      const [row] = await sql<{ n: number }>(`select count(*)::int as n from ${table}`)
      return row?.n ?? 0
    },
  }
  return { world, close }
}
