import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createMigratedDatabase, type TestDatabase } from '../support/database.ts'
import { asRole, connected } from './connected.ts'

let db: TestDatabase
let tenant: string
let endpoint: string
beforeAll(async () => {
  db = await createMigratedDatabase()
})
afterAll(() => db.drop())
beforeEach(async () => {
  tenant = randomUUID()
  endpoint = randomUUID()
  await own(
    `insert into tracker_governance.tenants (id, slug, name, created_by, updated_by) values ('${tenant}', 't-${tenant}', 'T', '${tenant}', '${tenant}')`,
    `insert into tracker_integration.integration_endpoints (id, tenant_id, name, system_type, host, created_by, updated_by)
     values ('${endpoint}', '${tenant}', 'one', 'github', 'github.com', '${tenant}', '${tenant}')`,
    `insert into tracker_integration.api_keys (tenant_id, name, prefix, secret_hash, role, created_by, updated_by)
     values ('${tenant}', 'key', '${tenant}', '\\x01', 'admin', '${tenant}', '${tenant}')`,
  )
})
const own = (...statements: string[]) =>
  asRole(db.url, 'app_user', tenant, async (client) => {
    for (const statement of statements) await client.query(statement)
  })
/** Outside any transaction of ours and without a tenant, as a request comes. */
const ask = async (sql: string, values: unknown[]) => (await connected(db.url, (c) => c.query(sql, values))).rows

test('the door learns tenant, system and sealed credentials of an endpoint, and nothing of a removed one', async () => {
  const question = 'select * from tracker_integration.door_endpoint($1)'
  expect(await ask(question, [endpoint])).toEqual([
    { tenant_id: tenant, system_type: 'github', host: 'github.com', base_url: null, status: 'active', auth_config: {} },
  ])
  await own(`update tracker_integration.integration_endpoints set deleted_at = now()`)
  expect(await ask(question, [endpoint])).toEqual([])
  expect(await ask(question, [randomUUID()])).toEqual([])
})

test('the door learns whose a key is by its prefix, and nothing when key or tenant is gone', async () => {
  const question =
    'select tenant_id, tenant_slug, name, secret_hash, role, revoked_at from tracker_integration.door_api_key($1)'
  expect(await ask(question, [tenant])).toEqual([
    {
      tenant_id: tenant,
      tenant_slug: `t-${tenant}`,
      name: 'key',
      secret_hash: Buffer.of(1),
      role: 'admin',
      revoked_at: null,
    },
  ])
  expect(await ask(question, ['nothing'])).toEqual([])
  await own(`update tracker_governance.tenants set deleted_at = now()`)
  expect(await ask(question, [tenant])).toEqual([])
})

test('the door stores deliveries together and returns only those that are new', async () => {
  const [known, fresh] = [randomUUID(), randomUUID()]
  const store = (...ids: string[]) => {
    const each = <T>(value: T) => ids.map(() => value)
    return ask('select door_store as id from tracker_integration.door_store($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)', [
      ids, each(tenant), each(endpoint), ids, each('push'), each('{"a":"1"}'), each('application/json'),
      each(Buffer.of(0, 255)), each('gzip'), each(7), each(null), each(new Date(0)),
    ]) // biome-ignore format: twelve columns
  }
  expect(await store(known)).toEqual([{ id: known }])
  expect(await store(known, fresh)).toEqual([{ id: fresh }])
  const rows = await asRole(db.url, 'app_user', tenant, (client) =>
    client.query(
      'select id, status, origin, headers, body, body_bytes, attempts from tracker_integration.inbox_messages order by sequence',
    ),
  )
  const stored = {
    status: 'pending',
    origin: 'webhook',
    headers: { a: '1' },
    body: Buffer.of(0, 255),
    body_bytes: 7,
    attempts: 0,
  }
  expect(rows.rows).toEqual([
    { id: known, ...stored },
    { id: fresh, ...stored },
  ])
})

test('neither the application nor the relay may knock at the door', async () => {
  for (const role of ['app_user', 'tracker_relay'])
    await expect(
      asRole(db.url, role, tenant, (client) =>
        client.query('select tracker_integration.door_endpoint($1)', [endpoint]),
      ),
    ).rejects.toMatchObject({ code: '42501' })
})

test('credentials in the clear are refused; nothing and an envelope are taken', async () => {
  const set = (config: object) =>
    own(`update tracker_integration.integration_endpoints set auth_config = '${JSON.stringify(config)}'`)
  const envelope = { v: 1, kid: 'a', alg: 'A256GCM', iv: '', ct: '', tag: '' }
  await set(envelope)
  await set({})
  for (const clear of [{ token: 'ghp_x' }, { ...envelope, token: 'ghp_x' }, { v: 1 }, [], 'ghp_x', 5])
    await expect(set(clear as object)).rejects.toMatchObject({ constraint: 'integration_endpoints_auth_config_sealed' })
})

test("a binding cannot hang on another tenant's endpoint", async () => {
  const other = randomUUID()
  const bind = (tenantId: string) =>
    asRole(db.url, 'app_user', tenantId, (client) =>
      client.query(
        `insert into tracker_integration.scope_bindings
           (tenant_id, integration_endpoint_id, kind, name, initiative_id, bound_by, created_by, updated_by)
         values ($1, $2, 'repository', 'octo/hello', $1, 'operator', $1, $1)`,
        [tenantId, endpoint],
      ),
    )
  await expect(bind(other)).rejects.toMatchObject({ constraint: 'scope_bindings_endpoint_fkey' })
  await bind(tenant)
})
