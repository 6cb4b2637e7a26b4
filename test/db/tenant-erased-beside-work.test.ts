import { randomUUID } from 'node:crypto'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { createPool } from '../../src/db/connection.ts'
import { eraseTenant } from '../../src/db/tenant-erase.ts'
import { Database, type Tx } from '../../src/db/tx.ts'
import { systemClock } from '../../src/ports/clock.ts'
import { silentLogger } from '../../src/ports/logger.ts'
import { noTelemetry } from '../../src/ports/telemetry.ts'
import { noTracing } from '../../src/ports/tracing.ts'
import { forgetting } from '../../src/queue/forget.ts'
import { openQueue } from '../../src/queue/open.ts'
import { startRedis } from '../support/broker.ts'
import { createMigratedDatabase } from '../support/database.ts'

const database = await createMigratedDatabase()
const pool = createPool({ url: database.url, name: 'test', max: 10, log: silentLogger })
const db = new Database(pool)
const redis = await startRedis()
afterAll(async () => {
  await redis.stop()
  await pool.end()
  await database.drop()
})

const AT = new Date('2026-02-01T00:00:00Z')

async function newTenant(): Promise<string> {
  const id = randomUUID()
  await db.newTenant(id, (tx) =>
    tx.count(
      `insert into tracker_governance.tenants (id, slug, name, created_by, updated_by) values ($1, $2, $2, $1, $1)`,
      [id, `t-${id}`],
    ),
  )
  return id
}

const writeAudit = (tx: Tx) =>
  tx.count(
    `insert into tracker_audit.audit_entries (tenant_id, user_id, correlation_id, action, aggregate_type, aggregate_id)
     values ($1, $1, $1, 'x', 'X', $1)`,
    [tx.tenantId],
  )

const erase = (
  tenant: string,
  sleep: () => Promise<unknown> = () => expect.unreachable('nobody is at work'),
  forget: ReturnType<typeof forgetting> = async () => undefined,
) =>
  eraseTenant(database.url, {
    ...{ tenant, by: 'ann@host', exportSha256: null, now: () => AT, newId: randomUUID, sleep },
    forgetJobs: (ids, databaseId) => forget(database.url, ids, databaseId),
  })

test('a transaction that is under way is waited for, and what it wrote is removed and counted', async () => {
  const tenant = await newTenant()
  const begun = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const work = db.tenant(tenant, async (tx) => {
    begun.resolve()
    await goOn.promise
    await writeAudit(tx)
  })
  await begun.promise
  let looks = 0
  const receipt = await erase(tenant, async () => {
    looks += 1
    if (looks < 3) return
    goOn.resolve()
    await work
  })
  expect(looks).toBe(3)
  expect(receipt.rows).toEqual({ 'tracker_audit.audit_entries': 1, 'tracker_governance.tenants': 1 })
})

test('what goes on in steps is refused its next one, from the moment that the tenant is marked', async () => {
  const tenant = await newTenant()
  const refused: unknown[] = []
  const begun = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const step = db.tenant(tenant, async () => {
    begun.resolve()
    await goOn.promise
  })
  await begun.promise
  await erase(tenant, async () => {
    refused.push(await db.tenant(tenant, writeAudit).catch((error: unknown) => error))
    goOn.resolve()
    await step
  })
  refused.push(await db.tenant(tenant, writeAudit).catch((error: unknown) => error))
  expect(refused).toMatchObject([{ code: 'TENANT_GONE' }, { code: 'TENANT_GONE' }])
  // A connection that was refused goes on to serve others.
  expect(await db.tenant(await newTenant(), writeAudit)).toBe(1)
})

test('a transaction that never ends is told of instead of waited for', async () => {
  const tenant = await newTenant()
  const begun = Promise.withResolvers<void>()
  const goOn = Promise.withResolvers<void>()
  const work = db.tenant(tenant, async () => {
    begun.resolve()
    await goOn.promise
  })
  await begun.promise
  await expect(erase(tenant, async () => undefined)).rejects.toMatchObject({ code: 'CONCURRENCY_CONFLICT' })
  goOn.resolve()
  await work
  expect((await erase(tenant)).rows).toEqual({ 'tracker_governance.tenants': 1 })
})

test.each(['pg-boss', 'bullmq'] as const)(
  'jobs that wait for the tenant are gone with it, and those of others stay: %s',
  async (engine) => {
    const [tenant, other] = [await newTenant(), await newTenant()]
    const redisUrl = engine === 'bullmq' ? redis.url : null
    const deps = { logger: silentLogger, clock: systemClock, telemetry: noTelemetry, tracing: noTracing }
    const queue = await openQueue(
      { engine, redisUrl, databaseUrl: database.url, databaseId: () => db.identity() },
      { ...deps, random: () => 0 },
    )
    onTestFinished(() => queue.stop(0))
    for (const tenantId of [tenant, other]) {
      await queue.send('detect-drift', { tenantId }, { uniqueKey: tenantId })
      await queue.send('backfill-metrics', { tenantId, backfillId: randomUUID() })
    }
    await erase(
      tenant,
      undefined,
      forgetting(() => ({ queue: engine, redisUrl })),
    )
    const left = { waiting: 1, active: 0, failed: 0 }
    expect(await queue.depth()).toEqual([
      { name: 'backfill-metrics', ...left },
      { name: 'detect-drift', ...left },
    ])
    expect(await queue.send('detect-drift', { tenantId: other }, { uniqueKey: other })).toBe(false)
  },
)
