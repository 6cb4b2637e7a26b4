import type { ClientBase } from 'pg'
import { expect, test } from 'vitest'
import { migrateDown, migrateUp, status } from '../../../src/db/migrate/index.ts'
import { createMigratedDatabase } from '../../support/database.ts'
import { connected } from '../connected.ts'

const TENANT = '11111111-1111-4111-8111-111111111111'

const asTenant = (client: ClientBase) => client.query(`select set_config('app.current_tenant_id', $1, false)`, [TENANT])

async function contract(client: ClientBase, text: string): Promise<string> {
  await client.query('set role app_user')
  const { rows } = await client.query(
    `insert into tracker_design.technical_contracts
       (tenant_id, blueprint_id, contract_type, content_payload, format, updated_at, created_by, updated_by)
     values ($1, $1, 'openapi', $2, 'yaml', '2026-01-05', $1, $1) returning id`,
    [TENANT, text],
  )
  await client.query('reset role')
  return rows[0].id
}

test('contracts that were written before versions were kept get what they say as their first one, and others stay', async () => {
  const db = await createMigratedDatabase()
  const since = (await status(db.url)).filter(({ name }) => name >= '0050').length
  await migrateDown(db.url, since)
  const [old, kept] = await connected(db.url, async (client) => {
    await asTenant(client)
    const before = await contract(client, 'old')
    await client.query('alter table tracker_design.contract_versions no force row level security')
    await client.query('delete from tracker_design.contract_versions')
    await client.query('alter table tracker_design.contract_versions force row level security')
    return [before, await contract(client, 'kept')]
  })
  await migrateUp(db.url)
  const { rows } = await connected(db.url, async (client) => {
    await asTenant(client)
    await client.query('set role app_user')
    return client.query(
      'select contract_id, content_payload, recorded_at from tracker_design.contract_versions order by 2 desc',
    )
  })
  expect(rows).toEqual([
    { contract_id: old, content_payload: 'old', recorded_at: new Date('2026-01-05T00:00:00Z') },
    { contract_id: kept, content_payload: 'kept', recorded_at: expect.any(Date) },
  ])
  await db.drop()
})
