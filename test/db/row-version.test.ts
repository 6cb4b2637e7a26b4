import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createMigratedDatabase, type TestDatabase } from '../support/database.ts'
import { asRole } from './connected.ts'

const tenant = randomUUID()
let db: TestDatabase
beforeAll(async () => {
  db = await createMigratedDatabase()
})
afterAll(() => db.drop())

test('every UPDATE raises version by one and sets updated_at, whatever the writer says', async () => {
  const rows = await asRole(db.url, 'app_user', tenant, async (client) => {
    const { rows } = await client.query(
      `insert into tracker_discovery.initiatives (tenant_id, title, sponsor_id, created_by, updated_by, updated_at)
       values ($1, 'one', $1, $1, $1, '2020-01-01') returning id, version`,
      [tenant],
    )
    expect(rows[0].version).toBe(1)
    const update = `update tracker_discovery.initiatives set title = $2, version = 1, updated_at = '2020-01-01'
      where id = $1 returning version, updated_at = now() as touched`
    const second = await client.query(update, [rows[0].id, 'two'])
    const third = await client.query(update, [rows[0].id, 'three'])
    return [...second.rows, ...third.rows]
  })
  expect(rows).toEqual([
    { version: 2, touched: true },
    { version: 3, touched: true },
  ])
})

test('a run record, which has no updated_at, has its version raised', async () => {
  const version = await asRole(db.url, 'app_user', tenant, async (client) => {
    const { rows } = await client.query(
      `insert into tracker_integration.sync_records
         (tenant_id, integration_endpoint_id, sync_type, direction, status, created_by)
       values ($1, $1, 'webhook', 'ingress', 'running', $1) returning id`,
      [tenant],
    )
    const { rows: after } = await client.query(
      `update tracker_integration.sync_records set status = 'success' where id = $1 returning version`,
      [rows[0].id],
    )
    return after[0].version
  })
  expect(version).toBe(2)
})
