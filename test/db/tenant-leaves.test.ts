import { createHash, randomUUID } from 'node:crypto'
import { setTimeout } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCatalog } from '../../src/db/schema/catalog.ts'
import { type ErasureReceipt, eraseTenant } from '../../src/db/tenant-erase.ts'
import { exportTenant } from '../../src/db/tenant-export.ts'
import type { Step, TellStep } from '../../src/ports/progress.ts'
import { createMigratedDatabase } from '../support/database.ts'
import { asRole, connected, inRole } from './connected.ts'
import { insertRow, sampleRow } from './sample-row.ts'
import { OF_NO_TENANT } from './schema/expectations.ts'

const db = await createMigratedDatabase()
const behind = new pg.Client({ connectionString: db.superuserUrl })
await behind.connect()
afterAll(async () => {
  await behind.end()
  await db.drop()
})
const catalog = await connected(db.url, readCatalog)
const ofTenants = catalog.tables.filter(({ table }) => !(table in OF_NO_TENANT))
const leaving = { id: randomUUID(), slug: 'leaving' }
const staying = { id: randomUUID(), slug: 'staying' }
const AT = new Date('2026-02-01T00:00:00Z')

beforeAll(async () => {
  for (const { id, slug } of [leaving, staying])
    await asRole(db.url, 'app_user', id, async (client) => {
      await client.query(
        `insert into tracker_governance.tenants (id, slug, name, created_by, updated_by) values ($1, $2, $2, $1, $1)`,
        [id, slug],
      )
      for (const table of ofTenants.filter((it) => it.table !== 'tracker_governance.tenants')) {
        await insertRow(client, table, await sampleRow(client, catalog, table, id))
        // Some take only one row of a tenant.
        await client.query('savepoint more')
        for (let n = 0; n < 2; n += 1)
          await insertRow(client, table, await sampleRow(client, catalog, table, id)).catch(
            (error: pg.DatabaseError) => {
              if (error.code !== '23505') throw error
              return client.query('rollback to more')
            },
          )
      }
    })
})

/** Every row of every table that belongs to the tenant, as the superuser sees it. */
async function rowsOf(id: string): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {}
  for (const { table } of ofTenants) {
    const column = table === 'tracker_governance.tenants' ? 'id' : 'tenant_id'
    const { rows } = await behind.query(
      `select to_jsonb(t)::text as row from ${table} t where ${column} = $1 order by 1`,
      [id],
    )
    all[table] = rows.map(({ row }) => row as string)
  }
  return all
}
const counts = (rows: Record<string, string[]>) =>
  Object.fromEntries(Object.entries(rows).map(([table, { length }]) => [table, length]))

/** How many rows each step ended with. */
const lastOfEach = (steps: readonly Step[]) => Object.fromEntries(steps.map(({ name, rows = 0 }) => [name, rows]))

async function exported(tenant: string) {
  const lines: string[] = []
  const steps: Step[] = []
  const write = async (line: string) => void lines.push(line)
  const summary = await exportTenant(db.url, { tenant, at: AT, write, tell: (step) => steps.push(step) })
  return { summary, lines, steps }
}
const erase = (
  tenant: string,
  more: { exportSha256?: string; batch?: number; tell?: TellStep } = {},
): Promise<ErasureReceipt> =>
  eraseTenant(db.url, {
    tenant,
    by: 'ann@host',
    exportSha256: null,
    now: () => AT,
    newId: randomUUID,
    sleep: setTimeout,
    forgetJobs: async () => undefined,
    ...more,
  })

test('an export is every row of the tenant and of no other, with counts at its end', async () => {
  const { summary, lines, steps } = await exported('leaving')
  const [manifest, ...rest] = lines.map((line) => JSON.parse(line) as Record<string, unknown>)
  const last = rest.pop()
  const given: Record<string, string[]> = {}
  for (const line of lines.slice(1, -1)) {
    const [, table = '', row = ''] = /^\{"table":"([a-z_.]+)","row":(.*)\}$/.exec(line) ?? []
    given[table] = [...(given[table] ?? []), row].sort()
  }
  const there = await rowsOf(leaving.id)
  expect(Object.keys(given).sort()).toEqual(ofTenants.map(({ table }) => table).sort())
  for (const [table, rows] of Object.entries(there)) expect(given[table]).toEqual([...rows].sort())
  expect(last).toEqual({ complete: true, rows: counts(there) })
  expect(summary).toEqual({ tenantId: leaving.id, slug: 'leaving', rows: counts(there) })
  expect(lastOfEach(steps)).toEqual(counts(there))
  expect(manifest).toMatchObject({
    format: 'trackerd-tenant-export',
    version: 1,
    schema: expect.stringMatching(/^\d{4}-/),
    tenant: leaving,
    exported_at: AT.toISOString(),
  })
})

test('rows come after those they refer to, so that they can be loaded in this order', async () => {
  const order = (JSON.parse((await exported('leaving')).lines[0] ?? '') as { tables: string[] }).tables
  for (const { table, constraints } of ofTenants)
    for (const { references } of constraints)
      if (references !== null && references !== table)
        expect(order.indexOf(references), `${references} before ${table}`).toBeLessThan(order.indexOf(table))
})

test('an export is of one instant, whatever is written while it is read', async () => {
  const before = counts(await rowsOf(staying.id))
  let added = false
  const write = async () => {
    if (added) return
    added = true
    await asRole(db.url, 'app_user', staying.id, (client) =>
      client.query(
        `insert into tracker_audit.audit_entries (tenant_id, user_id, correlation_id, action, aggregate_type, aggregate_id)
         values ($1, $1, $1, 'x', 'X', $1)`,
        [staying.id],
      ),
    )
  }
  const summary = await exportTenant(db.url, { tenant: 'staying', at: AT, write })
  expect(summary.rows).toEqual(before)
})

test('many and large rows come through whole', async () => {
  await behind.query(
    `insert into tracker_integration.inbox_messages (id, tenant_id, integration_endpoint_id, delivery_id, topic, content_type,
       body, body_bytes, origin, received_at)
     select gen_random_uuid(), $1, $1, 'n' || n, 'push', 'application/json',
            decode(repeat('00ff', case when n > 20 then 1000000 else 10 end), 'hex'), 1, 'webhook', $2
       from generate_series(1, 23) n`,
    [staying.id, AT],
  )
  const hash = createHash('sha256')
  const write = async (line: string) => void hash.update(line)
  const summary = await exportTenant(db.url, { tenant: 'staying', at: AT, write })
  expect(summary.rows['tracker_integration.inbox_messages']).toBe(26)
  await behind.query(`delete from tracker_integration.inbox_messages where delivery_id like 'n%'`)
})

test('there is nothing to export or erase of a tenant that nobody knows', async () => {
  await expect(exported('nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(erase('nobody')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('the audit lets go of nothing while its tenant is there, also for the eraser', async () => {
  await expect(
    asRole(db.url, 'tracker_eraser', leaving.id, (client) => client.query('delete from tracker_audit.audit_entries')),
  ).rejects.toThrow('Audit entries cannot be modified or deleted')
})

test('the eraser sees and removes no rows of another tenant, nor of none', async () => {
  for (const tenant of [randomUUID(), null])
    for (const { table } of ofTenants)
      expect(
        await asRole(db.url, 'tracker_eraser', tenant, async (c) => (await c.query(`delete from ${table}`)).rowCount),
      ).toBe(0)
})

test('erasing removes every row of the tenant, its audit included, and touches no other tenant', async () => {
  const before = { leaving: await rowsOf(leaving.id), staying: await rowsOf(staying.id) }
  const steps: Step[] = []
  const receipt = await erase('leaving', { batch: 2, exportSha256: 'ab'.repeat(32), tell: (step) => steps.push(step) })
  const after = await rowsOf(leaving.id)
  expect(Object.values(after).flat()).toEqual([])
  expect(await rowsOf(staying.id)).toEqual(before.staying)
  const erased = Object.fromEntries(Object.entries(counts(before.leaving)).filter(([, n]) => n > 0))
  expect(receipt).toMatchObject({
    tenantId: leaving.id,
    slug: 'leaving',
    erasedBy: 'ann@host',
    startedAt: AT,
    finishedAt: AT,
    exportSha256: 'ab'.repeat(32),
    rows: erased,
  })
  // The list of tenants goes last, in one piece; all others are told as their rows go.
  expect(steps.at(-1)).toEqual({ done: ofTenants.length, total: ofTenants.length, name: '' })
  const told = lastOfEach(steps.filter(({ rows = 0, name }) => rows > 0 && name !== ''))
  expect({ ...told, 'tracker_governance.tenants': 1 }).toEqual(erased)
})

test('erased once more, nothing happens but that what came late is removed and counted', async () => {
  const first = await erase('leaving')
  await behind.query(
    `insert into tracker_audit.audit_entries (tenant_id, user_id, correlation_id, action, aggregate_type, aggregate_id)
     values ($1, $1, $1, 'late', 'X', $1)`,
    [leaving.id],
  )
  const again = await erase(leaving.id)
  expect(Object.values(await rowsOf(leaving.id)).flat()).toEqual([])
  const entries = 'tracker_audit.audit_entries'
  expect(again).toEqual({ ...first, rows: { ...first.rows, [entries]: (first.rows[entries] ?? 0) + 1 } })
  const receipts = await connected(db.url, (client) =>
    inRole(client, 'tracker_relay', null, (c) => c.query('select slug from tracker_governance.erasure_receipts')),
  )
  expect(receipts.rows).toEqual([{ slug: 'leaving' }])
})
