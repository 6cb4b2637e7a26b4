import { randomUUID } from 'node:crypto'
import { afterAll, expect, test } from 'vitest'
import { createPool } from '../../src/db/connection.ts'
import { eraseTenant } from '../../src/db/tenant-erase.ts'
import { Database, type Tx } from '../../src/db/tx.ts'
import { silentLogger } from '../../src/ports/logger.ts'
import { noTelemetry } from '../../src/ports/telemetry.ts'
import { noTracing } from '../../src/ports/tracing.ts'
import { PgBossQueue } from '../../src/queue/pg-boss.ts'
import { createMigratedDatabase } from '../support/database.ts'

const database = await createMigratedDatabase()
const pool = createPool({ url: database.url, name: 'test', max: 10, log: silentLogger })
const db = new Database(pool)
afterAll(async () => {
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

const erase = (tenant: string, sleep: () => Promise<unknown> = () => expect.unreachable('nobody is at work')) =>
  eraseTenant(database.url, { tenant, by: 'ann@host', exportSha256: null, now: () => AT, newId: randomUUID, sleep })

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

test('jobs that wait for the tenant or have failed are gone with it, and those of others stay', async () => {
  const [tenant, other] = [await newTenant(), await newTenant()]
  const queue = new PgBossQueue({
    connectionString: database.url,
    logger: silentLogger,
    clock: { now: () => new Date() },
    random: () => 0,
    telemetry: noTelemetry,
    tracing: noTracing,
  })
  await queue.start()
  for (const tenantId of [tenant, other]) {
    await queue.send('detect-drift', { tenantId }, { uniqueKey: tenantId })
    await queue.send('backfill-metrics', { tenantId, backfillId: randomUUID() })
  }
  await pool.query(`update pgboss.job set state = 'failed' where name = 'backfill-metrics'`)
  await erase(tenant)
  const { rows } = await pool.query<{ tenant: string; state: string }>(
    `select data -> 'payload' ->> 'tenantId' as tenant, state from pgboss.job order by state`,
  )
  expect(rows).toEqual([
    { tenant: other, state: 'created' },
    { tenant: other, state: 'failed' },
  ])
  await queue.stop(0)
})
