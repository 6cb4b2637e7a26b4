import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CatalogTable, readCatalog } from '../../src/db/schema/catalog.ts'
import { createMigratedDatabase } from '../support/database.ts'
import { inRole } from './connected.ts'
import { insertRow, type SampleRow, sampleRow, tenantColumn } from './sample-row.ts'
import { NARROWER_RIGHTS, OF_NO_TENANT, RELAY } from './schema/expectations.ts'

const db = await createMigratedDatabase()
// One connection for all: what a transaction leaves behind on it must not help the next one.
const login = new pg.Client({ connectionString: db.url })
const superuser = new pg.Client({ connectionString: db.superuserUrl })
await Promise.all([login.connect(), superuser.connect()])
afterAll(async () => {
  await Promise.all([login.end(), superuser.end()])
  await db.drop()
})
const catalog = await readCatalog(login)
const victim = randomUUID()
const attacker = randomUUID()

const as = <T>(tenant: string | null, work: (client: pg.Client) => Promise<T>) =>
  inRole(login, 'app_user', tenant, work)
const affected = (tenant: string | null, sql: string, values: unknown[] = []) =>
  as(tenant, async (client) => (await client.query(sql, values)).rowCount)
/** Refused by a policy or for want of a privilege: both are 42501. */
const REFUSED = expect.objectContaining({ code: '42501' })
const refused = (work: Promise<unknown>) => expect(work).rejects.toEqual(REFUSED)

/** What stands in the table, looked at from behind the policies. */
const content = async (table: CatalogTable) => {
  const { rows } = await superuser.query(`select to_jsonb(t)::text as row from ${table.table} t order by 1`)
  return rows.map(({ row }) => row as string)
}

const TENANTS_TRIED = [
  ['another tenant', attacker],
  ['no tenant', null],
  ['an empty tenant', ''],
] as const

test.each(Object.keys(OF_NO_TENANT))('%s is out of reach of every tenant', async (name) => {
  for (const tenant of [victim, attacker, null]) {
    await refused(affected(tenant, `select from ${name}`))
    await refused(affected(tenant, `delete from ${name}`))
    await refused(affected(tenant, `truncate ${name}`))
  }
})

const ofTenants = catalog.tables.filter(({ table }) => !(table in OF_NO_TENANT))
describe.each(ofTenants.map((table) => [table.table, table] as const))('%s', (name, table) => {
  const column = tenantColumn(table)
  const mayUpdate = table.grants.some((g) => g.grantee === 'app_user' && g.privilege === 'update')
  const mayDelete = NARROWER_RIGHTS[name]?.includes('delete') === true
  let own: SampleRow
  let before: string[]
  beforeAll(async () => {
    own = await as(victim, async (client) => insertRow(client, table, await sampleRow(client, catalog, table, victim)))
    before = await content(table)
  })
  const unchanged = async () => expect(await content(table)).toEqual(before)

  test('the tenant itself sees its row', async () => {
    expect(await affected(victim, `select from ${name} where ${column} = $1`, [victim])).toBeGreaterThan(0)
  })

  describe.each(TENANTS_TRIED)('%s', (_who, tenant) => {
    test('selects nothing', async () => {
      expect(await affected(tenant, `select from ${name} where ${column} <> $1`, [attacker])).toBe(0)
      expect(await affected(null, `select from ${name}`)).toBe(0)
    })

    test('cannot insert a row of the victim', async () => {
      const row = await as(victim, (client) => sampleRow(client, catalog, table, victim))
      before = await content(table)
      await refused(as(tenant, (client) => insertRow(client, table, row)))
      await unchanged()
    })

    test('updates nothing', async () => {
      const update = affected(tenant, `update ${name} set ${column} = ${column} where ${column} <> $1`, [attacker])
      if (mayUpdate) expect(await update).toBe(0)
      else await refused(update)
      await unchanged()
    })

    test('deletes and truncates nothing', async () => {
      const removed = affected(tenant, `delete from ${name} where ${column} <> $1`, [attacker])
      if (mayDelete) expect(await removed).toBe(0)
      else await refused(removed)
      await refused(affected(tenant, `truncate ${name} cascade`))
      await unchanged()
    })
  })

  test('another tenant cannot move its own row to the victim', async () => {
    await as(attacker, async (client) => insertRow(client, table, await sampleRow(client, catalog, table, attacker)))
    before = await content(table)
    await refused(affected(attacker, `update ${name} set ${column} = $1`, [victim]))
    await unchanged()
  })

  // Where the key has the tenant too, a row of another tenant is no conflict.
  if (column === 'tenant_id' && table.constraints.some(({ definition }) => definition === 'PRIMARY KEY (id)'))
    test('another tenant cannot take over a row by a conflict on its id', async () => {
      const row = await as(attacker, (client) => sampleRow(client, catalog, table, attacker))
      before = await content(table)
      const names = Object.keys(row)
      const upsert = `insert into ${name} (${names.join(', ')}) values (${names.map((_, i) => `$${i + 1}`).join(', ')})
        on conflict (id) do update set tenant_id = excluded.tenant_id`
      await refused(affected(attacker, upsert, Object.values({ ...row, id: own.id })))
      await unchanged()
    })

  test('the relay comes in only where it is listed, and nowhere adds, removes or hands over rows', async () => {
    const relay = (sql: string) => inRole(login, 'tracker_relay', null, (client) => client.query(sql))
    const granted = table.columns.some((c) => c.name === 'id') ? 'id' : column
    if (name in RELAY) expect((await relay(`select ${granted} from ${name}`)).rowCount).toBe(before.length)
    else await refused(relay(`select from ${name}`))
    await refused(relay(`insert into ${name} default values`))
    await refused(relay(`update ${name} set ${column} = ${column}`))
    await refused(relay(`delete from ${name}`))
    await refused(relay(`truncate ${name}`))
    await unchanged()
  })
})
