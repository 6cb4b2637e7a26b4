import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMigratedDatabase, type TestDatabase } from '../support/database.ts'
import { asRole, connected } from './connected.ts'

const TABLE = 'tracker_audit.audit_entries'
const tenant = randomUUID()
let db: TestDatabase
beforeAll(async () => {
  db = await createMigratedDatabase()
  await asRole(db.url, 'app_user', tenant, (client) =>
    client.query(
      `insert into ${TABLE} (tenant_id, user_id, correlation_id, action, aggregate_type, aggregate_id)
       values ($1, $2, $2, 'initiative.created', 'Initiative', $2)`,
      [tenant, randomUUID()],
    ),
  )
})
afterAll(() => db.drop())

const ATTEMPTS = [`update ${TABLE} set action = 'nothing'`, `delete from ${TABLE}`, `truncate ${TABLE}`]

test.each(ATTEMPTS)('the application has no right to: %s', async (sql) => {
  await expect(asRole(db.url, 'app_user', tenant, (client) => client.query(sql))).rejects.toMatchObject({
    code: '42501',
  })
})

test.each(ATTEMPTS)('not even a superuser gets through with: %s', async (sql) => {
  const attempt = connected(db.superuserUrl, async (client) => {
    await client.query(`set session_replication_role = replica`)
    await client.query(sql)
  })
  await expect(attempt).rejects.toThrow('Audit entries cannot be modified or deleted')
})

test('the owner is stopped at TRUNCATE, and has no rows to change', async () => {
  await expect(connected(db.url, (client) => client.query(`truncate ${TABLE}`))).rejects.toThrow(
    'Audit entries cannot be modified or deleted',
  )
  const deleted = await connected(db.url, (client) => client.query(`delete from ${TABLE}`))
  expect(deleted.rowCount).toBe(0)
})

test('the entry is still there', async () => {
  const { rows } = await connected(db.superuserUrl, (client) => client.query(`select action from ${TABLE}`))
  expect(rows).toEqual([{ action: 'initiative.created' }])
})
