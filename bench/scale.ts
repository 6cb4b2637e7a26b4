/**
 * `npm run bench:scale [--quick]`: one, two and four worker processes on one database, with either queue. Deliveries of eight
 * tenants wait; measured is the time from the first wake-up until all are applied, beside one worker in the same round.
 * All share the cores of one machine with PostgreSQL, so this shows what sharing costs, not what more machines bring.
 */
import { parseArgs } from 'node:util'
import pg from 'pg'
import { v7 } from 'uuid'
import { startRedis } from '../test/support/broker.ts'
import { BENCH_ADMIN_KEY, onDatabase, startDaemon } from './daemon.ts'
import { type BenchDatabase, openServer } from './database.ts'
import { generatedDeliveries } from './deliveries.ts'
import { addBenchEndpoint, benchActor, openHeart, packAll, storeAll } from './heart.ts'
import { amount, figure, publish, type Result, ratioOf } from './results.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const TENANTS = 8
const WORKERS = [1, 2, 4]
const each = values.quick ? 400 : 4_000
const rounds = values.quick ? 1 : 3

const server = await openServer()
const redis = await startRedis()
const ENGINES = {
  'pg-boss': { TRACKERD_QUEUE: 'pg-boss' },
  bullmq: { TRACKERD_QUEUE: 'bullmq', TRACKERD_REDIS_URL: redis.url },
}

/** The endpoints are paused, one per tenant; their deliveries wait. */
async function filled(): Promise<{ database: BenchDatabase; endpoints: { tenant: string; id: string }[] }> {
  const database = await server.create()
  const heart = await openHeart(database)
  const payloads = packAll(generatedDeliveries(each))
  const endpoints = []
  for (let n = 0; n < TENANTS; n += 1) {
    const made = { slug: `tenant-${n}`, name: `Tenant ${n}`, timeZone: 'UTC' }
    const { tenant } = await heart.app.createTenant(benchActor(heart), made)
    const of = { ...heart, tenantId: tenant.id }
    const id = await addBenchEndpoint(of)
    await storeAll(of, id, payloads, v7())
    await heart.app.changeEndpoint(benchActor(of), id, { status: 'inactive' })
    endpoints.push({ tenant: tenant.slug, id })
  }
  await heart.close()
  return { database, endpoints }
}

/** Deliveries per second. */
async function drained(engine: keyof typeof ENGINES, workers: number): Promise<number> {
  const database = await server.create(full.database)
  const env = { ...onDatabase(database.url), ...ENGINES[engine] }
  const door = await startDaemon({ only: 'http', env })
  const crew = await Promise.all(Array.from({ length: workers }, () => startDaemon({ only: 'worker', env })))
  const client = new pg.Client({ connectionString: database.superuserUrl })
  await client.connect()
  try {
    const before = await waiting(client)
    const started = performance.now()
    for (const endpoint of full.endpoints) await resume(door.url, endpoint)
    while ((await waiting(client)) > 0) await new Promise((resolve) => setTimeout(resolve, 50))
    return (1_000 * before) / (performance.now() - started)
  } finally {
    await client.end()
    await Promise.all([door, ...crew].map((daemon) => daemon.stop()))
    await server.drop(database)
  }
}

async function waiting(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n from tracker_integration.inbox_messages where status in ('pending', 'failed')`,
  )
  return rows[0]?.n ?? 0
}

async function resume(url: string, { tenant, id }: { tenant: string; id: string }): Promise<void> {
  const response = await fetch(`${url}/v1/endpoints/${id}`, {
    method: 'PATCH',
    headers: {
      authorization: `Bearer ${BENCH_ADMIN_KEY}`,
      'x-trackerd-tenant': tenant,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ status: 'active' }),
  })
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
}

const full = await filled()
const runs: Record<string, number[]> = {}
try {
  // The first round does not count: its caches are cold.
  for (let round = 0; round <= rounds; round += 1)
    for (const engine of ['pg-boss', 'bullmq'] as const)
      for (const workers of WORKERS) {
        const rate = await drained(engine, workers)
        process.stdout.write(`${engine}, ${workers} workers: ${amount(rate)} deliveries/s\n`)
        const key = `${engine} ${workers}`
        if (round > 0) runs[key] = [...(runs[key] ?? []), rate]
      }
} finally {
  await redis.stop()
  await server.stop()
}

const of = (engine: string, workers: number) => runs[`${engine} ${workers}`] ?? []
const results: Result[] = (['pg-boss', 'bullmq'] as const).flatMap((engine) =>
  WORKERS.map((workers) => ({
    what: `${workers} ${workers === 1 ? 'worker' : 'workers'}, ${engine}, ${amount(TENANTS * each)} deliveries of ${TENANTS} tenants`,
    reference: 'one worker, pg-boss',
    runs: { deliveriesPerSecond: of(engine, workers), one: of('pg-boss', 1) },
    figures: figure(of(engine, workers), '/s'),
    ratio: `${ratioOf(of(engine, workers), of('pg-boss', 1)).toFixed(2)} ×`,
    goal: '–',
    met: null,
  })),
)
publish('scale', server.description, results)
