import { afterAll, describe, expect, test } from 'vitest'
import type { CatalogTable, Grant } from '../../../src/db/schema/catalog.ts'
import { readCatalog } from '../../../src/db/schema/catalog.ts'
import { createMigratedDatabase } from '../../support/database.ts'
import { connected } from '../connected.ts'
import {
  AUDIT_COLUMNS,
  DOOR,
  NARROWER_RIGHTS,
  OF_NO_TENANT,
  ONLY_DONE_GOES,
  RELAY,
  WITHOUT_AUDIT_COLUMNS,
} from './expectations.ts'

const db = await createMigratedDatabase()
afterAll(() => db.drop())
const catalog = await connected(db.url, readCatalog)
const named = catalog.tables
  .filter(({ table }) => !(table in OF_NO_TENANT))
  .map((table) => [table.table, table] as const)
const columnNames = (table: CatalogTable) => table.columns.map(({ name }) => name)
const isTenants = (table: CatalogTable) => table.table === 'tracker_governance.tenants'

/** The rights of one role, as `select` or `select (id, name)`. */
const rights = (grants: readonly Grant[], role: string) =>
  grants
    .filter(({ grantee }) => grantee === role)
    .map(({ privilege, columns }) => (columns === null ? privilege : `${privilege} (${columns.join(', ')})`))
    .sort()

test('every schema and table is there', () => {
  expect(catalog.schemas).toHaveLength(11)
  expect(catalog.tables.length).toBeGreaterThanOrEqual(44)
})

test('every table belongs to tenants, but for the list of tenants itself and those that say nothing of any', () => {
  const without = catalog.tables.filter((table) => !columnNames(table).includes('tenant_id'))
  expect(without.map(({ table }) => table)).toEqual(['tracker_governance.tenants', ...Object.keys(OF_NO_TENANT)].sort())
})

test.each(Object.entries(OF_NO_TENANT))(
  '%s is open to the relay and to nobody else',
  (name, { policies, rights: listed }) => {
    const table = catalog.tables.find((it) => it.table === name)
    if (table === undefined) throw new Error(`there is no ${name}`)
    expect(table).toMatchObject({
      rowSecurity: true,
      rowSecurityForced: true,
      comment: expect.stringMatching(/^[A-Z].*\.$/),
    })
    expect(table.policies.map((p) => [p.command, p.roles.join(), p.using, p.check])).toEqual(policies)
    expect(rights(table.grants, 'tracker_relay')).toEqual(listed)
    expect([...new Set(table.grants.map(({ grantee }) => grantee))]).toEqual(['tracker_relay'])
  },
)

describe.each(named)('%s', (_name, table) => {
  test('stands behind row-level security, enabled and forced', () => {
    expect(table).toMatchObject({ rowSecurity: true, rowSecurityForced: true })
  })

  test('shows app_user the rows of its tenant and takes only such rows', () => {
    const column = isTenants(table) ? 'id' : 'tenant_id'
    const ours = `(${column} = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))`
    expect(
      table.policies.filter(
        ({ roles }) => !roles.every((role) => role in { tracker_relay: 1, tracker_door: 1, tracker_eraser: 1 }),
      ),
    ).toEqual([
      ...(table.table in ONLY_DONE_GOES
        ? [
            {
              table: table.table,
              name: 'only_done_goes',
              permissive: false,
              command: 'delete',
              roles: ['app_user'],
              using: ONLY_DONE_GOES[table.table],
              check: null,
            },
          ]
        : []),
      {
        table: table.table,
        name: 'tenant_isolation',
        permissive: true,
        command: 'all',
        roles: ['app_user'],
        using: ours,
        check: ours,
      },
    ])
  })

  test('gives app_user no more than it needs: few may be deleted from, and none truncated', () => {
    const expected = NARROWER_RIGHTS[table.table] ?? ['insert', 'select', 'update']
    expect(rights(table.grants, 'app_user')).toEqual(expected)
    expect([...new Set(table.grants.map(({ grantee }) => grantee))].sort()).toEqual(
      ['app_user', 'tracker_door', 'tracker_eraser', 'tracker_relay'].filter(
        (role) =>
          ['app_user', 'tracker_eraser'].includes(role) || table.table in (role === 'tracker_door' ? DOOR : RELAY),
      ),
    )
  })

  // As 0048 does for the tables before it: a policy eraser_removes, and the rights to select and delete.
  test('lets the eraser see and remove rows of its tenant, and write none', () => {
    const column = isTenants(table) ? 'id' : 'tenant_id'
    const ours = `(${column} = ( SELECT tracker_governance.current_tenant_id() AS current_tenant_id))`
    const policies = table.policies.filter(({ roles }) => roles.includes('tracker_eraser'))
    expect(policies.map((p) => [p.name, p.command, p.permissive, p.using])).toEqual([
      ['eraser_removes', 'all', true, ours],
    ])
    expect(rights(table.grants, 'tracker_eraser')).toEqual(['delete', 'select'])
  })

  test('is open to the relay and the door only as listed', () => {
    for (const [role, list] of [
      ['tracker_relay', RELAY],
      ['tracker_door', DOOR],
    ] as const) {
      const policies = table.policies.filter(({ roles }) => roles.includes(role))
      expect({
        policies: policies.map((p) => [p.command, p.roles.join(), p.using, p.check]),
        rights: rights(table.grants, role),
      }).toEqual(list[table.table] ?? { policies: [], rights: [] })
    }
  })

  test('has the columns that every table has, or is a listed exception', () => {
    const missing = AUDIT_COLUMNS.filter((column) => !columnNames(table).includes(column))
    expect(missing).toEqual(WITHOUT_AUDIT_COLUMNS[table.table] ?? [])
  })

  test('raises version and sets updated_at on every UPDATE, where it has them', () => {
    const has = (column: string) => columnNames(table).includes(column)
    const wanted = has('updated_at') ? ['touch_row'] : has('version') ? ['raise_version'] : []
    // "OF" lists columns: what the daemon notes of an endpoint must not raise the version that operators compare.
    const form =
      table.table === 'tracker_integration.integration_endpoints'
        ? / BEFORE UPDATE OF [\w, ]+ ON /
        : / BEFORE UPDATE ON /
    const before = table.triggers.filter(({ definition }) => form.test(definition))
    expect(before.map((trigger) => trigger.function.replace('tracker_governance.', ''))).toEqual(wanted)
    for (const { definition } of before) expect(definition).toMatch(/FOR EACH ROW EXECUTE FUNCTION/)
  })

  test('says what it is for', () => {
    expect(table.comment).toMatch(/^[A-Z].*\.$/)
  })
})

test('the lists of exceptions name no table that is not there', () => {
  const known = new Set(catalog.tables.map(({ table }) => table))
  const listed = [RELAY, DOOR, NARROWER_RIGHTS, ONLY_DONE_GOES, OF_NO_TENANT, WITHOUT_AUDIT_COLUMNS].flatMap(
    Object.keys,
  )
  expect(listed.filter((table) => !known.has(table))).toEqual([])
})

test('audit entries are guarded against UPDATE, DELETE and TRUNCATE, in a replication session too', () => {
  const table = catalog.tables.find((t) => t.table === 'tracker_audit.audit_entries')
  expect(table?.triggers.map(({ name, always }) => [name, always])).toEqual([
    ['audit_entries_immutable', true],
    ['audit_entries_not_truncated', true],
  ])
})

test('every role sees the schemas it works in, and may create nothing', () => {
  const usage = (schema: string, grantee: string) => ({ schema, grantee, privilege: 'usage' })
  const everywhere = catalog.schemas.flatMap((schema) => [
    usage(schema, 'app_user'),
    ...(['tracker_governance', 'tracker_integration'].includes(schema) ? [usage(schema, 'tracker_door')] : []),
    usage(schema, 'tracker_eraser'),
    ...(['tracker_governance', 'tracker_integration', 'tracker_metrics'].includes(schema)
      ? [usage(schema, 'tracker_relay')]
      : []),
  ])
  expect(catalog.schemaGrants).toEqual(everywhere)
})

test('no function is open to everybody, and only the door functions run with rights of their own', () => {
  for (const f of catalog.functions) {
    expect(f.executableBy).not.toContain('public')
    expect(f.securityDefiner).toBe(f.name.startsWith('door_'))
    expect(f.owner).toBe(f.securityDefiner ? 'tracker_door' : null)
    if (f.securityDefiner) expect(f.settings).toEqual(['search_path=pg_catalog, pg_temp'])
  }
  expect(catalog.functions.filter((f) => f.securityDefiner)).toHaveLength(3)
})

test('the roles cannot log in and do not pass by row-level security', async () => {
  const { rows } = await connected(db.url, (client) =>
    client.query(`select rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles
                  where rolname in ('app_user', 'tracker_relay', 'tracker_door', 'tracker_eraser')`),
  )
  expect(rows).toHaveLength(4)
  for (const { rolname, ...rights } of rows)
    expect([rolname, ...Object.values(rights)]).toEqual([rolname, ...Array(5).fill(false)])
})
